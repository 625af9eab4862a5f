/** That the tests of this project (`--project nodes`) are what they say: each request at another process. */
import { expect, test } from "vitest";
import { testHeaders } from "../support/balancer/stand.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";

test.each(clients)("of six requests, each of three nodes answers two, %s client", async (client) => {
  await using house = await openHouse();
  const visitor = new Visitor(house, client);
  const nodes: (string | null)[] = [];
  for (let n = 0; n < 6; n += 1) {
    const reply = await visitor.get("/config", { headers: { [testHeaders.node]: "?" } });
    nodes.push(reply.headers.get(testHeaders.node));
  }
  expect(new Set(nodes).size).toBe(3);
  expect(nodes.slice(3)).toEqual(nodes.slice(0, 3));
});

test("every node hears from nginx who asks: a limit by address counts callers apart, wherever they land", async () => {
  await using house = await openHouse({ ACCOUNT_RATE_LIMITS: '{"reset_password_from_key": "4/m/ip"}' });
  const knocks = async (address: string) => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const visitor = new Visitor(house, "app");
      visitor.address = address;
      const reply = await visitor.post("/auth/password/reset", { key: "1-a-b", password: "x" });
      statuses.push(reply.status);
    }
    return statuses;
  };
  const four = [400, 400, 400, 400, 429, 429];
  expect(await knocks("192.0.2.1")).toEqual(four);
  expect(await knocks("192.0.2.2")).toEqual(four);
});

test("every node hears from nginx how: whoever did not come by TLS is sent there", async () => {
  await using house = await openHouse({ SECURE_SSL_REDIRECT: "true" });
  const status = async (scheme: string) =>
    (await house.gatehouse.fetch(new Request(`${scheme}://localhost:8000/_allauth/app/v1/config`))).status;
  for (let n = 0; n < 3; n += 1) expect([await status("http"), await status("https")]).toEqual([301, 200]);
});
