import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BoundedCache } from "../../domain/bounded-cache.ts";

interface CachedStatement {
  readonly statement: StatementSync;
  /** Whether the statement answers with rows (SELECT, RETURNING, some PRAGMAs) or with a count. */
  readonly returnsRows: boolean;
}

/**
 * Prepared statements by their text. Kysely gives the same text for the same query, so a request path prepares nothing
 * after its first run.
 */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements: BoundedCache<string, CachedStatement>;

  constructor(database: DatabaseSync, capacity: number) {
    this.#database = database;
    this.#statements = new BoundedCache(capacity);
  }

  get(sql: string): CachedStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const made = { statement, returnsRows: statement.columns().length > 0 };
    this.#statements.set(sql, made);
    return made;
  }

  clear(): void {
    this.#statements.clear();
  }
}
