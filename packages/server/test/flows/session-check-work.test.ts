import { afterEach, describe, expect, it, vi } from "vitest";
import { openHouse } from "../support/house.ts";
import { noteStatements } from "../support/statements.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { countHashing } from "../threats/support/hashing.ts";
import { signUpVerified } from "./person.ts";

afterEach(() => vi.restoreAllMocks());

async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const statements = noteStatements();
  await work();
  return statements().length;
}

describe.each(clients)("what a look at the session costs, %s client", (client) => {
  it("is one query and no transaction, the first time as every time, and hashes nothing", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    using work = countHashing(house);
    for (let time = 0; time < 3; time += 1) {
      expect(await statementsOf(() => ann.get("/auth/session"))).toBe(1);
      vi.restoreAllMocks();
    }
    expect(work.calls).toEqual([]);
  });

  it("is no query for a stranger, nor for the configuration", async () => {
    await using house = await openHouse();
    const stranger = new Visitor(house, client);
    expect(await statementsOf(() => stranger.get("/auth/session"))).toBe(0);
    expect(await statementsOf(() => stranger.get("/config"))).toBe(0);
  });
});
