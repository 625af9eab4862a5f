import type { User } from "../domain/user.ts";
import type { Engine } from "../flows/context.ts";
import { setPasswordByOperator, usersNamed } from "../flows/operator/set-password.ts";
import { passwordProblems } from "../flows/password-rules.ts";
import type { Command } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { say } from "./output.ts";
import { askNewPassword, readPasswordFromInput, requireTerminal } from "./prompt.ts";
import { sentences } from "./sentences.ts";
import { withGatehouse } from "./surroundings.ts";

export const changepassword: Command = {
  summary: "Set a user's password; all their sessions end.",
  usage: "<user name or e-mail address> [--username] [--stdin]",
  options: {
    username: { type: "boolean", doc: "Take the name for a user name, whoever has it for an address." },
    stdin: { type: "boolean", doc: "Read the password from standard input instead of asking." },
  },
  positionals: { min: 1, max: 1 },
  async run({ values, positionals: [name = ""], surroundings }) {
    return withGatehouse(surroundings, async ({ engine }) => {
      const user = await theUser(engine, name, { onlyUsername: values.flag("username") });
      const password = values.flag("stdin")
        ? await readPasswordFromInput()
        : await askNewPassword(
            requireTerminal("Give the password on standard input, with --stdin."),
            async (answer) =>
              sentences(await passwordProblems(engine, answer, { param: "password", owner: user })),
          );
      const result = await setPasswordByOperator(engine, user, password);
      if (!result.ok)
        throw new Complaint(["The password was not changed.", ...sentences(result.problems)].join("\n"));
      say(`Changed the password of ${user.username}; their sessions have ended.`);
      return 0;
    });
  },
};

async function theUser(engine: Engine, name: string, options: { onlyUsername: boolean }): Promise<User> {
  const [found, ...others] = await usersNamed(engine, name, options);
  if (found === undefined) throw new Complaint(`There is no user "${name}". Nothing was changed.`);
  if (others.length === 0) return found.user;
  const all = [found, ...others].map(({ user, by }) => `${user.username} (by ${by})`);
  throw new Complaint(
    `"${name}" may mean any of these users: ${all.join(", ")}. Nothing was changed.\nGive the user name of the one you mean, with --username.`,
  );
}
