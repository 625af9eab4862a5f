/** What the rest of the store asks of an engine, beyond the SQL that Kysely writes for it. */
import type { AsyncLocalStorage } from "node:async_hooks";
import type { Dialect } from "kysely";
import type { Db } from "./db.ts";
import type { ColumnTypes, GatehouseMigration } from "./migrations/gatehouse-tables.ts";
import type { TableDefinition } from "./migrations/table.ts";

/** Marks the code that runs inside a transaction, so that a query beside it is refused instead of waiting for ever. */
export type TransactionScope = AsyncLocalStorage<{ open: boolean }>;

export interface EngineOptions {
  readonly scope: TransactionScope;
  /** Whether a database that is not there is made, where the engine can. */
  readonly create: boolean;
  /** Connections at most, where there are any. */
  readonly poolSize: number;
  /** How long a statement may run, in milliseconds, where the engine is another process. */
  readonly statementTimeout: number;
}

export interface OpenEngine {
  readonly dialect: Dialect;
  /** Lets go of what would outlive the process, as it exits. */
  closeAtExit(): void;
}

/** What a database holds, as its engine's own catalogue tells. */
export interface TableInventory {
  /** Columns by table. */
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  readonly indexes: ReadonlySet<string>;
}

export interface ColumnDescription {
  readonly name: string;
  /** In small letters, without a length: `varchar`, `integer`. */
  readonly type: string;
  /** Characters, of a text that has a bound. */
  readonly maxLength: number | undefined;
  readonly nullable: boolean;
  /** Whether the database itself fills it where an insert leaves it out; so it does with a generated one. */
  readonly hasDefault: boolean;
  /** Whether a unique key names it, alone or with others. */
  readonly isUnique: boolean;
  /** The name of its collation, where that keeps look-ups that ignore case from doing so. */
  readonly caseSensitiveCollation: string | undefined;
  /** The table that it refers to. */
  readonly references: string | undefined;
}

export interface StoreEngine {
  readonly name: "sqlite" | "postgres" | "mysql";
  /**
   * @param url the part of it that holds a password is never quoted in an error
   * @throws {DatabaseError} when there is no such database, or it does not answer
   */
  open(url: string, options: EngineOptions): Promise<OpenEngine>;
  /** Django's tables as it makes them on this engine, by app. */
  readonly djangoTables: ReadonlyMap<string, readonly TableDefinition[]>;
  readonly migrationJournal: TableDefinition;
  readonly columnTypes: ColumnTypes;
  /** Our own tables, in those types. */
  readonly gatehouseMigrations: readonly GatehouseMigration[];
  /** @throws {DatabaseError} where new tables could not hold every name */
  requireUnicode?(db: Db): Promise<void>;
  /** Runs a migration while whoever else migrates waits: in a transaction, where a definition of a table can be part of one. */
  whileNobodyElseMigrates<T>(db: Db, step: (db: Db) => Promise<T>): Promise<T>;
  /** The tables with their columns, and the names of the indexes. */
  inspectTables(db: Db): Promise<TableInventory>;
  hasTable(db: Db, name: string): Promise<boolean>;
  /** The columns of a table, in its order; none where there is no such table. */
  describeColumns(db: Db, table: string): Promise<readonly ColumnDescription[]>;
}
