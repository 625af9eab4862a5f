import { readFile } from "node:fs/promises";
import { engine } from "../support/databases.ts";

/**
 * A dump of what the migrations of Django 5.2.19 and allauth 65.16.1 make on the engine of this run, a statement a line. That of MySQL 9.7
 * serves for MariaDB too, where there is one difference: on MySQL Django cannot take the default off again with which it adds a column of JSON.
 */
const dump = await readFile(new URL(`./reference/django-${engine}.sql`, import.meta.url), "utf8");

export const djangoSchema: readonly string[] = dump
  .replace(" DEFAULT (_utf8mb4'{}')", "")
  .split("\n")
  .filter((line) => line !== "" && !line.includes("sqlite_sequence"));

/** Which table a statement of the dump makes, changes or indexes. */
export function tableOf(statement: string): string {
  return /(?:TABLE(?: IF NOT EXISTS| ONLY)?| ON) "?(\w+)"?/.exec(statement)?.[1] ?? "";
}
