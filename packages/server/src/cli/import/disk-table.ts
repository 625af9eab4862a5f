import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Rows that one transaction holds before they are written. */
const ROWS_AT_ONCE = 5000;

/**
 * A table of texts by key that lies on the disk and not in memory, for what belongs to users and stands in another file. SQLite
 * makes the file without a name that anybody could open, and it is gone with the process, however that ends.
 */
export class DiskTable implements Disposable {
  readonly #database = new DatabaseSync("");
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  #pending = 0;

  constructor() {
    this.#database.exec("CREATE TABLE entry (key TEXT NOT NULL, value TEXT NOT NULL)");
    this.#database.exec("CREATE INDEX entry_key ON entry (key)");
    this.#insert = this.#database.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
    this.#select = this.#database.prepare("SELECT value FROM entry WHERE key = ? ORDER BY rowid");
  }

  add(key: string, value: string): void {
    if (this.#pending === 0) this.#database.exec("BEGIN");
    this.#insert.run(key, value);
    this.#pending += 1;
    if (this.#pending >= ROWS_AT_ONCE) this.#commit();
  }

  /** In the order in which they were added. */
  all(key: string): readonly string[] {
    return this.#select.all(key).map((row) => String(row["value"]));
  }

  has(key: string): boolean {
    return this.#select.get(key) !== undefined;
  }

  #commit(): void {
    this.#database.exec("COMMIT");
    this.#pending = 0;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
