import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { leasePostgres } from "../../packages/server/test/support/postgres-databases.ts";

/** An empty database that both sides can be given. */
export interface EmptyDatabase {
  /** As `DATABASE_URL` has it; Django's settings here read it too. */
  readonly url: string;
  drop(): Promise<void>;
}

/** The kinds of database on which both live together. */
export const engines = ["SQLite", "PostgreSQL"] as const;

export type EngineName = (typeof engines)[number];

export const emptyDatabase: Readonly<Record<EngineName, () => Promise<EmptyDatabase>>> = {
  async SQLite() {
    const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-interop-"));
    return {
      url: `sqlite:///${path.join(folder, "shared.db")}`,
      drop: () => rm(folder, { recursive: true, force: true }),
    };
  },
  async PostgreSQL() {
    const { url, release } = await leasePostgres({ fresh: true });
    return { url, drop: release };
  },
};
