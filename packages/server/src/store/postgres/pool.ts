/**
 * Connections to PostgreSQL: `pg`'s pool as Kysely's dialect takes it, with what a server that has to answer in time needs beside:
 * prepared statements, so that a query is one round trip and planned once; time-outs for everything; and one name for
 * each way in which a connection can fail.
 */
import { createHash } from "node:crypto";
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import pg from "pg";
import {
  CONNECT_TIMEOUT,
  commitUnknown,
  connectionLost,
  IDLE_IN_TRANSACTION_TIMEOUT,
  MOST_WAITING,
  NETWORK_GRACE,
  PREPARED_STATEMENTS,
  refuseBesideTransaction,
  transactionWentOn,
} from "../connections.ts";
import type { EngineOptions } from "../engine.ts";
import { DatabaseError, isStaleStatement, sqlState } from "../errors.ts";

/** What belongs to migrations: an index over a million rows, and the wait for whoever else makes one. */
const UNBOUNDED = /^(create|alter) |pg_advisory_xact_lock/i;

/** OIDs of types (`pg_type.dat`) whose values `pg` would give in a form that no query file expects. */
const BIGINT = 20;
const DATE = 1082;

/**
 * Opens the pool and makes sure that the server lets us in.
 *
 * @param url `postgres://user:password@host:5432/database`, with the options that `pg` knows, `sslmode` among them
 * @throws {DatabaseError} `database_url_invalid`, `database_missing` or `database_cannot_open`
 */
export async function openPool(url: string, options: EngineOptions): Promise<PostgresPool> {
  const pool = new pg.Pool({ ...connectionOf(url), ...settingsOf(options), types: valueTypes() });
  // A connection that breaks while nobody uses it leaves the pool by itself, and of one in use the query hears; but without a
  // listener, either would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    // Sent before the first query; if it fails, so does that.
    client.query(greeting(options)).catch(() => undefined);
  });
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw explained(error);
  }
  const names = new StatementNames();
  return {
    async connect() {
      refuseBesideTransaction(options.scope);
      if (pool.waitingCount >= MOST_WAITING)
        throw connectionLost(new Error("Too many wait for a connection."));
      try {
        return new Connection(await pool.connect(), names, options.statementTimeout + NETWORK_GRACE);
      } catch (error) {
        throw connectionLost(error);
      }
    },
    end: () => pool.end(),
  };
}

function connectionOf(url: string): pg.PoolConfig {
  // `pg` would fill in for what is missing: the name of the system's user, say.
  if (URL.canParse(url) && new URL(url).pathname.length > 1) return { connectionString: url };
  throw new DatabaseError(
    "database_url_invalid",
    "DATABASE_URL is not a PostgreSQL URL that names a database. Write postgres://user:password@host:5432/database, with special " +
      "characters of the password percent-encoded.",
  );
}

function settingsOf({ poolSize }: EngineOptions): pg.PoolConfig {
  return {
    application_name: "gatehouse",
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/** What each connection begins with: by a statement, because proxies take no such parameters with the greeting. */
function greeting({ statementTimeout }: EngineOptions): string {
  return [
    `SET statement_timeout = ${statementTimeout}`,
    `SET lock_timeout = ${statementTimeout}`,
    `SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT * 1000}`,
    "SET TIME ZONE 'UTC'",
  ].join("; ");
}

function valueTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(BIGINT, Number);
  // As it is written: a day has no time zone.
  types.setTypeParser(DATE, (text: string) => text);
  return types;
}

/**
 * A name for each text of a statement, the same on all connections and in all processes: behind a pooler they may share connections, and
 * what another prepared under a name must be the same text.
 */
class StatementNames {
  readonly #names = new Map<string, string>();
  #forgotten = 0;

  of(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= PREPARED_STATEMENTS) return known;
    const digest = createHash("sha256").update(text).digest("base64url");
    const name = `gatehouse_${digest}_${this.#forgotten}`;
    this.#names.set(text, name);
    return name;
  }

  /** The next time it is prepared under another name. */
  forget(text: string): void {
    this.#forgotten += 1;
    this.#names.delete(text);
  }
}

