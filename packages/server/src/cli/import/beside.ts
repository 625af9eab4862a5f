import type { OptionValues } from "../command.ts";
import { Complaint } from "../complaint.ts";
import { DiskTable } from "./disk-table.ts";
import { beginsAsSqlite, records } from "./records.ts";
import type { Row, SideTable, Source } from "./source.ts";
import { hasTable } from "./sqlite.ts";

/** The tables that belong to users, ready to be asked for one user's rows. */
export class Beside implements Disposable {
  readonly #tables = new Map<SideTable, DiskTable>();

  /**
   * Reads the files that the options name, and the tables of a SQLite database that holds the users too.
   *
   * @param files those of the users
   */
  static async read(source: Source, files: readonly string[], values: OptionValues): Promise<Beside> {
    const beside = new Beside();
    for (const table of source.beside) {
      const given = values.text(table.option);
      const paths = given === undefined ? await databasesWith(table, files) : [given];
      if (paths.length > 0) beside.#tables.set(table, await fill(table, paths));
    }
    return beside;
  }

  rowsOf(table: SideTable, user: Row): readonly Row[] {
    const key = table.keyOfUser(user);
    const rows = key === undefined ? undefined : this.#tables.get(table)?.all(key);
    return (rows ?? []).map((row): Row => JSON.parse(row));
  }

  [Symbol.dispose](): void {
    for (const table of this.#tables.values()) table[Symbol.dispose]();
  }
}

async function databasesWith(
  { layout: { table } }: SideTable,
  files: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) {
    if (table !== undefined && (await beginsAsSqlite(file)) && hasTable(file, table)) found.push(file);
  }
  return found;
}

async function fill(table: SideTable, paths: readonly string[]): Promise<DiskTable> {
  const rows = new DiskTable();
  for (const path of paths) {
    for await (const read of records(path, { layout: table.layout, read: () => undefined })) {
      // A hash that is passed over here would lock its owner out without a word.
      if ("fault" in read)
        throw new Complaint(`${path} cannot be read at ${read.line} (${read.fault}). Nobody was imported.`);
      const key = table.keyOfRow(read.record);
      if (key !== undefined) rows.add(key, JSON.stringify(read.record));
    }
  }
  return rows;
}
