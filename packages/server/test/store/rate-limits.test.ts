import { describe, expect, test } from "vitest";
import {
  clearLimit,
  deleteExpiredLimits,
  giveBackToLimit,
  isLimitReached,
  type LimitTaken,
  takeFromLimit,
} from "../../src/store/rate-limits.ts";
import { inParallel, later, NOW, testDatabase, testNodes } from "./test-database.ts";

const limit = { key: "login:ip:192.0.2.1", amount: 5, periodSeconds: 60 };

describe("a limit of 5 in 60 seconds", () => {
  test("T-41 lets exactly 5 of 50 parallel requests through, over four nodes", async () => {
    const nodes = await testNodes(4);
    const taken = await inParallel(50, nodes, (db) => takeFromLimit(db, { ...limit, now: NOW }));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(taken.filter(({ allowed }) => !allowed).every(({ retryAfter }) => retryAfter === 60)).toBe(true);
  });

  test("opens again a period after the first use, and says when", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 5; n += 1) {
      expect(await takeFromLimit(db, { ...limit, now: later(n) })).toMatchObject({
        allowed: true,
        retryAfter: 0,
      });
    }
    expect(await takeFromLimit(db, { ...limit, now: later(20) })).toEqual({ allowed: false, retryAfter: 40 });
    expect(await takeFromLimit(db, { ...limit, now: later(59.5) })).toEqual({
      allowed: false,
      retryAfter: 1,
    });
    expect((await takeFromLimit(db, { ...limit, now: later(60) })).allowed).toBe(true);
  });

  test("is not prolonged by those who keep trying", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 60; n += 1) await takeFromLimit(db, { ...limit, now: later(n) });
    expect((await takeFromLimit(db, { ...limit, now: later(60) })).allowed).toBe(true);
  });

  test("T-44 counts each key on its own", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 6; n += 1) await takeFromLimit(db, { ...limit, now: NOW });
    expect((await takeFromLimit(db, { ...limit, key: "other", now: NOW })).allowed).toBe(true);
  });

  test("given one use back allows one more, and never more than it began with", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 5; n += 1) await takeFromLimit(db, { ...limit, now: NOW });
    await giveBackToLimit(db, { key: limit.key, windowStart: NOW });
    expect((await takeFromLimit(db, { ...limit, now: NOW })).allowed).toBe(true);
    expect((await takeFromLimit(db, { ...limit, now: NOW })).allowed).toBe(false);
    for (let n = 0; n < 20; n += 1) await giveBackToLimit(db, { key: limit.key, windowStart: NOW });
    const taken: LimitTaken[] = [];
    for (let n = 0; n < 20; n += 1) taken.push(await takeFromLimit(db, { ...limit, now: NOW }));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  test("given back late, leaves the window that has begun since as it is", async () => {
    const { db } = await testDatabase();
    await takeFromLimit(db, { ...limit, now: NOW });
    for (let n = 0; n < 5; n += 1) await takeFromLimit(db, { ...limit, now: later(61) });
    await giveBackToLimit(db, { key: limit.key, windowStart: NOW });
    expect((await takeFromLimit(db, { ...limit, now: later(61) })).allowed).toBe(false);
  });

  test("is forgotten when cleared, or over", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 5; n += 1) await takeFromLimit(db, { ...limit, now: NOW });
    await clearLimit(db, limit.key);
    expect((await takeFromLimit(db, { ...limit, now: NOW })).allowed).toBe(true);
    expect(await deleteExpiredLimits(db, later(59))).toBe(0);
    expect(await deleteExpiredLimits(db, later(60))).toBe(1);
  });

  test("does not bar anybody for the hour by which the clock was set back", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 5; n += 1) await takeFromLimit(db, { ...limit, now: later(3600) });
    expect((await takeFromLimit(db, { ...limit, now: NOW })).allowed).toBe(true);
  });

  test("does not open early for a node whose clock is a little behind", async () => {
    const { db } = await testDatabase();
    for (let n = 0; n < 5; n += 1) await takeFromLimit(db, { ...limit, now: later(2) });
    expect(await takeFromLimit(db, { ...limit, now: NOW })).toEqual({ allowed: false, retryAfter: 62 });
  });
});

test("looking at a limit counts nothing, and says what the next use would hear", async () => {
  const { db } = await testDatabase();
  const use = { ...limit, now: NOW };
  for (let n = 0; n < 5; n += 1) {
    expect(await isLimitReached(db, use)).toBe(false);
    await takeFromLimit(db, use);
  }
  expect(await isLimitReached(db, use)).toBe(true);
  expect(await isLimitReached(db, { ...use, now: later(60) })).toBe(false);
  expect(await isLimitReached(db, { ...use, now: later(-3600) })).toBe(false);
  expect(await isLimitReached(db, { ...use, key: "other", amount: 0 })).toBe(true);
});

test("a limit of nothing allows nothing", async () => {
  const { db } = await testDatabase();
  expect(await takeFromLimit(db, { ...limit, amount: 0, now: NOW })).toEqual({
    allowed: false,
    retryAfter: 60,
  });
});
