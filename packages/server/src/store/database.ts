/** Opening the database, and the handle that everything else is given. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql } from "kysely";
import type { UserField } from "../domain/user-field.ts";
import { isUniqueViolation } from "./errors.ts";
import type { Schema } from "./schema.ts";
import { NodeSqliteDialect, type TransactionScope } from "./sqlite-dialect.ts";
import { openSqliteFile, sqlitePathOf } from "./sqlite-file.ts";
import { RenameUserTable } from "./user-table.ts";

/** The engines that Gatehouse speaks to. PostgreSQL and MySQL join here. */
type DialectName = "sqlite";

/** What query functions take: the database itself, or the transaction that they should be part of. */
export type Db = Kysely<Schema>;

export interface Database {
  readonly db: Db;
  readonly dialect: DialectName;
  /** The table of `AUTH_USER_MODEL`; `auth_user` unless the settings say otherwise. */
  readonly userTable: string;
  /** The project's own columns in it (`USER_FIELDS`). */
  readonly userFields: readonly UserField[];
  /**
   * Runs `fn` in one transaction: all of its writes or, when it throws, none. Inside, pass `tx` to every query, and
   * await nothing but queries: hash passwords and talk to the network before or after.
   */
  transaction<T>(fn: (tx: Db) => Promise<T>): Promise<T>;
  /** Resolves when the database answers a query. */
  ping(): Promise<void>;
  /** Waits for the running query or transaction, then closes the file. */
  close(): Promise<void>;
  /** Closes the file as the process exits, when nothing can be waited for any more. */
  closeAtExit(): void;
}

export interface DatabaseOptions {
  /** `AUTH_USER_TABLE`: the table of the project's user model. Default `auth_user`. */
  readonly userTable?: string;
  /** `USER_FIELDS`. Default none. */
  readonly userFields?: readonly UserField[];
  /**
   * `false`: only look at what is there, as a plan or a diagnosis does. Nothing is made, and a file that Django made keeps
   * its journal. Default `true`.
   */
  readonly create?: boolean;
}

const BUSY_TIMEOUT = 5000;

/**
 * Opens the database that `DATABASE_URL` names, creating the folder and the file when they are missing, unless told not to.
 *
 * @param url `sqlite:///./var/gatehouse.db` (relative to the working folder), `sqlite:////srv/gatehouse.db` (absolute) or
 *   `sqlite://:memory:`.
 * @throws {DatabaseError} `database_url_invalid`, `database_not_supported`, `database_cannot_open` or, without
 *   leave to create, `database_missing`.
 * @example
 * const database = await openDatabase("sqlite:///./var/gatehouse.db");
 * await migrate(database);
 * const user = await getUserById(database.db, 1);
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const path = sqlitePathOf(url);
  const file = await openSqliteFile(path, { busyTimeout: BUSY_TIMEOUT, create: options.create ?? true });
  const scope: TransactionScope = new AsyncLocalStorage();
  const dialect = new NodeSqliteDialect({ database: file, scope, busyTimeout: BUSY_TIMEOUT });
  const userTable = options.userTable ?? "auth_user";
  const plugins = userTable === "auth_user" ? [] : [new RenameUserTable(userTable)];
  const db = new Kysely<Schema>({ dialect, plugins });
  return {
    db,
    dialect: "sqlite",
    userTable,
    userFields: options.userFields ?? [],
    transaction: (fn) => db.transaction().execute((tx) => insideScope(scope, () => fn(tx))),
    ping: async () => {
      await sql`SELECT 1`.execute(db);
    },
    close: () => db.destroy(),
    closeAtExit: () => {
      if (file.isOpen) file.close();
    },
  };
}

/**
 * Runs `fn` in the transaction that `db` already is, or in a new one: for query functions of several statements
 * that must hold together whoever calls them.
 */
export async function atomically<T>(db: Db, fn: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? fn(db) : db.transaction().execute(fn);
}

async function insideScope<T>(scope: TransactionScope, fn: () => Promise<T>): Promise<T> {
  const mark = { open: true };
  try {
    return await scope.run(mark, fn);
  } finally {
    mark.open = false;
  }
}

export { isUniqueViolation };
