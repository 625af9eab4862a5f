import { DatabaseSync } from "node:sqlite";
import { Complaint } from "../complaint.ts";
import type { Read } from "./read.ts";

/** The rows of one table of a SQLite database, which is only read. */
export async function* sqliteRows(path: string, table: string): AsyncGenerator<Read> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const found = database
      .prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?")
      .get(table);
    if (found === undefined) throw new Complaint(`The database ${path} has no table "${table}".`);
    let line = 0;
    for (const row of database.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`).iterate()) {
      line += 1;
      yield { line, record: row };
    }
  } finally {
    database.close();
  }
}

/** Whether the database has the table, which may be one that not every project has. */
export function hasTable(path: string, table: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const row = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
    return row !== undefined;
  } finally {
    database.close();
  }
}
