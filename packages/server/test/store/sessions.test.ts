import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Db } from "../../src/store/database.ts";
import { createEmailAddress } from "../../src/store/email-addresses.ts";
import {
  clearExpiredSessions,
  deleteSession,
  getSession,
  getSessionWithUser,
  insertSession,
  updateSessionData,
} from "../../src/store/sessions.ts";
import {
  deleteUserSessionByKey,
  deleteUserSessions,
  listUserSessions,
  purgeUserSessions,
  recordUserSession,
  rekeyUserSession,
} from "../../src/store/user-sessions.ts";
import { inParallel, later, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

async function session(db: Db, sessionKey: string, seconds = 3600): Promise<void> {
  await insertSession(db, { sessionKey, sessionData: `data of ${sessionKey}`, expireDate: later(seconds) });
}

async function userSession(db: Db, userId: number, sessionKey: string): Promise<void> {
  await session(db, sessionKey);
  await recordUserSession(db, { userId, sessionKey, ip: "192.0.2.1", userAgent: "Firefox", at: NOW });
}

describe("the session of a request", () => {
  test("brings its user and their primary address along", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    await createEmailAddress(db, { userId: user.id, email: "second@example.com" });
    await createEmailAddress(db, { userId: user.id, email: "first@example.com", primary: true });
    await userSession(db, user.id, "k");
    const expected = {
      sessionData: "data of k",
      expireDate: later(3600),
      user,
      primaryEmail: "first@example.com",
    };
    expect(await getSessionWithUser(db, "k", NOW)).toEqual(expected);
    // Inside a transaction too, where the query is compiled anew.
    expect(await db.transaction().execute((tx) => getSessionWithUser(tx, "k", NOW))).toEqual(expected);
  });

  test("of somebody without a primary address, or of nobody, says so by absence", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    await userSession(db, user.id, "k");
    await session(db, "anonymous");
    expect(await getSessionWithUser(db, "k", NOW)).not.toHaveProperty("primaryEmail");
    expect(await getSessionWithUser(db, "anonymous", NOW)).toEqual({
      sessionData: "data of anonymous",
      expireDate: later(3600),
    });
  });

  test("is gone at the very moment of its expiry", async () => {
    const { db } = await testDatabase();
    await session(db, "k", 60);
    expect(await getSessionWithUser(db, "k", later(59.999))).toBeDefined();
    expect(await getSessionWithUser(db, "k", later(60))).toBeUndefined();
    expect(await getSession(db, "k", later(59.999))).toBeDefined();
    expect(await getSession(db, "k", later(60))).toBeUndefined();
    expect(await getSession(db, "other", NOW)).toBeUndefined();
  });

  test("T-14 a log-out is never undone by a request that was under way", async () => {
    const { db } = await testDatabase();
    await session(db, "k");
    const write = { sessionKey: "k", sessionData: "changed", expireDate: later(99) };
    expect(await updateSessionData(db, write, "data of k")).toBe(true);
    expect(await getSession(db, "k", NOW)).toEqual({ sessionData: "changed", expireDate: later(99) });
    expect(await deleteSession(db, "k")).toBe(true);
    expect(await updateSessionData(db, write, "changed")).toBe(false);
    expect(await getSession(db, "k", NOW)).toBeUndefined();
    expect(await deleteSession(db, "k")).toBe(false);
  });

  test("T-14 after a log-out among 50 parallel saves the session stays ended", async () => {
    const nodes = await testNodes(4);
    const { db } = nodes[0]!;
    await session(db, "k");
    const save = async (node: Db, sessionData: string) => {
      const former = (await getSession(node, "k", NOW))?.sessionData ?? "";
      return updateSessionData(node, { sessionKey: "k", sessionData, expireDate: later(99) }, former);
    };
    await inParallel(50, nodes, (node, n) => (n === 25 ? deleteSession(node, "k") : save(node, `${n}`)));
    expect(await getSession(db, "k", NOW)).toBeUndefined();
  });

  test("is changed by one of 50 parallel saves that know the same data", async () => {
    const nodes = await testNodes(4);
    await session(nodes[0]!.db, "k");
    const saved = await inParallel(50, nodes, (node, n) =>
      updateSessionData(node, { sessionKey: "k", sessionData: `${n}`, expireDate: later(99) }, "data of k"),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
  });
});

describe("clearing expired sessions", () => {
  test("takes all of them in batches, with what was known about them, and no others", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    for (let n = 0; n < 25; n += 1) {
      await session(db, `old${n}`, -1);
      await recordUserSession(db, {
        userId: user.id,
        sessionKey: `old${n}`,
        ip: "::1",
        userAgent: "",
        at: NOW,
      });
    }
    await userSession(db, user.id, "live");
    expect(await clearExpiredSessions(db, NOW, { batch: 10 })).toBe(25);
    const left = await db.selectFrom("usersessions_usersession").select("session_key").execute();
    expect(left.map((row) => row.session_key)).toEqual(["live"]);
    expect(await clearExpiredSessions(db, NOW)).toBe(0);
  });
});

