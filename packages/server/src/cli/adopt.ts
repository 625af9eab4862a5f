import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { databaseOptions } from "../config/own-user-fields.ts";
import { loadSettings, type Settings } from "../config/settings.ts";
import { SessionReader } from "../django/session-codec.ts";
import { systemClock } from "../domain/clock.ts";
import { type DjangoProject, inspectDjango } from "../store/adoption.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { configFile, type Proposal, proposeSettings } from "./adopt/proposed-settings.ts";
import type { Command, Surroundings } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { describeMigration } from "./migrate.ts";
import { counted, say } from "./output.ts";

const FILE = "gatehouse.config.ts";

export const adoptCommand: Command = {
  name: "adopt",
  summary:
    "Look at the database of a Django project, write the settings to share it, and make what is missing.",
  usage: "[--plan]",
  options: { plan: { type: "boolean", doc: "Say what would be done, and do nothing." } },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const plan = values.flag("plan");
    const settings = readSettings(surroundings);
    const file = join(surroundings.cwd, FILE);
    if (!plan && existsSync(file)) {
      throw new Complaint(
        `There is a ${FILE} here already. Move it away, or look at what --plan says and add that to it.`,
      );
    }
    const project = await lookAt(settings);
    const proposal = proposeSettings(project);
    const adopted = loadSettings({ config: proposal.config, env: surroundings.env, checkProduction: false });
    // Before anything is written: a project that cannot be adopted fails here.
    const planned = await migrated(adopted, true);
    say(`Users are in ${project.userTable}.`);
    say(plan ? `Would write ${FILE}:` : `${FILE}:`);
    say();
    for (const line of configFile(proposal).trimEnd().split("\n")) say(`  ${line}`.trimEnd());
    say();
    if (plan) {
      for (const line of planned) say(line);
      return 0;
    }
    await writeSettings(file, proposal);
    for (const line of await migrated(adopted, false)) say(line);
    say("Now run gatehouse doctor, and then gatehouse serve. Django goes on as before.");
    return 0;
  },
};

/** @throws Complaint without a key: one of our own making would read nothing of the project's */
function readSettings({ env }: Surroundings): Settings {
  if (!env["DATABASE_URL"] || !env["SECRET_KEY"]) {
    throw new Complaint(
      "Set DATABASE_URL to the project's database and SECRET_KEY to the project's key first.",
    );
  }
  return loadSettings({ env, checkProduction: false });
}

async function lookAt(settings: Settings): Promise<DjangoProject> {
  const database = await openDatabase(settings.database.url, { create: false });
  try {
    const project = await inspectDjango(database, systemClock.now());
    if (project === undefined) {
      throw new Complaint(
        "No Django has made tables in this database. For an empty one, run: gatehouse migrate",
      );
    }
    if (project.missingColumns.length > 0) {
      throw new Complaint(
        `The user table ${project.userTable} has no column ${project.missingColumns.join(", ")}. Gatehouse needs the columns of Django's AbstractUser.`,
      );
    }
    requireKey(project, settings);
    return project;
  } finally {
    await database.close();
  }
}

/** Whoever switched over with another key would log everybody out. */
function requireKey({ sessions }: DjangoProject, { secretKey, secretKeyFallbacks }: Settings): void {
  const reader = new SessionReader([secretKey, ...secretKeyFallbacks]);
  if (sessions.length === 0 || sessions.some((data) => reader.read(data) !== undefined)) return;
  throw new Complaint(
    `SECRET_KEY reads none of the ${counted(sessions.length, "session")} that were looked at. Give the project's own key, and its SECRET_KEY_FALLBACKS.`,
  );
}

async function migrated(settings: Settings, plan: boolean): Promise<readonly string[]> {
  const database = await openDatabase(settings.database.url, { ...databaseOptions(settings), create: false });
  try {
    return describeMigration(await migrate(database, { plan }), plan);
  } finally {
    await database.close();
  }
}

async function writeSettings(file: string, proposal: Proposal): Promise<void> {
  // Not over a file that has come about since it was looked for.
  await writeFile(file, configFile(proposal), { flag: "wx" });
}
