/** What the connections of all engines have in common: how long they are waited for, and what is said where one cannot be used. */
import type { TransactionScope } from "./engine.ts";
import { DatabaseError, isReported } from "./errors.ts";

/** How long a connection may take to come about, or to become free, in milliseconds. */
export const CONNECT_TIMEOUT = 5000;
/** How many may wait for a connection; the next one is told at once to come back later. */
export const MOST_WAITING = 1000;
/** What the network may add to a statement that the server itself would have ended, in milliseconds. */
export const NETWORK_GRACE = 2000;
/** A transaction that does nothing for so long belongs to a process that hangs; its locks must not outlive that. In seconds. */
export const IDLE_IN_TRANSACTION_TIMEOUT = 30;
/** Statements prepared on each connection. Those beyond are parsed every time; a list of ids has as many texts as lengths. */
export const PREPARED_STATEMENTS = 300;

/** A query that is not made by the transaction around it would wait for it, or not see what it has changed. */
export function refuseBesideTransaction(scope: TransactionScope): void {
  if (scope.getStore()?.open !== true) return;
  throw new DatabaseError(
    "database_misused",
    "A query was made outside the transaction that is open around it, and would wait for ever or not see what that has changed. " +
      "Pass the transaction (`tx`) to every query inside `transaction(async (tx) => …)`.",
  );
}

/** What is thrown where a connection fails: the server's own word, if there was one. */
export function connectionLost(cause: unknown): Error {
  if (cause instanceof DatabaseError || isReported(cause)) return cause;
  return new DatabaseError(
    "database_unreachable",
    "The connection to the database was lost, or could not be made.",
    cause,
  );
}

export function commitUnknown(cause: unknown): DatabaseError {
  return new DatabaseError(
    "database_commit_unknown",
    "The connection to the database was lost while it was to keep a change, so nobody knows whether it did.",
    cause,
  );
}

/** A statement failed, the error was caught inside the transaction, and more was to follow. */
export function transactionWentOn(): DatabaseError {
  return new DatabaseError(
    "database_misused",
    "A statement failed inside a transaction and the transaction went on, so nothing of it was kept. Let the error through.",
  );
}
