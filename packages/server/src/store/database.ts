/** Opening the database, and the handle that everything else is given. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql } from "kysely";
import type { UserField } from "../domain/user-field.ts";
import type { Db } from "./db.ts";
import type { StoreEngine, TransactionScope } from "./engine.ts";
import { isUniqueViolation } from "./errors.ts";
import { mysql } from "./mysql/engine.ts";
import { postgres } from "./postgres/engine.ts";
import type { Schema } from "./schema.ts";
import { sqlite } from "./sqlite/engine.ts";
import { runTransaction } from "./transaction.ts";
import { RenameUserTable } from "./user-table.ts";

export interface Database {
  readonly db: Db;
  readonly engine: StoreEngine;
  /** The table of `AUTH_USER_MODEL`; `auth_user` unless the settings say otherwise. */
  readonly userTable: string;
  /** The project's own columns in it (`USER_FIELDS`). */
  readonly userFields: readonly UserField[];
  /**
   * Runs `fn` in one transaction: all of its writes or, when it throws, none, and as if no other transaction ran meanwhile. Inside,
   * pass `tx` to every query, and await nothing but queries: hash passwords and talk to the network before or after. It is run again from
   * the beginning when the engine finds that it met another one ({@link runTransaction}).
   */
  transaction<T>(fn: (tx: Db) => Promise<T>): Promise<T>;
  /** Resolves when the database answers a query. */
  ping(): Promise<void>;
  /** Waits for the running queries and transactions, then closes the file or the connections. */
  close(): Promise<void>;
  /** Lets go of the file as the process exits, when nothing can be waited for any more. */
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
  /** `DATABASE_POOL_SIZE`: connections to a server at most. Default 10. */
  readonly poolSize?: number;
  /** `DATABASE_STATEMENT_TIMEOUT`: seconds after which a server ends a statement. Default 10. */
  readonly statementTimeout?: number;
}

/**
 * Opens the database that `DATABASE_URL` names. A SQLite file and its folder are made when they are missing, unless told not to.
 *
 * @param url `sqlite:///./var/gatehouse.db` (relative to the working folder), `sqlite:////srv/gatehouse.db` (absolute),
 *   `sqlite://:memory:` or `postgres://user:password@host:5432/database`.
 * @throws {DatabaseError} `database_url_invalid`, `database_cannot_open` or, without
 *   leave to create, `database_missing`.
 * @example
 * const database = await openDatabase("sqlite:///./var/gatehouse.db");
 * await migrate(database);
 * const user = await getUserById(database.db, 1);
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const engine = engineOf(url);
  const scope: TransactionScope = new AsyncLocalStorage();
  const { dialect, closeAtExit } = await engine.open(url, {
    scope,
    create: options.create ?? true,
    poolSize: options.poolSize ?? 10,
    statementTimeout: (options.statementTimeout ?? 10) * 1000,
  });
  const userTable = options.userTable ?? "auth_user";
  const plugins = userTable === "auth_user" ? [] : [new RenameUserTable(userTable)];
  const db = new Kysely<Schema>({ dialect, plugins });
  // Kysely would not close what it was never asked to use.
  await db.connection().execute(async () => undefined);
  return {
    db,
    engine,
    userTable,
    userFields: options.userFields ?? [],
    transaction: (fn) => runTransaction(db, (tx) => insideScope(scope, () => fn(tx))),
    ping: async () => {
      await sql`SELECT 1`.execute(db);
    },
    close: () => db.destroy(),
    closeAtExit,
  };
}

function engineOf(url: string): StoreEngine {
  // Only the scheme is ever quoted back: the rest of a URL may hold a password.
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "postgres" || scheme === "postgresql") return postgres;
  if (scheme === "mysql" || scheme === "mariadb") return mysql;
  return sqlite;
}

/**
 * Runs `fn` in the transaction that `db` already is, or in a new one: for query functions of several statements
 * that must hold together whoever calls them.
 */
export async function atomically<T>(db: Db, fn: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? fn(db) : runTransaction(db, fn);
}

async function insideScope<T>(scope: TransactionScope, fn: () => Promise<T>): Promise<T> {
  const mark = { open: true };
  try {
    return await scope.run(mark, fn);
  } finally {
    mark.open = false;
  }
}

export type { Db };
export { isUniqueViolation };
