import { setTimeout as sleep } from "node:timers/promises";
import type { Transaction } from "kysely";
import type { Db } from "./db.ts";
import { isConflict, isConnectionLost } from "./errors.ts";
import type { Schema } from "./schema.ts";

/** How long a transaction that meets others is tried again, in milliseconds, before its caller is told to come back later. */
const PATIENCE = 5000;
/** How often one is tried that loses its connection. More would only keep people waiting while the database is away. */
const CONNECTIONS = 3;
/** The longest pause between two tries; each is cut to a random part, so that those who met once do not meet again. */
const LONGEST_PAUSE = 64;

/**
 * Runs `fn` in a transaction of its own, as if no other ran at the same time. On SQLite that is so. Elsewhere the engine lets
 * them run side by side and refuses to commit one that saw what another changed (`SERIALIZABLE`); that one is run again, from the
 * beginning: `fn` must change nothing but the database, or undo it at its start.
 *
 * @throws what made the last try fail; `isUnavailable` recognises a conflict that did not end in time
 */
export async function runTransaction<T>(
  db: Db,
  fn: (tx: Transaction<Schema>) => Promise<T>,
  isolation: "serializable" | "read committed" = "serializable",
): Promise<T> {
  const started = performance.now();
  let lost = 0;
  for (let longest = 2; ; longest = Math.min(longest * 2, LONGEST_PAUSE)) {
    try {
      return await db.transaction().setIsolationLevel(isolation).execute(fn);
    } catch (error) {
      if (isConnectionLost(error)) lost += 1;
      else if (!isConflict(error)) throw error;
      if (lost === CONNECTIONS || performance.now() - started > PATIENCE) throw error;
      await sleep(Math.random() * longest);
    }
  }
}
