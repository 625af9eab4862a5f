import type { DatabaseSync, StatementSync } from "node:sqlite";

interface CachedStatement {
  readonly statement: StatementSync;
  /** Whether the statement answers with rows (SELECT, RETURNING, some PRAGMAs) or with a count. */
  readonly returnsRows: boolean;
}

/**
 * Prepared statements by their text, the least recently used one forgotten first. Kysely gives the same text for
 * the same query, so a request path prepares nothing after its first run.
 */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #capacity: number;
  readonly #statements = new Map<string, CachedStatement>();

  constructor(database: DatabaseSync, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
  }

  get(sql: string): CachedStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      // A Map keeps insertion order: taking out and putting back makes this one the most recent.
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#database.prepare(sql);
    const made = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#statements.size >= this.#capacity) {
      const oldest = this.#statements.keys().next();
      if (oldest.done !== true) {
        this.#statements.delete(oldest.value);
      }
    }
    this.#statements.set(sql, made);
    return made;
  }

  clear(): void {
    this.#statements.clear();
  }
}
