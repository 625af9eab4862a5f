/** Vitest's global set-up for a run on PostgreSQL: one migrated database, which the tests get copies of. */
import { Client } from "pg";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { cleaning } from "./postgres-cleaning.ts";
import { setShape, TEMPLATE, urlOf } from "./postgres-server.ts";

export async function setup(): Promise<void> {
  await onDatabase("postgres", (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
  const database = await openDatabase(urlOf(TEMPLATE));
  await migrate(database);
  await database.close();
  await onDatabase(TEMPLATE, async (client) => {
    await client.query(cleaning);
    const { rows } = await client.query<{ shape: string }>("SELECT pg_temp.clean() AS shape");
    setShape(rows[0]?.shape ?? "");
  });
}

async function onDatabase(name: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client(urlOf(name));
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
