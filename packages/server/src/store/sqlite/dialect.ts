/**
 * Kysely on Node's own SQLite (`node:sqlite`), one connection per database.
 *
 * The connection is behind a first-come mutex: a transaction holds it from BEGIN IMMEDIATE to COMMIT, so no other
 * query can slip between its statements. The price is a rule: inside a transaction await nothing but queries. A transaction
 * that waits for a hash, a socket or a timer makes every other query of this process wait with it.
 */
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { toSqliteValue } from "../columns.ts";
import { refuseBesideTransaction } from "../connections.ts";
import type { TransactionScope } from "../engine.ts";
import { DatabaseBusyError, isBusy } from "../errors.ts";
import { Mutex } from "../mutex.ts";
import { StatementCache } from "./statement-cache.ts";

export interface SqliteDialectConfig {
  readonly database: DatabaseSync;
  readonly scope: TransactionScope;
  /** How long a statement waits for another process's lock before it fails, in milliseconds. */
  readonly busyTimeout: number;
}

/** Between two tries to get another process's lock, in milliseconds: a transaction takes a few at most. */
const LONGEST_PAUSE = 10;

export class NodeSqliteDialect implements Dialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    this.#config = config;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#config);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new SqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class NodeSqliteDriver implements Driver {
  readonly #config: SqliteDialectConfig;
  readonly #mutex = new Mutex();
  readonly #connection: NodeSqliteConnection;

  constructor(config: SqliteDialectConfig) {
    this.#config = config;
    this.#connection = new NodeSqliteConnection(config, this.#mutex);
  }

  async init(): Promise<void> {
    // The file is opened before Kysely is made, so that a bad path is an error of `openDatabase`.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    refuseBesideTransaction(this.#config.scope);
    const mine = await this.#mutex.lock(this.#config.busyTimeout);
    if (!mine) {
      throw new DatabaseBusyError(
        "A transaction of this process kept the database for too long. Inside a transaction await nothing but queries.",
      );
    }
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#mutex.unlock();
  }

  async beginTransaction(): Promise<void> {
    // IMMEDIATE takes the write lock at once: a later statement can then not fail because another process wrote in between.
    await this.#connection.executeQuery(CompiledQuery.raw("BEGIN IMMEDIATE"));
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw("COMMIT"));
  }

  async rollbackTransaction(): Promise<void> {
    // Some errors (a full disk, say) have already rolled back.
    if (this.#config.database.isTransaction) {
      await this.#connection.executeQuery(CompiledQuery.raw("ROLLBACK"));
    }
  }

  async destroy(): Promise<void> {
    // Whoever holds it finishes first; it is never given back.
    await this.#mutex.lock(this.#config.busyTimeout);
    this.#connection.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #busyTimeout: number;
  readonly #mutex: Mutex;
  readonly #statements: StatementCache;

  constructor(config: SqliteDialectConfig, mutex: Mutex) {
    this.#database = config.database;
    this.#busyTimeout = config.busyTimeout;
    this.#mutex = mutex;
    this.#statements = new StatementCache(config.database, 200);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return this.#run(query);
    } catch (error) {
      // Inside a transaction the lock is ours already, so BUSY means something else and must surface.
      const mayRetry = !this.#database.isTransaction || query.sql === "COMMIT";
      if (mayRetry && isBusy(error)) {
        return this.#retry(query, error);
      }
      throw error;
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // Not from the cache: a second run of the same statement would end this iteration.
    const rows = this.#database.prepare(query.sql).iterate(...query.parameters.map(toSqliteValue));
    for (const row of rows) {
      yield { rows: [row as R] };
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #run<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, returnsRows } = this.#statements.get(query.sql);
    const parameters = query.parameters.map(toSqliteValue);
    if (returnsRows) {
      return { rows: statement.all(...parameters) as R[] };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /**
   * Waits for another process's lock without blocking the event loop: SQLite's own busy handler sleeps in the thread, which
   * would stop every request of this process, and would deadlock with a transaction of another `Database` in it.
   * Between its tries nothing is begun, so the connection is lent to others: readers need no write lock.
   */
  async #retry<R>(query: CompiledQuery, first: unknown): Promise<QueryResult<R>> {
    const started = performance.now();
    const lend = !this.#database.isTransaction;
    let pause = 1;
    let last = first;
    while (performance.now() - started < this.#busyTimeout) {
      if (lend) this.#mutex.unlock();
      await sleep(pause);
      if (lend) await this.#mutex.lock();
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      try {
        return this.#run(query);
      } catch (error) {
        if (!isBusy(error)) {
          throw error;
        }
        last = error;
      }
    }
    throw last;
  }
}
