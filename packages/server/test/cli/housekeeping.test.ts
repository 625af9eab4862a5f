import { describe, expect, it } from "vitest";
import { appendAuditEvent, listAuditEvents } from "../../src/store/audit-log.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { takeFromLimit } from "../../src/store/rate-limits.ts";
import { insertSecret } from "../../src/store/secrets.ts";
import { insertSession } from "../../src/store/sessions.ts";
import { databaseIn, migratedFolder, production, serve } from "./gatehouse.ts";

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY);

/** More than one batch of each kind that strangers can make, all of it over. */
async function fill({ transaction }: Database): Promise<void> {
  await transaction(async (tx) => {
    for (let n = 0; n < 600; n += 1) {
      await takeFromLimit(tx, { key: `k${n}`, amount: 1, periodSeconds: 60, now: ago(1) });
      await insertSecret(tx, {
        purpose: "p",
        digest: `d${n}`,
        createdAt: ago(2),
        expiresAt: ago(1),
      });
      await insertSession(tx, { sessionKey: `s${n}`, sessionData: "", expireDate: ago(1) });
    }
    await appendAuditEvent(tx, { at: ago(400), event: "ancient" });
    await appendAuditEvent(tx, { at: ago(300), event: "last_year" });
  });
}

async function left({ db }: Database): Promise<Record<string, number>> {
  const tables = ["gatehouse_rate_limit", "gatehouse_secret", "django_session"] as const;
  const counts = tables.map(async (table) => {
    const rows = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return [table, Number(rows.count)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

async function served(env: Record<string, string>, check: (database: Database) => Promise<void>) {
  const cwd = await migratedFolder();
  const database = await openDatabase(databaseIn(cwd));
  try {
    await fill(database);
    const server = await serve({ cwd, env: { ...production, ...env } });
    await expect
      .poll(() => left(database), { timeout: 10_000 })
      .toEqual({ gatehouse_rate_limit: 0, gatehouse_secret: 0, django_session: 0 });
    expect(await server.stop()).toBe(0);
    await check(database);
  } finally {
    await database.close();
  }
}

const eventsOf = async ({ db }: Database) =>
  (await listAuditEvents(db, { limit: 10 })).map(({ event }) => event);

describe("a server that runs", () => {
  it("clears away what has expired by itself, and audit events older than a year", async () => {
    await served({}, async (database) => expect(await eventsOf(database)).toEqual(["last_year"]));
  });

  it("keeps the audit log as long as AUDIT_RETENTION_DAYS says", async () => {
    const check = async (database: Database) => expect(await eventsOf(database)).toEqual([]);
    await served({ AUDIT_RETENTION_DAYS: "200" }, check);
  });

  it("keeps all of it with AUDIT_RETENTION_DAYS=0", async () => {
    const check = async (database: Database) =>
      expect(await eventsOf(database)).toEqual(["last_year", "ancient"]);
    await served({ AUDIT_RETENTION_DAYS: "0" }, check);
  });
});
