import type { Engine } from "../flows/context.ts";
import { createSuperuser, type NewSuperuser, superuserProblems } from "../flows/operator/create-superuser.ts";
import { passwordProblems } from "../flows/password-rules.ts";
import type { Command, OptionValues, Surroundings } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { say } from "./output.ts";
import { askNewPassword, askText, requireTerminal, type Terminal } from "./prompt.ts";
import { requireFillableUsers } from "./require-fillable-users.ts";
import { sentences } from "./sentences.ts";
import { withGatehouse } from "./surroundings.ts";

/** Django's own names, so that its container recipes work here too. */
const variables = {
  username: "DJANGO_SUPERUSER_USERNAME",
  email: "DJANGO_SUPERUSER_EMAIL",
  password: "DJANGO_SUPERUSER_PASSWORD",
} as const;

export const createsuperuser: Command = {
  summary: "Make an administrator, with a verified primary e-mail address.",
  usage: "[--username <name>] [--email <address>] [--noinput]",
  options: {
    username: {
      type: "string",
      doc: `The user name; without one it is derived from the address (${variables.username}).`,
    },
    email: { type: "string", doc: `The e-mail address (${variables.email}).` },
    noinput: { type: "boolean", doc: `Ask nothing; the password is in ${variables.password}.` },
  },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    return withGatehouse(surroundings, async ({ engine }) => {
      await requireFillableUsers(engine.database);
      const given = values.flag("noinput") ? fromOptions(values, surroundings) : await ask(engine, values);
      const result = await createSuperuser(engine, given);
      if (!result.ok)
        throw new Complaint(["No administrator was made.", ...sentences(result.problems)].join("\n"));
      const { username, email } = result.user;
      say(`Made the administrator ${username}${email === "" ? "" : ` (${email})`}.`);
      return 0;
    });
  },
};

function fromOptions(values: OptionValues, { env }: Surroundings): NewSuperuser {
  const password = env[variables.password];
  if (password === undefined || password === "") {
    throw new Complaint(`With --noinput the password is read from ${variables.password}, which is not set.`);
  }
  return {
    username: values.text("username") ?? env[variables.username] ?? "",
    email: values.text("email") ?? env[variables.email] ?? "",
    password,
  };
}

async function ask(engine: Engine, values: OptionValues): Promise<NewSuperuser> {
  const terminal = requireTerminal(`Use --noinput with --username, --email and ${variables.password}.`);
  const email = values.text("email") ?? (await askEmail(terminal, engine));
  const username = values.text("username") ?? (await askUsername(terminal, engine, email));
  const problems = await superuserProblems(engine, { username, email });
  if (problems.length > 0) throw new Complaint(sentences(problems).join("\n"));
  const password = await askNewPassword(terminal, async (answer) =>
    sentences(await passwordProblems(engine, answer, { param: "password", owner: { username, email } })),
  );
  return { username, email, password };
}

function askEmail(terminal: Terminal, engine: Engine): Promise<string> {
  return askText(terminal, "E-mail address (may be empty)", async (email) =>
    // Any name will do here; it is asked for next.
    sentences(
      (await superuserProblems(engine, { username: "", email })).filter(({ param }) => param === "email"),
    ),
  );
}

function askUsername(terminal: Terminal, engine: Engine, email: string): Promise<string> {
  const message = email === "" ? "User name" : "User name (empty: derived from the address)";
  return askText(terminal, message, async (username) =>
    sentences(
      (await superuserProblems(engine, { username, email })).filter(({ param }) => param === "username"),
    ),
  );
}
