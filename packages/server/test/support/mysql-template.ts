/** Vitest's global set-up for a run on MariaDB: one migrated database, which the tests compare theirs with. */
import { createConnection } from "mysql2/promise";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { TEMPLATE, urlOf } from "./mysql-server.ts";

export async function setup(): Promise<void> {
  const server = await createConnection(urlOf(""));
  await server.query(`CREATE DATABASE ${TEMPLATE} CHARACTER SET utf8mb4`);
  await server.end();
  const database = await openDatabase(urlOf(TEMPLATE));
  await migrate(database);
  await database.close();
}