class Connection implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #names: StatementNames;
  readonly #timeout: number;
  /** It is given out for one query, or for one transaction. */
  #inTransaction = false;
  /** Why it must not go back into the pool. */
  #broken: Error | undefined;

  constructor(client: pg.PoolClient, names: StatementNames, timeout: number) {
    this.#client = client;
    this.#names = names;
    this.#timeout = timeout;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    text: string | PostgresCursor<R>,
    values: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== "string") throw new TypeError("Results are read whole; there are no cursors.");
    return this.#run<R>(text, values);
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  async #run<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // What has lost its connection is rolled back by the server.
    if (this.#broken !== undefined && text === "rollback") return undone();
    try {
      return await this.#send<R>(text, values);
    } catch (error) {
      // "Key (email)=(ann@example.com) already exists", and errors are logged.
      if (error instanceof pg.DatabaseError) error.detail = undefined;
      if (text === "rollback") return this.#giveUp(error);
      if (text === "commit" ? !isRolledBack(error) : isLost(error)) {
        this.#giveUp(error);
        throw text === "commit" ? commitUnknown(error) : connectionLost(error);
      }
      if (!isStaleStatement(error)) throw error;
      this.#names.forget(text);
      // A transaction is over with its first error: whoever runs it runs it again.
      if (this.#inTransaction) throw error;
      return this.#send<R>(text, values);
    }
  }

  /** The connection ends with this use, and the server undoes what was not kept. */
  #giveUp(error: unknown): PostgresQueryResult<never> {
    this.#broken = error instanceof Error ? error : new Error(String(error));
    return undone();
  }

  async #send<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // Statements without values are those of transactions and of migrations, and the latter take what they take.
    const name = values.length === 0 ? undefined : this.#names.of(text);
    const query_timeout = UNBOUNDED.test(text) ? undefined : this.#timeout;
    const query = {
      text,
      values: [...values],
      ...(name && { name }),
      ...(query_timeout && { query_timeout }),
    };
    const { command, rowCount, rows } = await this.#client.query<R & pg.QueryResultRow>(query);
    if (command === "BEGIN" || command === "START") this.#inTransaction = true;
    if (text === "commit") assertCommitted(command);
    return { command: command as PostgresQueryResult<R>["command"], rowCount: rowCount ?? 0, rows };
  }
}

/** As far as Kysely looks at it, what a ROLLBACK gives. */
const undone = () => ({ command: "DELETE" as const, rowCount: 0, rows: [] });

/** Neither the server's answer nor a value that no column can hold, which fails before anything is sent. */
function isLost(error: unknown): boolean {
  const ours = error instanceof DatabaseError || error instanceof TypeError || error instanceof RangeError;
  return !ours && sqlState(error) === undefined;
}

/** Conflicts, broken constraints and a transaction that had failed before: of these the server says for certain that nothing was kept. */
function isRolledBack(error: unknown): boolean {
  return error instanceof DatabaseError || /^(40|23|25)/.test(sqlState(error) ?? "");
}

/** PostgreSQL answers the COMMIT of a transaction in which a statement failed with a ROLLBACK, and with no error. */
function assertCommitted(command: string): void {
  if (command !== "COMMIT") throw transactionWentOn();
}

/** Why the database cannot be opened, and what to do. Never quotes the URL. */
function explained(error: unknown): DatabaseError {
  const state = sqlState(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (state === "3D000") {
    return new DatabaseError(
      "database_missing",
      `The PostgreSQL server has no such database (${detail}). Create it: CREATE DATABASE …; then run gatehouse migrate.`,
      error,
    );
  }
  return new DatabaseError(
    "database_cannot_open",
    `PostgreSQL cannot be used: ${reasonOf(state, detail)}`,
    error,
  );
}

function reasonOf(state: string | undefined, detail: string): string {
  if (state?.startsWith("28") === true) {
    return "it does not accept the user or the password. Correct them in DATABASE_URL, or the server's pg_hba.conf.";
  }
  if (state === "57P03") return "it is still starting. Try again in a moment.";
  if (state === "53300")
    return "it has no connection left. Lower DATABASE_POOL_SIZE, or raise its max_connections.";
  if (state !== undefined) return `${detail}.`;
  return `no connection came about (${detail || "no answer"}). Start it, or correct the host and the port in DATABASE_URL.`;
}
