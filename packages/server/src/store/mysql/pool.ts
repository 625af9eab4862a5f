/**
 * Connections to MySQL and MariaDB: `mysql2`'s pool, with what a server that has to answer in time needs beside: prepared statements,
 * time-outs for everything, and one name for each way in which a connection can fail.
 */
import { isIP } from "node:net";
import mysql from "mysql2";
import { toSqliteValue } from "../columns.ts";
import {
  CONNECT_TIMEOUT,
  commitUnknown,
  connectionLost,
  IDLE_IN_TRANSACTION_TIMEOUT,
  MOST_WAITING,
  NETWORK_GRACE,
  PREPARED_STATEMENTS,
  transactionWentOn,
} from "../connections.ts";
import type { EngineOptions } from "../engine.ts";
import {
  DatabaseError,
  isConflict,
  isConnectionLost,
  isStaleStatement,
  isUniqueViolation,
  mysqlErrno,
} from "../errors.ts";

/** How often a statement of its own is tried that a deadlock has undone. */
const TRIES = 20;

/**
 * How long a connection may rest before another takes its place, in milliseconds: well before MySQL ends it (`greeting`), which might be at
 * the very moment at which it is asked something.
 */
const LONGEST_REST = (IDLE_IN_TRANSACTION_TIMEOUT * 1000) / 2;

/** What belongs to migrations: an index over a million rows, and the wait for whoever else makes one. */
const UNBOUNDED = /^(create|alter) |get_lock/i;

export interface Outcome {
  readonly rows: readonly unknown[];
  readonly affectedRows: number;
  readonly insertId: number;
}

export interface Pool {
  /** @throws {DatabaseError} `database_unreachable` when there is none in time */
  connect(): Promise<Connection>;
  end(): Promise<void>;
}

/**
 * Opens the pool and makes sure that the server lets us in.
 *
 * @param url `mysql://user:password@host:3306/database`; with `?ssl=true` by TLS, with a certificate of an authority that Node trusts
 *   (`NODE_EXTRA_CA_CERTS` adds one), for the host by its name
 * @throws {DatabaseError} `database_url_invalid`, `database_missing` or `database_cannot_open`
 */
export async function openPool(url: string, options: EngineOptions): Promise<Pool> {
  const pool = mysql.createPool({
    ...addressIn(url),
    connectionLimit: options.poolSize,
    queueLimit: MOST_WAITING,
    connectTimeout: CONNECT_TIMEOUT,
    maxPreparedStatements: PREPARED_STATEMENTS,
    charset: "utf8mb4",
    // Columns of moments have no zone; what they hold is UTC, and is read as the text that it is.
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
  });
  pool.on("connection", (connection) => {
    // Without a listener, a connection that breaks while nobody uses it would end the process.
    connection.on("error", () => undefined);
    // Sent before the first query; if one fails, so does that.
    for (const statement of greeting(options)) {
      connection.query(statement, (error) => {
        if (error !== null) connection.destroy();
      });
    }
  });
  const end = () => new Promise<void>((resolve) => pool.end(() => resolve()));
  try {
    await greet(await free(pool), options);
  } catch (error) {
    await end();
    throw explained(error);
  }
  const timeout = options.statementTimeout + NETWORK_GRACE;
  return {
    async connect() {
      try {
        return new Connection(await rested(pool), timeout);
      } catch (error) {
        throw connectionLost(error);
      }
    },
    end,
  };
}

/** Once more, with an ear for what the server says to it. */
async function greet(client: mysql.PoolConnection, options: EngineOptions): Promise<void> {
  try {
    for (const statement of greeting(options)) await client.promise().query(statement);
  } finally {
    client.release();
  }
}

