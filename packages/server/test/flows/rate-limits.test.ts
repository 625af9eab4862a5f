import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { clientsAndStores } from "../support/limit-stores.ts";
import { Visitor } from "../support/visitor.ts";

describe.each(clientsAndStores)("rate limits in $store.name, $client client", ({ client, store }) => {
  const counting = store.use();

  it("count two limits of one scope apart: the longer one still holds when the shorter is over", async () => {
    await using house = await openHouse({
      ...(await counting()),
      ACCOUNT_RATE_LIMITS: '{"reset_password_from_key": "2/m/ip,3/h/ip"}',
    });
    const visitor = new Visitor(house, client);
    const attempt = async () =>
      (await visitor.post("/auth/password/reset", { key: "1-a-b", password: "x" })).status;
    expect([await attempt(), await attempt(), await attempt()]).toEqual([400, 400, 429]);
    house.clock.advance(61);
    expect([await attempt(), await attempt()]).toEqual([400, 429]);
  });

  it("say in Retry-After when the next try can succeed", async () => {
    await using house = await openHouse({
      ...(await counting()),
      ACCOUNT_RATE_LIMITS: '{"reset_password_from_key": "1/m/ip"}',
    });
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/password/reset", { key: "1-a-b", password: "x" });
    house.clock.advance(20);
    const refused = await visitor.post("/auth/password/reset", { key: "1-a-b", password: "x" });
    expect([refused.status, refused.headers.get("retry-after"), refused.body]).toEqual([
      429,
      "40",
      { status: 429 },
    ]);
    house.clock.advance(40);
    expect((await visitor.post("/auth/password/reset", { key: "1-a-b", password: "x" })).status).toBe(400);
  });
});
