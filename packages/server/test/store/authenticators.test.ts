import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import {
  deleteAuthenticator,
  insertAuthenticator,
  listAuthenticators,
  listAuthenticatorTypes,
  replaceAuthenticatorData,
  takeTotpStep,
  touchAuthenticator,
} from "../../src/store/authenticators.ts";
import { type Db, isUniqueViolation } from "../../src/store/database.ts";
import { momentInSql } from "../support/databases.ts";
import { inParallel, later, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

const step = (stepAt: number, now = NOW) => ({ authenticatorId: 1, stepAt, now });
const second = Math.floor(NOW.getTime() / 1000);

async function someApp(db: Db) {
  const { id: userId } = await someUser(db);
  return insertAuthenticator(db, { userId, type: "totp", data: { secret: "JBSW" }, createdAt: NOW });
}

describe("an authenticator", () => {
  test("gives back what it was made with, and when it was used", async () => {
    const { db } = await testDatabase();
    const made = await someApp(db);
    expect(made).toMatchObject({ type: "totp", data: { secret: "JBSW" }, createdAt: NOW, lastUsedAt: null });
    await touchAuthenticator(db, { id: made.id, at: later(5) });
    expect(await listAuthenticators(db, made.userId)).toEqual([{ ...made, lastUsedAt: later(5) }]);
    expect(await listAuthenticatorTypes(db, made.userId)).toEqual(["totp"]);
  });

  test("reads Django's rows: their JSON, and types that allauth has not", async () => {
    const { db } = await testDatabase();
    const { id } = await someUser(db);
    await sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at, last_used_at) VALUES
      ('recovery_codes', '{"seed": "00", "used_mask": 3, "viewed_at": 1795253702.5}', ${id}, ${momentInSql("2026-01-01 00:00:00.123456")}, ${momentInSql("2026-01-02 00:00:00")}),
      ('sms', '{}', ${id}, ${momentInSql("2026-01-01 00:00:00")}, NULL)`.execute(db);
    expect(await listAuthenticators(db, id)).toMatchObject([
      {
        type: "recovery_codes",
        data: { seed: "00", used_mask: 3, viewed_at: 1795253702.5 },
        createdAt: new Date("2026-01-01T00:00:00.123Z"),
        lastUsedAt: new Date("2026-01-02T00:00:00Z"),
      },
    ]);
  });

  test("is the only app, and the only set of codes, of its user", async () => {
    const { db } = await testDatabase();
    const { userId } = await someApp(db);
    const again = insertAuthenticator(db, { userId, type: "totp", data: {}, createdAt: NOW });
    expect(isUniqueViolation(await again.catch((error: unknown) => error))).toBe(true);
    for (const name of ["one", "two"])
      await insertAuthenticator(db, { userId, type: "webauthn", data: { name }, createdAt: NOW });
    expect(await listAuthenticators(db, userId)).toHaveLength(3);
  });

  test("T-32 changed 50 times at once on four nodes from one state is changed exactly once", async () => {
    const nodes = await testNodes(4);
    const made = await someApp(nodes[0]!.db);
    const results = await inParallel(50, nodes, (db, n) =>
      replaceAuthenticatorData(db, { of: made, data: { n } }),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    const [now] = await listAuthenticators(nodes[0]!.db, made.userId);
    expect(now?.data).toEqual({ n: results.indexOf(true) });
    expect(await replaceAuthenticatorData(nodes[0]!.db, { of: made, data: {} })).toBe(false);
    expect(await replaceAuthenticatorData(nodes[0]!.db, { of: now!, data: {} })).toBe(true);
  });

  test("is deleted with what was remembered of its codes", async () => {
    const { db } = await testDatabase();
    const made = await someApp(db);
    await takeTotpStep(db, { authenticatorId: made.id, stepAt: second, now: NOW });
    expect(await deleteAuthenticator(db, made.id)).toBe(true);
    expect(await deleteAuthenticator(db, made.id)).toBe(false);
    expect(await db.selectFrom("gatehouse_totp_use").selectAll().execute()).toEqual([]);
  });
});

describe("a time step of an authenticator app", () => {
  test("T-45 is taken once, and none before it any more", async () => {
    const { db } = await testDatabase();
    expect(await takeTotpStep(db, step(second))).toBe(true);
    expect(await takeTotpStep(db, step(second))).toBe(false);
    expect(await takeTotpStep(db, step(second - 30))).toBe(false);
    expect(await takeTotpStep(db, step(second + 30))).toBe(true);
    expect(await takeTotpStep(db, step(second))).toBe(false);
    expect(await takeTotpStep(db, { ...step(second), authenticatorId: 2 })).toBe(true);
  });

  test("T-45 taken 50 times at once on four nodes is taken exactly once", async () => {
    const nodes = await testNodes(4);
    const results = await inParallel(50, nodes, (db) => takeTotpStep(db, step(second)));
    expect(results.filter(Boolean)).toHaveLength(1);
    const later = await inParallel(50, nodes, (db, n) => takeTotpStep(db, step(second + 30 * (1 + (n % 2)))));
    // Of two steps at once the later one wins always, and the earlier one only if it came first.
    expect(later.filter((taken, n) => taken && n % 2 === 1)).toHaveLength(1);
    expect(later.filter((taken, n) => taken && n % 2 === 0).length).toBeLessThanOrEqual(1);
  });

  test("that a clock took hours ahead of its time bars nobody once the clock is right", async () => {
    const { db } = await testDatabase();
    const ahead = 86_400;
    expect(await takeTotpStep(db, step(second + ahead, later(ahead)))).toBe(true);
    expect(await takeTotpStep(db, step(second + ahead - 3600, later(ahead - 3600)))).toBe(false);
    expect(await takeTotpStep(db, step(second))).toBe(true);
    expect(await takeTotpStep(db, step(second))).toBe(false);
  });
});