function addressIn(url: string): mysql.PoolOptions {
  if (!URL.canParse(url)) throw invalidUrl();
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  if (pathname.length < 2) throw invalidUrl();
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const ssl = searchParams.get("ssl") === "true";
  for (const [option, value] of searchParams) {
    // One that nobody heeds could be the one that was to encrypt the connection.
    if (option !== "ssl" || !/^(true|false)$/.test(value)) throw unknownOption(option);
  }
  // `mysql2` would look for `localhost` in the certificate.
  if (ssl && isIP(host) !== 0) throw unnamedHost();
  try {
    return {
      host,
      ...(port !== "" && { port: Number(port) }),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      ...(ssl && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
    };
  } catch {
    throw invalidUrl();
  }
}

function invalidUrl(): DatabaseError {
  return new DatabaseError(
    "database_url_invalid",
    "DATABASE_URL is not a MySQL URL that names a database. Write mysql://user:password@host:3306/database, with special " +
      "characters of the password percent-encoded.",
  );
}

function unknownOption(option: string): DatabaseError {
  return new DatabaseError(
    "database_url_invalid",
    `DATABASE_URL has an option that means nothing for MySQL: ${option}. The only one is ssl=true, for a connection by TLS.`,
  );
}

function unnamedHost(): DatabaseError {
  return new DatabaseError(
    "database_url_invalid",
    "DATABASE_URL asks for TLS and has the address of a host. Write the name of the host, as the certificate of the database has it.",
  );
}

/**
 * What each connection begins with. Names in double quotes, as in the SQL of all other engines; no value that is cut or bent to fit.
 * The comments are read by the one server or the other: each has its own name for a time-out of statements, and MySQL none for idle
 * transactions, but for all idle connections.
 */
function greeting({ statementTimeout }: EngineOptions): readonly string[] {
  const seconds = Math.max(1, Math.ceil(statementTimeout / 1000));
  return [
    "SET sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    `SET time_zone = '+00:00', innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}
      /*M! , max_statement_time = ${statementTimeout / 1000}, idle_transaction_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT} */
      /*!50708 , max_execution_time = ${statementTimeout}, wait_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT} */`,
  ];
}

/** When each connection was given back. */
const givenBack = new WeakMap<mysql.PoolConnection, number>();

/** One that the server is not about to end. */
async function rested(pool: mysql.Pool): Promise<mysql.PoolConnection> {
  for (;;) {
    const client = await free(pool);
    const now = performance.now();
    if (now - (givenBack.get(client) ?? now) < LONGEST_REST) return client;
    client.destroy();
  }
}

function free(pool: mysql.Pool): Promise<mysql.PoolConnection> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error("No connection became free in time."));
    }, CONNECT_TIMEOUT);
    pool.getConnection((error, client) => {
      clearTimeout(timer);
      if (error !== null) reject(error);
      else if (late) client.release();
      else resolve(client);
    });
  });
}

/** A connection while it is given out, for one query or for one transaction. */
export class Connection {
  readonly #client: mysql.PoolConnection;
  readonly #timeout: number;
  #inTransaction = false;
  /** A statement of the transaction has failed: on a deadlock the server has undone it already, and would keep all that follows. */
  #failed = false;
  /** It must not go back into the pool. */
  #broken = false;

  constructor(client: mysql.PoolConnection, timeout: number) {
    this.#client = client;
    this.#timeout = timeout;
  }

  release(): void {
    givenBack.set(this.#client, performance.now());
    if (this.#broken) this.#client.destroy();
    else this.#client.release();
  }

  async begin(): Promise<void> {
    await this.#send("START TRANSACTION", []);
    this.#inTransaction = true;
    this.#failed = false;
  }

  async commit(): Promise<void> {
    if (this.#failed) throw transactionWentOn();
    try {
      await this.#send("COMMIT", []);
      this.#inTransaction = false;
    } catch (error) {
      // Of a conflict the server says for certain that nothing was kept.
      if (isConflict(error)) throw error;
      this.#broken = true;
      throw commitUnknown(error);
    }
  }

  /** A connection that cannot be told ends, and the server undoes what was not kept. */
  async rollback(): Promise<void> {
    this.#inTransaction = false;
    if (this.#broken) return;
    await this.#send("ROLLBACK", []).catch(() => {
      this.#broken = true;
    });
  }

  async run(text: string, values: readonly unknown[]): Promise<Outcome> {
    if (this.#failed) throw transactionWentOn();
    try {
      return await this.#again(text, values.map(parameter));
    } catch (error) {
      // Of a taken key the statement alone is undone, and `insert.ts` goes on.
      this.#failed ||= this.#inTransaction && !isUniqueViolation(error);
      throw error;
    }
  }

  async #again(text: string, values: mysql.ExecuteValues[]): Promise<Outcome> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#send(text, values);
      } catch (error) {
        const again = isStaleStatement(error) || (isConflict(error) && !this.#inTransaction);
        if (!again || tries === TRIES) throw error;
        if (isStaleStatement(error)) this.#client.unprepare(text);
      }
    }
  }

  #send(text: string, values: mysql.ExecuteValues[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const timer = UNBOUNDED.test(text) ? undefined : setTimeout(() => this.#giveUp(reject), this.#timeout);
      const settle = (error: mysql.QueryError | null, result: unknown) => {
        clearTimeout(timer);
        if (error === null) resolve(outcomeOf(result));
        else if (isAnswer(withoutValues(error)) && !isConnectionLost(error)) reject(error);
        else this.#giveUp(reject, error);
      };
      try {
        // Statements without values are those of transactions and of migrations, and not every one of those can be prepared.
        if (values.length === 0) this.#client.query(text, settle);
        else this.#client.execute(text, values, settle);
      } catch (error) {
        clearTimeout(timer);
        reject(error);
      }
    });
  }

  #giveUp(reject: (error: Error) => void, cause?: unknown): void {
    this.#broken = true;
    this.#client.destroy();
    reject(connectionLost(cause));
  }
}

/** `mysql2` would send a number as a floating one, which `LIMIT` does not take. */
function parameter(value: unknown): mysql.ExecuteValues {
  if (Number.isSafeInteger(value)) return mysql.TypedParameter.LONGLONG(Number(value));
  return toSqliteValue(value);
}

function outcomeOf(result: unknown): Outcome {
  if (Array.isArray(result)) return { rows: result, affectedRows: 0, insertId: 0 };
  const { affectedRows, insertId } = result as mysql.ResultSetHeader;
  return { rows: [], affectedRows, insertId };
}

/** An error that the server has reported and that leaves the connection as it was. */
function isAnswer(error: mysql.QueryError): boolean {
  return mysqlErrno(error) !== undefined && error.fatal !== true;
}

/** The server quotes what was to be stored (`Duplicate entry 'ann@example.com' for key …`), and errors are logged. */
function withoutValues(error: mysql.QueryError): mysql.QueryError {
  const hidden = (text: string) => text.replace(/'.*' for /s, "'…' for ");
  error.message = hidden(error.message);
  if (error.stack !== undefined) error.stack = hidden(error.stack);
  if ("sqlMessage" in error) error.sqlMessage = error.message;
  return error;
}

/** What `mysql2` says where TLS was asked for and did not come about. */
const NO_TLS = new Set<unknown>(["HANDSHAKE_SSL_ERROR", "HANDSHAKE_NO_SSL_SUPPORT"]);
const UNKNOWN_DATABASE = 1049;
/** The last of them for want of TLS, of which MariaDB, and both for a user who must have it, say no more than the others. */
const ACCESS_DENIED = new Set([1044, 1045, 1698, 3159]);
const TOO_MANY_CONNECTIONS = new Set([1040, 1203]);

/** Why the database cannot be opened, and what to do. Never quotes the URL. */
function explained(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const errno = mysqlErrno(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (errno === UNKNOWN_DATABASE) {
    return new DatabaseError(
      "database_missing",
      `The server has no such database (${detail}). Create it: CREATE DATABASE … CHARACTER SET utf8mb4; then run gatehouse migrate.`,
      error,
    );
  }
  const reason = isWithoutTls(error)
    ? `TLS did not come about (${detail}). The server needs a certificate for the host in DATABASE_URL, of an authority that Node knows: NODE_EXTRA_CA_CERTS=/path/to/authority.pem adds one.`
    : reasonOf(errno, detail);
  return new DatabaseError("database_cannot_open", `MySQL cannot be used: ${reason}`, error);
}

function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && "code" in error && NO_TLS.has(error.code);
}

function reasonOf(errno: number | undefined, detail: string): string {
  if (errno === undefined) {
    return `no connection came about (${detail || "no answer"}). Start it, or correct the host and the port in DATABASE_URL.`;
  }
  if (ACCESS_DENIED.has(errno)) {
    return "it does not accept the user or the password, does not let the user into the database, or asks for TLS. Correct them in DATABASE_URL, add ?ssl=true to it, or GRANT what is missing.";
  }
  if (TOO_MANY_CONNECTIONS.has(errno)) {
    return "it has no connection left. Lower DATABASE_POOL_SIZE, or raise its max_connections.";
  }
  return `${detail}.`;
}
