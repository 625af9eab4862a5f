/** A table and its indexes on SQLite, as the statements that make them. */
export interface SqliteTable {
  readonly name: string;
  /** What a table that exists already must have. */
  readonly columns: readonly string[];
  readonly create: string;
  readonly indexes: readonly SqliteIndex[];
}

export interface SqliteIndex {
  readonly name: string;
  readonly create: string;
}

/** An index still without its table. */
type IndexOn = (table: string) => SqliteIndex;

/** @param definitions columns as SQL, each beginning with its quoted name. */
export function table(
  name: string,
  definitions: readonly string[],
  indexes: readonly IndexOn[] = [],
): SqliteTable {
  return {
    name,
    columns: definitions.map((definition) => /^"(\w+)"/.exec(definition)?.[1] ?? ""),
    create: `CREATE TABLE "${name}" (${definitions.join(", ")})`,
    indexes: indexes.map((on) => on(name)),
  };
}

/** @param on columns in parentheses, with a WHERE if the index is partial. */
export function index(name: string, on: string): IndexOn {
  return (tableName) => ({ name, create: `CREATE INDEX "${name}" ON "${tableName}" ${on}` });
}

export function uniqueIndex(name: string, on: string): IndexOn {
  return (tableName) => ({ name, create: `CREATE UNIQUE INDEX "${name}" ON "${tableName}" ${on}` });
}
