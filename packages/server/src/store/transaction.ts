import { setTimeout as sleep } from "node:timers/promises";
import type { Transaction } from "kysely";
import type { Db } from "./db.ts";
import { isConflict, isConnectionLost, isRaceForKey } from "./errors.ts";
import { Mutex } from "./mutex.ts";
import type { Schema } from "./schema.ts";

/** How long a transaction that meets others is tried again, in milliseconds, before its caller is told to come back later. */
const PATIENCE = 10_000;
/** How often one is tried that loses its connection. More would only keep people waiting while the database is away. */
const CONNECTIONS = 3;
/** The longest pause between two tries; each is cut to a random part, so that nodes that met once do not meet again. */
const LONGEST_PAUSE = 64;

/** Where those who have met others wait for each other: two hundred guesses at one code would else undo each other's work for ever. */
const lines = new WeakMap<Db, Mutex>();

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
  const attempt = () => withConnection(() => db.transaction().setIsolationLevel(isolation).execute(fn));
  try {
    return await attempt();
  } catch (error) {
    // A key that somebody took meanwhile: the second try sees whose it is, and says so.
    if (!isConflict(error) && !isRaceForKey(error)) throw error;
    const line = lines.get(db) ?? new Mutex();
    lines.set(db, line);
    if (!(await line.lock(PATIENCE))) throw error;
    try {
      return await again(attempt);
    } finally {
      line.unlock();
    }
  }
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (let longest = 2; ; longest = Math.min(longest * 2, LONGEST_PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || performance.now() - started > PATIENCE) throw error;
      await sleep(Math.random() * longest);
    }
  }
}

async function withConnection<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConnectionLost(error) || tries === CONNECTIONS) throw error;
      await sleep(Math.random() * LONGEST_PAUSE);
    }
  }
}
