import { databaseOptions } from "../config/own-user-fields.ts";
import type { Settings } from "../config/settings.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DatabaseError } from "../store/errors.ts";
import { type MigrationReport, migrate } from "../store/migrate.ts";
import type { Command } from "./command.ts";
import { columns, counted, say } from "./output.ts";
import { openSettings } from "./surroundings.ts";

/** More names than this tell nobody anything, except in a plan. */
const READABLE = 12;

/** What a migration did, or would do, as lines. */
export function describeMigration(report: MigrationReport, plan: boolean): string[] {
  const { created, adopted, applied, notices } = report;
  const lines: string[] = [];
  if (adopted.length > 0) {
    const verb = plan ? "Would adopt" : "Adopted";
    lines.push(`${verb} ${counted(adopted.length, "table")} as found:`, ...named(adopted));
  }
  if (created.length > 0) {
    const what = `${plan ? "Would create" : "Created"} ${counted(created.length, "table or index", "tables and indexes")}`;
    if (plan || created.length <= READABLE) lines.push(`${what}:`, ...named(created));
    else lines.push(`${what}.`);
  }
  if (applied.length > 0) lines.push(`${plan ? "Would apply" : "Applied"} ${applied.join(", ")}.`);
  if (!report.changed) lines.push("The database is up to date.");
  lines.push(...notices.map((notice) => `Notice: ${notice}`));
  return lines;
}

function named(names: readonly string[]): string[] {
  return columns(names.map((name) => [name]));
}

export const migrateCommand: Command = {
  summary: "Create or complete the database's tables; safe to repeat, and on a database that Django made.",
  usage: "[--plan]",
  options: { plan: { type: "boolean", doc: "Say what would be done, and do nothing." } },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const { settings } = await openSettings(surroundings);
    const plan = values.flag("plan");
    const database = await (plan
      ? openToPlan(settings)
      : openDatabase(settings.database.url, databaseOptions(settings)));
    try {
      for (const line of describeMigration(await migrate(database, { plan }), plan)) say(line);
    } finally {
      await database.close();
    }
    return 0;
  },
};

/** A plan leaves no trace: where there is no database, it is made for an empty one in memory. */
async function openToPlan(settings: Settings): Promise<Database> {
  try {
    return await openDatabase(settings.database.url, { ...databaseOptions(settings), create: false });
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== "database_missing") throw error;
    say(error.message);
    return openDatabase("sqlite://:memory:", databaseOptions(settings));
  }
}
