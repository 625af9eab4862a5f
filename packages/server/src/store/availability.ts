import { sqliteResultCode } from "./errors.ts";

/** SQLite's primary result codes for "not now": busy, locked, read-only, I/O error, full disk, file not to be opened. */
const UNAVAILABLE = new Set([5, 6, 8, 10, 13, 14]);

/**
 * Whether a query failed because the database cannot serve at present, rather than because the query is wrong. The
 * caller may try again; nothing was changed.
 */
export function isUnavailable(error: unknown): boolean {
  const code = sqliteResultCode(error);
  if (code !== undefined) return UNAVAILABLE.has(code & 0xff);
  if (!(error instanceof Error)) return false;
  // A database that has been closed: node:sqlite's own error, and Kysely's, which has no code.
  const closed = "code" in error && error.code === "ERR_INVALID_STATE";
  return closed || error.message === "driver has already been destroyed";
}
