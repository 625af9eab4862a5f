/** Databases on the MariaDB of this run, each used again and again by one worker process of Vitest. */
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import type { Lease, LeaseOptions } from "./lease.ts";
import { TEMPLATE, urlOf } from "./mysql-server.ts";

/** What `migrate` writes and no test changes for good; of each table what is the same wherever it was made. */
const kept = {
  auth_permission: "id, content_type_id, codename, name",
  django_content_type: "id, app_label, model",
  django_migrations: "id, app, name",
  django_site: "id, domain, name",
  gatehouse_migration: "name",
};

/** Vitest gives a number to each of its processes at a time; the next process of that number finds the databases of the last. */
const prefix = `gh_${process.env["VITEST_POOL_ID"] ?? "0"}`;

const free: string[] = [];
let made = 0;
let madeFresh = 0;
let shapeOfTemplate: string | undefined;
let server: Promise<Connection> | undefined;

/** @example const { url, release } = await leaseMysql({ fresh: true }); */
export function leaseMysql({ fresh = false }: LeaseOptions): Promise<Lease> {
  return fresh ? leaseFresh() : leasePooled();
}

async function leasePooled(): Promise<Lease> {
  const name = await cleaned(free.pop() ?? nextName());
  return {
    url: urlOf(name),
    release: async () => {
      await reportStrays(name);
      free.push(name);
    },
  };
}

async function leaseFresh(): Promise<Lease> {
  madeFresh += 1;
  const name = `${prefix}_fresh_${madeFresh}`;
  await recreate(name);
  return { url: urlOf(name), release: () => run(`DROP DATABASE IF EXISTS ${name}`) };
}

function nextName(): string {
  made += 1;
  return `${prefix}_${made}`;
}

/** As the migration leaves it: by deleting rows, or anew where there is none or a test has changed more than rows. */
async function cleaned(name: string): Promise<string> {
  shapeOfTemplate ??= await shapeOf(TEMPLATE);
  await endConnections(name);
  if ((await shapeOf(name)) === shapeOfTemplate) {
    await deleteRows(name);
    return name;
  }
  await recreate(name);
  const database = await openDatabase(urlOf(name));
  await migrate(database);
  await database.close();
  return name;
}

async function recreate(name: string): Promise<void> {
  await run(`DROP DATABASE IF EXISTS ${name}`);
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
}

/** A digest of tables, columns, indexes and triggers, and of the rows that stay. */
async function shapeOf(name: string): Promise<string> {
  const where = `table_schema = '${name}'`;
  const [[tables]] = await query<{ shape: string }>(`
    SELECT concat_ws(' ',
      (SELECT sha2(group_concat(concat_ws(' ', table_name, column_name, column_type, is_nullable, collation_name) ORDER BY table_name, ordinal_position), 256)
        FROM information_schema.columns WHERE ${where}),
      (SELECT sha2(group_concat(concat_ws(' ', table_name, index_name, column_name) ORDER BY table_name, index_name, seq_in_index), 256)
        FROM information_schema.statistics WHERE ${where}),
      (SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = '${name}')) AS shape`);
  const digests = Object.entries(kept).map(([table, columns]) => {
    const row = `concat_ws(' ', ${columns})`;
    return `(SELECT sha2(group_concat(${row} ORDER BY ${row}), 256) FROM ${name}.${table})`;
  });
  try {
    const [[rows]] = await query<{ shape: string }>(`SELECT concat_ws(' ', ${digests.join(", ")}) AS shape`);
    return `${tables?.shape} ${rows?.shape}`;
  } catch {
    return "no such database, or no such table";
  }
}

async function tablesOf(name: string): Promise<readonly { table: string; next: number | null }[]> {
  const [rows] = await query<{ table: string; next: number | null }>(`
    SELECT table_name AS "table", auto_increment AS next FROM information_schema.tables
    WHERE table_schema = '${name}' AND table_type = 'BASE TABLE'`);
  return rows;
}

/** And starts the counters again, of those tables that have counted. */
async function deleteRows(name: string): Promise<void> {
  const tables = (await tablesOf(name)).filter(({ table }) => !(table in kept));
  const deletions = tables.map(({ table }) => `DELETE FROM ${name}.${table}`);
  const counters = tables
    .filter(({ next }) => next !== null && next > 1)
    .map(({ table }) => `ALTER TABLE ${name}.${table} AUTO_INCREMENT = 1`);
  await run(["SET foreign_key_checks = 0", ...deletions, ...counters].join("; "));
}

/** A house that was not closed keeps its connections; they end when the database is leased next. */
async function reportStrays(name: string): Promise<void> {
  let strays = 0;
  // A connection that is closed here is gone there a moment later.
  for (const giveUp = Date.now() + 1000; Date.now() < giveUp; await pause(5)) {
    strays = (await connectionsTo(name)).length;
    if (strays === 0) return;
  }
  process.stderr.write(
    `${strays} connections to ${name} are open though the test is over: close the house.\n`,
  );
}

async function endConnections(name: string): Promise<void> {
  // One that ends by itself meanwhile is no longer known.
  for (const id of await connectionsTo(name)) await run(`KILL ${id}`).catch(() => undefined);
}

async function connectionsTo(name: string): Promise<readonly number[]> {
  const [rows] = await query<{ id: number }>(
    `SELECT id AS "id" FROM information_schema.processlist WHERE db = '${name}'`,
  );
  return rows.map(({ id }) => id);
}

async function run(statement: string): Promise<void> {
  await query(statement);
}

async function query<R extends object>(statement: string): Promise<[(R & RowDataPacket)[], unknown]> {
  server ??= connected();
  return (await server).query<(R & RowDataPacket)[]>(statement);
}

/** Stays open for the next test, and does not keep the process. */
async function connected(): Promise<Connection> {
  const { hostname, port } = new URL(urlOf(""));
  const stream = () => connect(Number(port), hostname).unref();
  const connection = await createConnection({ uri: urlOf(""), multipleStatements: true, stream });
  await connection.query("SET group_concat_max_len = 1000000, sql_mode = 'ANSI_QUOTES'");
  // MySQL would tell for a day what a table's counter once was.
  await connection.query("/*!80000 SET information_schema_stats_expiry = 0 */");
  return connection;
}
