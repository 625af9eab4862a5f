import { describe, expect, it } from "vitest";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";

describe.each(clients)("more log-ins than the machine can hash, %s client", (client) => {
  it("T-91 the queue is bounded: the rest hears 503 and when to come back, nothing else waits, and nobody gets in", async () => {
    // Slow enough that the queue fills, whatever the machine.
    await using house = await openHouse({ PASSWORD_ITERATIONS: "200000" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const crowd = Array.from({ length: 150 }, () => new Visitor(house, client));
    for (const visitor of crowd) await visitor.get("/config");

    const done: string[] = [];
    const storm = Promise.all(
      crowd.map(async (visitor, n) => {
        const reply = await logIn(visitor, `nobody${n}@example.com`, "wrong");
        done.push("a log-in");
        return reply;
      }),
    );
    const session = ann.get("/auth/session").then((reply) => {
      done.push("a session check");
      return reply;
    });
    expect((await session).status).toBe(200);
    // Not behind the storm: at most those were faster that were turned away at once.
    const before = done.indexOf("a session check");
    const replies = await storm;
    const turnedAway = replies.filter(({ status }) => status === 503);
    expect(before).toBeLessThanOrEqual(turnedAway.length);
    expect(turnedAway.length).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status !== 503 && status !== 400)).toEqual([]);
    for (const { headers, body } of turnedAway) {
      expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(body.errors).toMatchObject([{ code: "overloaded" }]);
    }
    expect((await logIn(new Visitor(house, client), "ann@example.com", PASSWORD)).status).toBe(200);
  });
});
