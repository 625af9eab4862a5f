import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { User } from "../../src/domain/user.ts";
import { type Database, type DatabaseOptions, type Db, openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { createUser, type NewUser } from "../../src/store/users.ts";
import { leasedUrl } from "../support/leased-url.ts";

/** The moment at which the tests of the store happen. */
export const NOW = new Date("2026-03-01T12:00:00.000Z");

export function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-store-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The URL of a database without any table. */
export function freshUrl(): Promise<string> {
  return leasedUrl({ fresh: true });
}

/** Opens a database that the test's end closes. */
export async function opened(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const database = await openDatabase(url, options);
  onTestFinished(() => database.close());
  return database;
}

/** A migrated, empty database. */
export async function testDatabase(): Promise<Database> {
  return testDatabaseAt(await leasedUrl());
}

/** As {@link testDatabase}, where others open it as well. */
export async function testDatabaseAt(url: string): Promise<Database> {
  const database = await opened(url);
  await migrate(database);
  return database;
}

/** Several handles on one migrated database, as several nodes have. */
export async function testNodes(count: number): Promise<readonly Database[]> {
  const url = await leasedUrl();
  const nodes: Database[] = [];
  for (let n = 0; n < count; n += 1) nodes.push(await opened(url));
  await migrate(nodes[0]!);
  return nodes;
}

let users = 0;

/** A user, with what the test cares about. */
export async function someUser(db: Db, values: Partial<NewUser> = {}): Promise<User> {
  users += 1;
  return createUser(db, {
    username: `user${users}`,
    email: `user${users}@example.com`,
    password: "!unusable",
    dateJoined: NOW,
    ...values,
  });
}

/** Runs `call` so many times at once, spread over the nodes. */
export function inParallel<T>(
  times: number,
  nodes: readonly Database[],
  call: (db: Db, n: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, n) => call(nodes[n % nodes.length]!.db, n)));
}
