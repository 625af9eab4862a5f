import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkProduction } from "../config/check-production.ts";
import { databaseOptions } from "../config/own-user-fields.ts";
import { loadSettings, type Settings } from "../config/settings.ts";
import { SessionReader } from "../django/session-codec.ts";
import { systemClock } from "../domain/clock.ts";
import { type DjangoProject, inspectDjango } from "../store/adoption.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { configFile, proposeSettings } from "./adopt/proposed-settings.ts";
import type { Command, Surroundings } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { checkSignUp } from "./doctor/check-sign-up.ts";
import { checkUsers } from "./doctor/check-users.ts";
import { describeMigration } from "./migrate.ts";
import { counted, say } from "./output.ts";

const FILE = "gatehouse.config.ts";

export const adoptCommand: Command = {
  summary:
    "Look at the database of a Django project, write the settings to share it, and make what is missing.",
  usage: "[--plan]",
  options: { plan: { type: "boolean", doc: "Say what would be done, and do nothing." } },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const plan = values.flag("plan");
    const { cwd, env } = surroundings;
    const file = join(cwd, FILE);
    if (!plan && existsSync(file)) {
      throw new Complaint(
        `There is a ${FILE} here already. Move it away, or look at what --plan says and add that to it.`,
      );
    }
    const { url, statementTimeout } = databaseOfProject(surroundings);
    const database = await openDatabase(url, { create: false, statementTimeout });
    try {
      await adopt({ database, env, file, plan });
    } finally {
      await database.close();
    }
    return 0;
  },
};

interface Adoption {
  readonly database: Database;
  readonly env: Surroundings["env"];
  /** Where the settings are written. */
  readonly file: string;
  /** Only say what there is to do. */
  readonly plan: boolean;
}

async function adopt({ database, env, file, plan }: Adoption): Promise<void> {
  const userTable = env["AUTH_USER_TABLE"];
  const project = await inspectDjango(database, { userTable, now: systemClock.now() });
  if (project === undefined) {
    throw new Complaint(
      "No Django has made tables in this database. For an empty one, run: gatehouse migrate",
    );
  }
  const proposal = proposeSettings(project);
  const settings = loadSettings({ config: proposal.config, env, checkProduction: false });
  requireKey(project, settings);
  requireSmallLetters(project);
  const adopted = { ...database, ...databaseOptions(settings) };
  // Before anything is said or done: a project that cannot be adopted fails here.
  const planned = await migrate(adopted, { plan: true });
  const text = configFile(proposal);
  say(`Users are in ${project.users.name}.`);
  const findings = [...(await checkSignUp(adopted)), ...checkUsers(project.users, settings)];
  const notices = findings.map(({ message, remedy }) => `${message} ${remedy}`);
  for (const notice of [...weakKeys(settings), ...notices]) say(`Notice: ${notice}`);
  say(
    plan
      ? `Would write ${FILE}${existsSync(file) ? ", once the one that is here already is moved away" : ""}:`
      : `${FILE}:`,
  );
  say();
  for (const line of text.trimEnd().split("\n")) say(`  ${line}`.trimEnd());
  say();
  // The file comes last: whatever ends this before, the command can be run again.
  const report = plan ? planned : await migrate(adopted);
  for (const line of describeMigration(report, plan)) say(line);
  if (plan) return;
  await writeSettings(file, text);
  say("Now run gatehouse doctor, and then gatehouse serve. Django goes on as before.");
}

/** @throws Complaint without a key as well: one of our own making would read nothing of the project's */
function databaseOfProject({ env }: Surroundings): Settings["database"] {
  if (env["DATABASE_URL"] && env["SECRET_KEY"]) return loadSettings({ env, checkProduction: false }).database;
  throw new Complaint(
    "Set DATABASE_URL to the project's database and SECRET_KEY to the project's key first.",
  );
}

/** Whoever switched over with another key would log everybody out. */
function requireKey({ sessions }: DjangoProject, { secretKey, secretKeyFallbacks }: Settings): void {
  const reader = new SessionReader([secretKey, ...secretKeyFallbacks]);
  if (sessions.length === 0 || sessions.some((data) => reader.read(data) !== undefined)) return;
  throw new Complaint(
    `SECRET_KEY reads none of the ${counted(sessions.length, "session")} that were looked at. Give the project's own key, and its SECRET_KEY_FALLBACKS.`,
  );
}

/** Django itself takes a key that was made for development, so a project may well have one. */
function weakKeys(settings: Settings): readonly string[] {
  const together =
    "Do so in the Django project first: both sides need the same keys, and whoever is logged in logs in once more.";
  return checkProduction(settings)
    .filter(({ setting }) => setting === "SECRET_KEY" || setting === "SECRET_KEY_FALLBACKS")
    .map(({ problem, fix }) => `${problem} gatehouse serve refuses it then. ${fix} ${together}`);
}

function requireSmallLetters({ keepsCapitals }: DjangoProject): void {
  if (!keepsCapitals) return;
  throw new Complaint(
    "There are addresses with capital letters in account_emailaddress. Gatehouse looks for small ones, as allauth does since 0.62, and would not find " +
      'whose they are. Run "python manage.py migrate account" with django-allauth 65.16; if that has nothing to do: UPDATE account_emailaddress SET email = lower(email).',
  );
}

async function writeSettings(file: string, text: string): Promise<void> {
  try {
    // Not over a file that has come about since it was looked for.
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new Complaint(
      `${FILE} could not be written${reason}. The tables are there; run gatehouse adopt again where it may write.`,
      { cause: error },
    );
  }
}
