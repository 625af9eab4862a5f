import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LimitCount, LimitStore } from "../../src/store/limits.ts";
import { limitsInTable } from "../../src/store/limits-in-table.ts";
import { deleteExpiredLimits, takeFromLimit } from "../../src/store/rate-limits.ts";
import { RedisConnection } from "../../src/store/redis/connection.ts";
import { limitsInRedis, probeLimits } from "../../src/store/redis/limits-in-redis.ts";
import { limitStores, onRedis, redisStores, testRedis } from "../support/limit-stores.ts";
import { later, NOW, testDatabase, testNodes } from "./test-database.ts";

const limit = { key: "login:ip:192.0.2.1", amount: 5, periodSeconds: 60 };

describe.each(limitStores)("a limit of 5 in 60 seconds, counted in $name", (kind) => {
  const environment = kind.use();

  /** The same counts, as several nodes reach them. */
  async function openNodes(count: number): Promise<readonly LimitStore[]> {
    const { REDIS_URL: url } = await environment();
    return (await testNodes(count)).map(({ db }) => {
      const table = limitsInTable(db);
      if (url === undefined) return table;
      const redis = new RedisConnection({ url, probe: probeLimits }, pino({ level: "silent" }));
      onTestFinished(() => redis.close());
      return limitsInRedis(redis, table);
    });
  }

  async function openLimits(): Promise<LimitStore> {
    return (await openNodes(1))[0]!;
  }

  test("T-41 lets exactly 5 of 50 parallel requests through, over four nodes", async () => {
    const nodes = await openNodes(4);
    const taken = await Promise.all(
      Array.from({ length: 50 }, (_, n) => nodes[n % 4]!.take({ ...limit, now: NOW })),
    );
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
    const refused = taken.filter((count) => !count.allowed);
    expect(refused.every(({ retryAfter }) => retryAfter === 60)).toBe(true);
    expect(nodes.some(({ isReplaced }) => isReplaced)).toBe(false);
  });

  test("opens again a period after the first use, and says when", async () => {
    const limits = await openLimits();
    for (let n = 0; n < 5; n += 1) {
      expect(await limits.take({ ...limit, now: later(n) })).toMatchObject({ allowed: true });
    }
    expect(await limits.take({ ...limit, now: later(20) })).toEqual({ allowed: false, retryAfter: 40 });
    expect(await limits.take({ ...limit, now: later(59.5) })).toEqual({ allowed: false, retryAfter: 1 });
    expect((await limits.take({ ...limit, now: later(60) })).allowed).toBe(true);
  });

  test("is not prolonged by those who keep trying", async () => {
    const limits = await openLimits();
    for (let n = 0; n < 60; n += 1) await limits.take({ ...limit, now: later(n) });
    expect((await limits.take({ ...limit, now: later(60) })).allowed).toBe(true);
  });

  test("T-44 counts each key on its own", async () => {
    const limits = await openLimits();
    for (let n = 0; n < 6; n += 1) await limits.take({ ...limit, now: NOW });
    expect((await limits.take({ ...limit, key: "other", now: NOW })).allowed).toBe(true);
  });

  test("given one use back allows one more, and never more than it began with", async () => {
    const limits = await openLimits();
    const first = await limits.take({ ...limit, now: NOW });
    for (let n = 0; n < 4; n += 1) await limits.take({ ...limit, now: NOW });
    await giveBack(first);
    expect((await limits.take({ ...limit, now: NOW })).allowed).toBe(true);
    expect((await limits.take({ ...limit, now: NOW })).allowed).toBe(false);
    for (let n = 0; n < 20; n += 1) await giveBack(first);
    const taken: LimitCount[] = [];
    for (let n = 0; n < 20; n += 1) taken.push(await limits.take({ ...limit, now: NOW }));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  test("given back late, leaves the window that has begun since as it is", async () => {
    const limits = await openLimits();
    const first = await limits.take({ ...limit, now: NOW });
    for (let n = 0; n < 5; n += 1) await limits.take({ ...limit, now: later(61) });
    await giveBack(first);
    expect((await limits.take({ ...limit, now: later(61) })).allowed).toBe(false);
  });

  test("is forgotten when cleared, and nothing is given back to it then", async () => {
    const limits = await openLimits();
    const first = await limits.take({ ...limit, now: NOW });
    for (let n = 0; n < 4; n += 1) await limits.take({ ...limit, now: NOW });
    await limits.clear(limit.key);
    await giveBack(first);
    for (let n = 0; n < 5; n += 1) {
      expect((await limits.take({ ...limit, now: later(1) })).allowed).toBe(true);
    }
    expect((await limits.take({ ...limit, now: later(1) })).allowed).toBe(false);
  });

  test("does not bar anybody for the hour by which the clock was set back", async () => {
    const limits = await openLimits();
    for (let n = 0; n < 5; n += 1) await limits.take({ ...limit, now: later(3600) });
    expect((await limits.take({ ...limit, now: NOW })).allowed).toBe(true);
  });

  test("does not open early for a node whose clock is a little behind", async () => {
    const limits = await openLimits();
    for (let n = 0; n < 5; n += 1) await limits.take({ ...limit, now: later(2) });
    expect(await limits.take({ ...limit, now: NOW })).toEqual({ allowed: false, retryAfter: 62 });
  });

  test("counts nothing when it is looked at, and says what the next use would hear", async () => {
    const limits = await openLimits();
    const use = { ...limit, now: NOW };
    for (let n = 0; n < 5; n += 1) {
      expect(await limits.isReached(use)).toBe(false);
      await limits.take(use);
    }
    expect(await limits.isReached(use)).toBe(true);
    expect(await limits.isReached({ ...use, now: later(60) })).toBe(false);
    expect(await limits.isReached({ ...use, now: later(-3600) })).toBe(false);
    expect(await limits.isReached({ ...use, key: "other", amount: 0 })).toBe(true);
  });

  test("of nothing allows nothing", async () => {
    const limits = await openLimits();
    expect(await limits.take({ ...limit, amount: 0, now: NOW })).toEqual({ allowed: false, retryAfter: 60 });
  });

  test("keeps what a transaction counted and forgot if it holds, and undoes it if it does not", async () => {
    const { db, transaction } = await testDatabase();
    const { REDIS_URL: url } = await environment();
    const redis =
      url === undefined
        ? undefined
        : new RedisConnection({ url, probe: probeLimits }, pino({ level: "silent" }));
    if (redis) onTestFinished(() => redis.close());
    const limits = redis ? limitsInRedis(redis, limitsInTable(db)) : limitsInTable(db);
    const other = { ...limit, key: "other", amount: 1, now: NOW };
    await limits.take(other);

    const undone = limits.transaction();
    const failing = transaction(async (tx) => {
      const within = await undone.begin(tx);
      for (let n = 0; n < 5; n += 1) await within.take({ ...limit, now: NOW });
      await within.clear(other.key);
      throw new Error("second thoughts");
    });
    await expect(failing).rejects.toThrow("second thoughts");
    await undone.rollBack();
    expect((await limits.take(other)).allowed).toBe(false);

    const kept = limits.transaction();
    await transaction(async (tx) => {
      // The first try meets another transaction, say, and the second one holds.
      const first = await kept.begin(tx);
      if (redis) await first.take({ ...limit, now: NOW });
      const within = await kept.begin(tx);
      for (let n = 0; n < 4; n += 1) await within.take({ ...limit, now: NOW });
      await within.clear(other.key);
    });
    await kept.commit();
    expect((await limits.take(other)).allowed).toBe(true);
    expect((await limits.take({ ...limit, now: NOW })).allowed).toBe(true);
    expect((await limits.take({ ...limit, now: NOW })).allowed).toBe(false);
  });
});

test("windows that are over leave the table when it is cleared up", async () => {
  const { db } = await testDatabase();
  await takeFromLimit(db, { ...limit, now: NOW });
  expect(await deleteExpiredLimits(db, later(59))).toBe(0);
  expect(await deleteExpiredLimits(db, later(60))).toBe(1);
});

test.each(redisStores)("windows that are over leave $name by themselves", async () => {
  const server = await testRedis();
  const redis = new RedisConnection({ url: server.url, probe: probeLimits }, pino({ level: "silent" }));
  onTestFinished(() => redis.close());
  const { db } = await testDatabase();
  await limitsInRedis(redis, limitsInTable(db)).take({ ...limit, now: NOW });
  const left = await onRedis(server, (client) => client.pTTL(`gatehouse:limit:${limit.key}`));
  // Two periods: so long may a window stand that began on a clock ahead.
  expect(left).toBeGreaterThan(100_000);
  expect(left).toBeLessThanOrEqual(120_000);
});

async function giveBack(count: LimitCount): Promise<void> {
  if (count.allowed) await count.giveBack();
}
