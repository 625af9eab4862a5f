/** From `DATABASE_URL` to an open SQLite file, with a clear message for each thing that can be wrong with it. */
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError, isBusy, sqliteResultCode } from "../errors.ts";

const MEMORY = ":memory:";

/**
 * The file that a SQLite URL names: everything after `sqlite:///`, so that three slashes give a relative path and four
 * an absolute one, as in Python's database URLs.
 */
export function sqlitePathOf(url: string): string {
  if (url === `sqlite://${MEMORY}` || url === `sqlite:///${MEMORY}`) {
    return MEMORY;
  }
  const path = /^sqlite:\/\/\/(.+)$/s.exec(url)?.[1];
  if (path === undefined || path.includes("\0")) {
    throw new DatabaseError(
      "database_url_invalid",
      "DATABASE_URL is not a database URL that Gatehouse understands. Write sqlite:///./var/gatehouse.db for a file below the " +
        "working folder, or sqlite:////srv/gatehouse.db for an absolute path.",
    );
  }
  if (path.includes("?")) {
    throw new DatabaseError(
      "database_url_invalid",
      "DATABASE_URL has options after a question mark; a SQLite URL takes none. Remove them.",
    );
  }
  return resolve(path);
}

export interface SqliteFileOptions {
  /** Milliseconds to wait for another process. */
  readonly busyTimeout: number;
  /** Whether the folder and the file are made when missing (readable by their owner only), and the journal is ours to choose. */
  readonly create: boolean;
}

/** Opens the file and sets it up. */
export async function openSqliteFile(
  path: string,
  { busyTimeout, create }: SqliteFileOptions,
): Promise<DatabaseSync> {
  if (!create && path !== MEMORY && !existsSync(path)) {
    throw new DatabaseError("database_missing", `There is no database yet at ${path}.`);
  }
  let database: DatabaseSync | undefined;
  try {
    if (create && path !== MEMORY) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // Password hashes live here: made for the owner only, and SQLite gives its -wal and -shm files the same mode.
      closeSync(openSync(path, "a", 0o600));
    }
    database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    await configure(database, { busyTimeout, create });
    return database;
  } catch (error) {
    database?.close();
    throw new DatabaseError("database_cannot_open", explain(path, error), error);
  }
}

async function configure(database: DatabaseSync, { busyTimeout, create }: SqliteFileOptions): Promise<void> {
  // Zero, because the driver waits for locks itself, without stopping the event loop.
  database.exec("PRAGMA busy_timeout = 0");
  const started = performance.now();
  for (;;) {
    try {
      if (create) database.exec("PRAGMA journal_mode = WAL");
      // A read-only file opens without complaint and would fail at the first write instead: find out now.
      database.exec("BEGIN IMMEDIATE");
      database.exec("ROLLBACK");
      break;
    } catch (error) {
      if (!isBusy(error) || performance.now() - started > busyTimeout) {
        throw error;
      }
      await sleep(5);
    }
  }
  // FULL: a commit is on the disk before it is acknowledged, so that a power cut loses nothing that anybody was told.
  database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
  // At most 64 MiB of pages: with a million users, what the requests of a thousand people touch, eight pages each. (Mapping the file would
  // be a little faster, but turns a read error of the disk into the death of the process.)
  database.exec("PRAGMA cache_size = -65536");
}

function explain(path: string, error: unknown): string {
  const reason = reasonOf(error);
  return `The database file ${path} cannot be used: ${reason}`;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const result = sqliteResultCode(error);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || result === 8) {
    return "this user may not write it or its folder. Change the owner or the permissions, or let DATABASE_URL name another place.";
  }
  if (code === "ENOTDIR" || code === "EEXIST") {
    return "a part of its path is a file, not a folder. Let DATABASE_URL name another place.";
  }
  if (code === "EISDIR") {
    return "it is a folder. Let DATABASE_URL name a file in it.";
  }
  if (result === 26) {
    return "it is not a SQLite database. Let DATABASE_URL name another file.";
  }
  if (isBusy(error)) {
    return "another program keeps it locked. Find and stop that program, then try again.";
  }
  const detail = error instanceof Error ? error.message : String(error);
  return `${detail}. Check the path in DATABASE_URL, its permissions and the free space.`;
}
