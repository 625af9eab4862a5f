import { afterAll, beforeAll, describe, inject } from "vitest";
import { engines } from "./engines.ts";
import { openPair, Pair, type RunningPair } from "./pair.ts";
import type { OtherSettings } from "./settings.ts";

/** Tests with the pair that all files share, on every kind of database. */
export function onEachEngine(tests: (pair: Pair) => void): void {
  for (const address of inject("pairs")) describe(`on ${address.engine}`, () => tests(new Pair(address)));
}

/** Tests with a pair of their own, which has other settings. */
export function onEachEngineWith(other: OtherSettings, tests: (pair: () => Pair) => void): void {
  for (const engine of engines)
    describe(`on ${engine}`, () => {
      let own: RunningPair | undefined;
      beforeAll(async () => {
        own = await openPair(engine, other);
      });
      afterAll(() => own?.[Symbol.asyncDispose]());
      tests(() => {
        if (own === undefined) throw new Error("Neither Django nor Gatehouse runs.");
        return own.pair;
      });
    });
}