describe("the sessions of a user", () => {
  test("are recorded once each; seeing one again changes where and when, not since when", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    await session(db, "k");
    const seen = { userId: user.id, sessionKey: "k", ip: "192.0.2.1", userAgent: "x".repeat(500), at: NOW };
    await recordUserSession(db, { ...seen, data: { device: "phone" } });
    await recordUserSession(db, { ...seen, ip: "2001:db8::1", userAgent: "Chrome", at: later(60) });
    expect(await listUserSessions(db, user.id, NOW)).toEqual([
      {
        id: 1,
        userId: user.id,
        sessionKey: "k",
        ip: "2001:db8::1",
        userAgent: "Chrome",
        createdAt: NOW,
        lastSeenAt: later(60),
        data: { device: "phone" },
      },
    ]);
  });

  test("a very long user agent is cut to the column", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    await session(db, "k");
    await recordUserSession(db, {
      userId: user.id,
      sessionKey: "k",
      ip: "::1",
      userAgent: "é".repeat(500),
      at: NOW,
    });
    expect((await listUserSessions(db, user.id, NOW))[0]?.userAgent).toHaveLength(200);
  });

  test("follow a change of key, and are listed only while they live", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    await userSession(db, user.id, "old");
    await session(db, "new");
    expect(await rekeyUserSession(db, "old", "new")).toBe(true);
    expect(await rekeyUserSession(db, "old", "new")).toBe(false);
    expect((await listUserSessions(db, user.id, NOW)).map(({ sessionKey }) => sessionKey)).toEqual(["new"]);
    expect(await listUserSessions(db, user.id, later(3600))).toEqual([]);
  });

  test("end at once, in both tables; other people's are out of reach", async () => {
    const { db } = await testDatabase();
    const [one, two] = [await someUser(db), await someUser(db)];
    for (const key of ["a", "b", "c"]) await userSession(db, one.id, key);
    await userSession(db, two.id, "theirs");
    const left = async () => (await listUserSessions(db, one.id, NOW)).map(({ sessionKey }) => sessionKey);
    await deleteUserSessions(db, { userId: one.id, ids: [1, 4] });
    expect(await left()).toEqual(["b", "c"]);
    expect(await getSessionWithUser(db, "a", NOW)).toBeUndefined();
    expect(await getSessionWithUser(db, "theirs", NOW)).toBeDefined();
    await deleteUserSessions(db, { userId: one.id, ids: [] });
    expect(await left()).toEqual(["b", "c"]);
    await deleteUserSessions(db, { userId: one.id, except: "b" });
    expect(await left()).toEqual(["b"]);
    expect(await getSessionWithUser(db, "c", NOW)).toBeUndefined();
    await deleteUserSessions(db, { userId: one.id });
    expect(await left()).toEqual([]);
    expect(await getSessionWithUser(db, "b", NOW)).toBeUndefined();
    expect(await listUserSessions(db, two.id, NOW)).toHaveLength(1);
  });

  test("T-14 end however many somebody has begun with a stolen password", async () => {
    const { db, engine } = await testDatabase();
    const { id } = await someUser(db);
    const many = 70_000;
    const digits = sql.raw(Array.from({ length: 10 }, (_, d) => `SELECT ${d} AS d`).join(" UNION ALL "));
    const numbers = sql`WITH digits AS (${digits}), numbers AS (
      SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
      FROM digits a, digits b, digits c, digits e, digits f)`;
    const key = engine.name === "sqlite" ? sql`'many' || n` : sql`concat('many', n)`;
    await sql`INSERT INTO django_session (session_key, session_data, expire_date)
      ${numbers} SELECT ${key}, '', '2999-01-01 00:00:00' FROM numbers WHERE n < ${sql.lit(many)}`.execute(
      db,
    );
    await sql`INSERT INTO usersessions_usersession (user_id, session_key, ip, user_agent, data, created_at, last_seen_at)
      ${numbers} SELECT ${sql.lit(id)}, ${key}, '192.0.2.1', '', '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00'
      FROM numbers WHERE n < ${sql.lit(many)}`.execute(db);
    await deleteUserSessions(db, { userId: id, except: "many7" });
    const left = await db.selectFrom("django_session").select("session_key").execute();
    expect(left.map(({ session_key }) => session_key)).toEqual(["many7"]);
  });

  test("that Django has cleared are forgotten on request", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    for (const key of ["a", "b"]) await userSession(db, user.id, key);
    await deleteSession(db, "a");
    expect(await purgeUserSessions(db, user.id, NOW)).toBe(1);
    expect((await listUserSessions(db, user.id, NOW)).map(({ sessionKey }) => sessionKey)).toEqual(["b"]);
    expect(await deleteUserSessionByKey(db, "b")).toBe(true);
    expect(await deleteUserSessionByKey(db, "b")).toBe(false);
  });
});
