/** A table and its indexes as the statements that make them. */
export interface TableDefinition {
  readonly name: string;
  /** What a table that exists already must have. */
  readonly columns: readonly string[];
  readonly create: string;
  readonly indexes: readonly TableIndex[];
}

export interface TableIndex {
  readonly name: string;
  readonly create: string;
}

/** An index still without its table. */
type IndexOn = (table: string) => TableIndex;

/** @param definitions columns as SQL, each beginning with its quoted name, and constraints. */
export function table(
  name: string,
  definitions: readonly string[],
  indexes: readonly IndexOn[] = [],
): TableDefinition {
  return {
    name,
    columns: definitions.flatMap((definition) => /^"(\w+)"/.exec(definition)?.[1] ?? []),
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
