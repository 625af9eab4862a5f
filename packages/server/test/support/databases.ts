/** The databases that tests work on, of whatever engine this run is for. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lease, LeaseOptions } from "./lease.ts";
import { leaseMysql } from "./mysql-databases.ts";
import { leasePostgres } from "./postgres-databases.ts";

type Engine = "sqlite" | "postgres" | "mysql";

/** The engine of this run (`GATEHOUSE_TEST_ENGINE`, set by the projects of vitest.config.ts). */
export const engine: Engine = engineOf(process.env["GATEHOUSE_TEST_ENGINE"] ?? "sqlite");

/**
 * A database for a test alone, as one after `migrate`, whatever the one before did to it.
 *
 * @example const { url, release } = await leaseDatabase();
 */
export function leaseDatabase(options: LeaseOptions = {}): Promise<Lease> {
  return leases[engine](options);
}

/** What a boolean is in a row that is read without the store's help. */
export const booleanInRow = (value: boolean) => (engine === "postgres" ? value : Number(value));

/** A moment in UTC as SQL text, `2026-01-01 00:00:00`: Django's columns on PostgreSQL know zones. */
export const momentInSql = (text: string) => (engine === "postgres" ? `${text}+00` : text);

async function leaseSqlite({ shared = false }: LeaseOptions): Promise<Lease> {
  if (!shared) return { url: "sqlite://:memory:", release: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-database-"));
  return {
    url: `sqlite:///${join(folder, "test.db")}`,
    release: () => rm(folder, { recursive: true, force: true }),
  };
}

const leases = { sqlite: leaseSqlite, postgres: leasePostgres, mysql: leaseMysql };

function engineOf(name: string): Engine {
  if (name === "sqlite" || name === "postgres" || name === "mysql") return name;
  throw new Error(`GATEHOUSE_TEST_ENGINE is "${name}". It may be sqlite, postgres or mysql.`);
}
