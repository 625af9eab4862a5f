import { expect, test } from "vitest";
import { inBatches } from "../../src/store/in-batches.ts";

/** Something with this many rows to delete. */
function rows(count: number) {
  let left = count;
  return async (batch: number): Promise<number> => {
    const deleted = Math.min(batch, left);
    left -= deleted;
    return deleted;
  };
}

test("a clean-up goes on while full batches come back", async () => {
  expect(await inBatches({ batch: 10 }, rows(25))).toBe(25);
  expect(await inBatches({ batch: 10 }, rows(20))).toBe(20);
  expect(await inBatches({}, rows(1001))).toBe(1001);
});

test("requests get their turn between two batches, though no query ever leaves the thread", async () => {
  let turns = 0;
  let over = false;
  const request = (): void => {
    turns += 1;
    if (!over) setImmediate(request);
  };
  setImmediate(request);
  await inBatches({ batch: 1 }, rows(100));
  over = true;
  expect(turns).toBeGreaterThan(50);
});

test("a clean-up that is told to stop leaves the rest for later", async () => {
  const stopping = new AbortController();
  const some = rows(100);
  const stopped = inBatches({ batch: 10, signal: stopping.signal }, some);
  stopping.abort();
  expect(await stopped).toBe(10);
  expect(await inBatches({ batch: 10 }, some)).toBe(90);
});
