/** What the engines word differently in a query, where Kysely has no word for it. */
import { MysqlAdapter, type SqlBool, sql } from "kysely";
import type { Db } from "./db.ts";

const isMysql = (db: Db) => db.getExecutor().adapter instanceof MysqlAdapter;

/** Whether the engine has RETURNING; those that do have ON CONFLICT as well. */
export const hasReturning = (db: Db) => db.getExecutor().adapter.supportsReturning;

/**
 * Whether Django's unique constraints with a condition (one verified address, one primary one, one app for codes) hold by an index.
 * Where they do not, whoever inserts looks first, in a transaction that no other one comes in between of.
 */
export const hasPartialIndexes = (db: Db) => !isMysql(db);

/**
 * Finds at least the rows whose column holds one of the values but for the case of ASCII letters; the caller leaves out those whom the engine
 * takes for alike beyond that. `lower()` on both sides, in the engine, so that an index serves; MySQL has no index on an expression, but
 * collations that ignore case.
 */
export function alike(db: Db, column: "username" | "email", values: readonly string[]) {
  const fold = (of: unknown) => (isMysql(db) ? sql`${of}` : sql`lower(${of})`);
  return sql<SqlBool>`${fold(sql.ref(column))} IN (${sql.join(values.map(fold))})`;
}

/** Whether the column's text is written with capital letters, whatever the collation takes for alike. */
export function hasCapitals(db: Db, column: "email") {
  const bytes = (of: unknown) => (isMysql(db) ? sql`cast(convert(${of} using utf8mb4) as binary)` : of);
  const text = sql.ref(column);
  return sql<SqlBool>`${bytes(text)} <> ${bytes(sql`lower(${text})`)}`;
}

/** Whether a column of JSON still holds the very text that was read. */
export function isSameJson(db: Db, column: string, text: string) {
  const held = sql.ref(column);
  if (!isMysql(db)) return sql<SqlBool>`${held} = ${text}`;
  return sql<SqlBool>`cast(cast(${held} as char character set utf8mb4) as binary) = cast(${text} as binary)`;
}
