/** A table and its indexes as the statements that make them. */
export interface TableDefinition {
  readonly name: string;
  /** What a table that exists already must have. */
  readonly columns: readonly string[];
  readonly create: string;
  /** The same, with foreign keys that do by themselves what Django's models do where their app is installed (`on_delete`). */
  readonly createCascading: string;
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
  const statement = (parts: readonly string[]) => `CREATE TABLE "${name}" (${parts.join(", ")})`;
  return {
    name,
    columns: definitions.flatMap((definition) => /^"(\w+)"/.exec(definition)?.[1] ?? []),
    create: statement(definitions),
    // Worked out when it is asked for: three engines' tables are defined at every start.
    get createCascading() {
      return statement(definitions.map((definition) => cascading(definition, definitions)));
    },
    indexes: indexes.map((on) => on(name)),
  };
}

/** Django's models say `SET_NULL` of what may be NULL, and `CASCADE` of everything else. */
function cascading(definition: string, all: readonly string[]): string {
  const column = /FOREIGN KEY \(("\w+")\)|^("\w+")/.exec(definition);
  const name = column?.[1] ?? column?.[2];
  const isRequired = all.some((other) => other.startsWith(`${name} `) && other.includes("NOT NULL"));
  const action = isRequired ? "CASCADE" : "SET NULL";
  return definition.replace(/REFERENCES "\w+" \("\w+"\)/, `$& ON DELETE ${action}`);
}

/** @param on columns in parentheses, with a WHERE if the index is partial. */
export function index(name: string, on: string): IndexOn {
  return (tableName) => ({ name, create: `CREATE INDEX "${name}" ON "${tableName}" ${on}` });
}

export function uniqueIndex(name: string, on: string): IndexOn {
  return (tableName) => ({ name, create: `CREATE UNIQUE INDEX "${name}" ON "${tableName}" ${on}` });
}
