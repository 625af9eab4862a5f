/** Databases on the PostgreSQL of this run, each used again and again by one worker process of Vitest. */
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import type { Lease, LeaseOptions } from "./lease.ts";
import { cleaning } from "./postgres-cleaning.ts";
import { shape, TEMPLATE, urlOf } from "./postgres-server.ts";

interface PooledDatabase {
  readonly name: string;
  readonly client: Client;
}

/** Vitest gives a number to each of its processes at a time; the next process of that number finds the databases of the last. */
const prefix = `gh_${process.env["VITEST_POOL_ID"] ?? "0"}`;

const free: PooledDatabase[] = [];
let made = 0;
let madeFresh = 0;

/** @example const { url, release } = await leasePostgres({ fresh: true }); */
export function leasePostgres({ fresh = false }: LeaseOptions): Promise<Lease> {
  return fresh ? leaseFresh() : leasePooled();
}

async function leasePooled(): Promise<Lease> {
  const database = await cleaned(free.pop() ?? (await make()));
  return {
    url: urlOf(database.name),
    release: async () => {
      await reportStrays(database);
      free.push(database);
    },
  };
}

async function leaseFresh(): Promise<Lease> {
  madeFresh += 1;
  const name = `${prefix}_fresh_${madeFresh}`;
  await recreate(name, "template0");
  return { url: urlOf(name), release: () => drop(name) };
}

/** The next database of this process, perhaps one that an earlier process of the same number has left. */
async function make(): Promise<PooledDatabase> {
  made += 1;
  const name = `${prefix}_${made}`;
  await create(name, TEMPLATE).catch((error: unknown) => {
    if (!isDuplicateDatabase(error)) throw error;
  });
  return { name, client: await connected(name) };
}

/** As the migration leaves it: by deleting rows, or anew where a test has changed more than rows. */
async function cleaned(database: PooledDatabase): Promise<PooledDatabase> {
  if (await clean(database.client)) return database;
  await database.client.end();
  await recreate(database.name, TEMPLATE);
  return { name: database.name, client: await connected(database.name) };
}

/** Whether that was enough. */
async function clean(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ shape: string }>("SELECT pg_temp.clean() AS shape");
  return rows[0]?.shape === shape();
}

/** A house that was not closed keeps its connections; they end when the database is leased next. */
async function reportStrays({ name, client }: PooledDatabase): Promise<void> {
  let strays = 0;
  // A connection that is closed here is gone there a moment later.
  for (const giveUp = Date.now() + 1000; Date.now() < giveUp; await pause(5)) {
    const { rows } = await client.query<{ n: number }>("SELECT pg_temp.strays() AS n");
    strays = rows[0]?.n ?? 0;
    if (strays === 0) return;
  }
  process.stderr.write(
    `${strays} connections to ${name} are open though the test is over: close the house.\n`,
  );
}

/** Stays open for the next test, and does not keep the process. */
async function connected(name: string): Promise<Client> {
  const client = new Client({ connectionString: urlOf(name), stream: () => new Socket().unref() });
  // A test may drop the database under it.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(cleaning);
  return client;
}

/** On a connection of its own: rare, and several at a time may be under way. */
async function administrate(statement: string): Promise<void> {
  const client = new Client(urlOf("postgres"));
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

const create = (name: string, template: string) =>
  administrate(`CREATE DATABASE ${name} TEMPLATE ${template}`);

const drop = (name: string) => administrate(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

async function recreate(name: string, template: string): Promise<void> {
  await drop(name);
  await create(name, template);
}

function isDuplicateDatabase(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "42P04";
}
