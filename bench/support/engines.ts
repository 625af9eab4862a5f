/** The engines that databases of a measurement are made on. */
import { join } from "node:path";
import { sql } from "kysely";
import { openDatabase } from "../../packages/server/src/store/database.ts";
import { startMariadb } from "../../scripts/services/mariadb.mjs";
import { startPostgres } from "../../scripts/services/postgres.mjs";
import type { Plan } from "./plan.ts";

/** One engine at work: a folder of files, or a server of this run alone that keeps what it acknowledged. */
export interface Databases extends AsyncDisposable {
  /** Makes an empty one. @returns its URL */
  make(name: string): Promise<string>;
}

export interface BenchEngine {
  readonly title: string;
  /** What the engine does by itself on a server that has run for a while (autovacuum), as a statement. */
  readonly upkeep: string | undefined;
  start(plan: Plan): Promise<Databases>;
}

export const engines: readonly BenchEngine[] = [
  { title: "SQLite", upkeep: undefined, start: async ({ folder }) => files(folder) },
  {
    title: "PostgreSQL",
    upkeep: "VACUUM ANALYZE",
    start: () => onServer(startPostgres, { home: "postgres" }),
  },
  {
    title: "MariaDB",
    upkeep: undefined,
    start: () => onServer(startMariadbAsOperated, { home: "mysql", options: " CHARACTER SET utf8mb4" }),
  },
];

function files(folder: string): Databases {
  return {
    make: async (name) => `sqlite:///${join(folder, `${name}.db`)}`,
    // They go with the folder.
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * InnoDB reads around the cache of the system, so what its buffer does not hold is read from the disk, each time. Nobody runs a
 * million users on the 128 MB that it starts with.
 */
const startMariadbAsOperated: typeof startPostgres = (options) =>
  startMariadb({ ...options, settings: ["--innodb-buffer-pool-size=2G"] });

/** @param kind `home`: a database that every server of the kind has; `options`: with which one is made */
async function onServer(
  start: typeof startPostgres,
  { home, options = "" }: { home: string; options?: string },
): Promise<Databases> {
  const server = await start({ durable: true });
  const urlOf = (name: string) => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    async make(name) {
      const database = await openDatabase(urlOf(home));
      await sql`CREATE DATABASE ${sql.ref(name)}${sql.raw(options)}`.execute(database.db);
      await database.close();
      return urlOf(name);
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
