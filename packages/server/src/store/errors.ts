/** What went wrong at the database's door, for people: the message says what happened and what to do. */
export type DatabaseErrorCode =
  | "database_url_invalid"
  | "database_not_supported"
  | "database_cannot_open"
  | "database_missing"
  | "database_busy"
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

/** The numeric result code of an error of `node:sqlite`, or undefined for any other error. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") {
    return error.errcode;
  }
  return undefined;
}

/** The database could not be had in time. Carries SQLite's own code for that, so that both are handled alike. */
export class DatabaseBusyError extends DatabaseError {
  readonly errcode = SQLITE_BUSY;

  constructor(message: string) {
    super("database_busy", message);
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
 * @example
 * try {
 *   await createUser(db, values);
 * } catch (error) {
 *   if (isUniqueViolation(error)) return { kind: "username_taken" };
 *   throw error;
 * }
 */
export function isUniqueViolation(error: unknown): boolean {
  const code = sqliteResultCode(error);
  return code === SQLITE_CONSTRAINT_UNIQUE || code === SQLITE_CONSTRAINT_PRIMARYKEY;
}
