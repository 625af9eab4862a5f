/**
 * What went wrong at the database's door. For people: the message says what happened and what to do. For the code: whether a row was
 * taken already, whether to try again, whether the database cannot serve at present; whatever the engine calls that.
 */
export type DatabaseErrorCode =
  | "database_url_invalid"
  | "database_cannot_open"
  | "database_missing"
  | "database_busy"
  | "database_unreachable"
  | "database_commit_unknown"
  | "database_key_taken"
  | "database_misused"
  | "database_schema_conflict";

/** An error that the operator or the programmer can act on. Never carries a URL's password. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "DatabaseError";
    this.code = code;
  }
}

/** SQLite's extended result codes (https://www.sqlite.org/rescode.html). */
const SQLITE_CONSTRAINT_UNIQUE = 2067;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_BUSY = 5;
/** SQLite's primary result codes for "not now": busy, locked, read-only, I/O error, full disk, file not to be opened. */
const SQLITE_UNAVAILABLE = new Set([SQLITE_BUSY, 6, 8, 10, 13, 14]);

/** PostgreSQL's (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const UNIQUE_VIOLATION = "23505";
/** Serialization failure, deadlock: another transaction came in between, and this one was rolled back whole. */
const CONFLICTS = new Set(["40001", "40P01"]);
/** A prepared statement that the schema, or a proxy's other connection, has outlived: the next try prepares it anew. */
const STALE_STATEMENT = new Set(["0A000", "26000", "42P05"]);
/** Shut down by its operator, crashed, still starting, idle for too long. */
const SHUT_DOWN = new Set(["57P01", "57P02", "57P03", "57P05", "25P03"]);
/** Read-only (a standby); a time-out, of a statement and of a lock. */
const UNAVAILABLE = new Set(["25006", "57014", "55P03"]);
/** Connection exceptions, insufficient resources (connections, disk, memory), I/O errors. */
const UNAVAILABLE_CLASSES = new Set(["08", "53", "58"]);

/** MySQL's and MariaDB's (https://mariadb.com/kb/en/mariadb-error-code-reference/). */
const MYSQL_DUPLICATE_KEY = 1062;
/** Deadlock; a record that has changed since this transaction read it. */
const MYSQL_CONFLICTS = new Set([1213, 1020]);
/** A prepared statement that the server has forgotten, or that has to be prepared anew. */
const MYSQL_STALE_STATEMENT = new Set([1243, 1615]);
/** Being shut down; connection killed, by an operator or for its idleness. */
const MYSQL_SHUT_DOWN = new Set([1053, 1077, 1078, 1079, 1927, 3169, 4031]);
/**
 * Time-outs, of a lock and of a statement; disk, table or memory full; too many connections; read-only; errors of storage and network; a
 * node of a cluster that is not ready.
 */
const MYSQL_UNAVAILABLE = new Set([
  1205, 1317, 1969, 3024, 1021, 1114, 1028, 1030, 1037, 1038, 1041, 1040, 1203, 1226, 1290, 1792, 1836, 1158,
  1159, 1160, 1161, 1180, 1197, 1047, 1129,
]);

/** The numeric result code of an error of `node:sqlite`, or undefined for any other error. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") {
    return error.errcode;
  }
  return undefined;
}

/** The number of an error that a MySQL or MariaDB server reported, or undefined for any other error. */
export function mysqlErrno(error: unknown): number | undefined {
  const reported = error instanceof Error && "sqlState" in error && "errno" in error;
  return reported && typeof error.errno === "number" ? error.errno : undefined;
}

/** The SQLSTATE of an error that PostgreSQL reported, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  const reported = error instanceof Error && "severity" in error && "code" in error;
  return reported && typeof error.code === "string" ? error.code : undefined;
}

/** Whether a server has said so, rather than the connection to it. */
export function isReported(error: unknown): error is Error {
  return sqlState(error) !== undefined || mysqlErrno(error) !== undefined;
}

/** The database could not be had in time. Carries SQLite's own code for that, so that both are handled alike. */
export class DatabaseBusyError extends DatabaseError {
  readonly errcode = SQLITE_BUSY;

  constructor(message: string) {
    super("database_busy", message);
  }
}

/** A key is taken that no index of this engine guards. */
export class KeyTakenError extends DatabaseError {
  constructor(message: string) {
    super("database_key_taken", message);
  }
}

/** Whether another connection held the lock; the low byte is the primary code of SQLITE_BUSY_SNAPSHOT and its kin. */
export function isBusy(error: unknown): boolean {
  const code = sqliteResultCode(error);
  return code !== undefined && (code & 0xff) === SQLITE_BUSY;
}

/**
 * Whether a query failed because the row would break a unique constraint: the way to learn, without a race, that
 * a user name or a verified address is taken.
 *
 * PostgreSQL takes nothing more in a transaction in which this has happened: catch it around the transaction, never inside.
 *
 * @example
 * try {
 *   await database.transaction((tx) => createUser(tx, values));
 * } catch (error) {
 *   if (isUniqueViolation(error)) return { kind: "username_taken" };
 *   throw error;
 * }
 */
export function isUniqueViolation(error: unknown): boolean {
  const code = sqliteResultCode(error);
  if (code !== undefined) return code === SQLITE_CONSTRAINT_UNIQUE || code === SQLITE_CONSTRAINT_PRIMARYKEY;
  return isRaceForKey(error) || error instanceof KeyTakenError;
}

/** As {@link isUniqueViolation}, where another transaction may have been the quicker one: a second try sees whose the key is. */
export function isRaceForKey(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION || mysqlErrno(error) === MYSQL_DUPLICATE_KEY;
}

/** Whether a transaction met another one, and can be run again: nothing of it was kept. */
export function isConflict(error: unknown): boolean {
  const conflict = CONFLICTS.has(sqlState(error) ?? "") || MYSQL_CONFLICTS.has(mysqlErrno(error) ?? 0);
  return conflict || isStaleStatement(error);
}

/** Whether the connection went away under a query, or none could be had: nothing was kept. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === "database_unreachable";
  return SHUT_DOWN.has(sqlState(error) ?? "") || MYSQL_SHUT_DOWN.has(mysqlErrno(error) ?? 0);
}

/** Whether the statement itself has to be prepared anew. */
export function isStaleStatement(error: unknown): boolean {
  return STALE_STATEMENT.has(sqlState(error) ?? "") || MYSQL_STALE_STATEMENT.has(mysqlErrno(error) ?? 0);
}

/**
 * Whether a query failed because the database cannot serve at present, rather than because the query is wrong. The
 * caller may try again. Nothing was changed, unless the connection was lost at the very commit: then nobody knows.
 */
export function isUnavailable(error: unknown): boolean {
  const code = sqliteResultCode(error);
  if (code !== undefined) return SQLITE_UNAVAILABLE.has(code & 0xff);
  if (isConflict(error) || isConnectionLost(error)) return true;
  const errno = mysqlErrno(error);
  if (errno !== undefined) return MYSQL_UNAVAILABLE.has(errno);
  const state = sqlState(error);
  if (state !== undefined) return UNAVAILABLE.has(state) || UNAVAILABLE_CLASSES.has(state.slice(0, 2));
  if (error instanceof DatabaseError) return error.code === "database_commit_unknown";
  if (!(error instanceof Error)) return false;
  // A database that has been closed: node:sqlite's own error, and Kysely's and pg's, which have no code.
  const closed = "code" in error && error.code === "ERR_INVALID_STATE";
  return closed || CLOSED.has(error.message);
}

const CLOSED = new Set([
  "driver has already been destroyed",
  "Cannot use a pool after calling end on the pool",
]);
