import { afterAll, beforeAll } from "vitest";
import { type House, openHouse } from "../../support/house.ts";

/**
 * One house for all tests of a block, because starting its hashing threads takes longer than most tests. The tests keep
 * out of each other's way by using addresses of their own.
 *
 * @example const house = sharedHouse({ ACCOUNT_EMAIL_VERIFICATION: "mandatory" }); // in a test: house()
 */
export function sharedHouse(env: Readonly<Record<string, string>> = {}): () => House {
  let house: House | undefined;
  beforeAll(async () => {
    house = await openHouse(env);
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
  });
  return () => {
    if (house === undefined) throw new Error("The house opens with the first test, not before.");
    return house;
  };
}
