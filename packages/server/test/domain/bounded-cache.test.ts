import { expect, test } from "vitest";
import { BoundedCache } from "../../src/domain/bounded-cache.ts";

test("T-90 holds no more than it may, however much is put in", () => {
  const cache = new BoundedCache<number, string>(10);
  for (let n = 0; n < 1000; n += 1) {
    cache.set(n, String(n));
    expect(cache.size).toBeLessThanOrEqual(10);
    expect(cache.get(n)).toBe(String(n));
  }
});

test("keeps what is asked for again and again, and forgets what is not", () => {
  const cache = new BoundedCache<string, number>(10);
  cache.set("often", 1);
  cache.set("once", 2);
  for (let n = 0; n < 100; n += 1) {
    cache.set(`other ${n}`, n);
    expect(cache.get("often")).toBe(1);
  }
  expect(cache.get("once")).toBeUndefined();
});

test("has the newest value of a key, in whichever half it was", () => {
  const cache = new BoundedCache<string, number>(4);
  cache.set("a", 1);
  cache.set("b", 1);
  cache.set("c", 1);
  cache.set("a", 2);
  expect(cache.get("a")).toBe(2);
  expect(cache.size).toBe(3);
});
