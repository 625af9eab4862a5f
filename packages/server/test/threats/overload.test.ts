import { describe, expect, it } from "vitest";
import { askForReset, codeTo, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { bothNames, logInJohn, registered } from "../support/rest.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { countHashing } from "./support/hashing.ts";
import { broadEnvironment, plausibleBody, surfaces } from "./support/surfaces.ts";

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

describe.each(clients)("while all places of those who wait for a hash are taken, %s client", (client) => {
  const mine = surfaces().filter((surface) => surface.client === client && surface.route.method !== "GET");

  it.each(mine)("T-91 $name hashes nothing, and says so before it does anything else", async ({ route }) => {
    await using house = await openHouse({ ...broadEnvironment, ACCOUNT_RATE_LIMITS: "{}" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const { hasher } = house.gatehouse.engine;
    const before = await everythingIn(house);
    using places = new DisposableStack();
    expect(() => {
      for (;;) places.use(hasher.admit());
    }).toThrow("Too many passwords");
    using work = countHashing(house);
    const body = { ...plausibleBody(route), password: PASSWORD, current_password: PASSWORD };
    const reply = await ann.send(route.method, route.path, { body });
    expect(work.calls).toEqual([]);
    expect(reply.status === 503).toBe(route.hashes === true);
    if (route.hashes !== true) return;
    expect(reply.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(reply.body.errors).toMatchObject([{ code: "overloaded" }]);
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
    places.dispose();
    expect((await ann.send(route.method, route.path, { body })).status).not.toBe(503);
  });

  const resets = [
    ["link", {}],
    ["code", { ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true" }],
  ] as const;

  it.each(resets)("T-91 a reset by %s takes nobody's place, and keeps its key for later", async (by, env) => {
    await using house = await openHouse(env);
    const ann = new Visitor(house, client);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const key = await (by === "link"
      ? askForReset(ann, "ann@example.com")
      : ann
          .post("/auth/password/request", { email: "ann@example.com" })
          .then(() => codeTo(ann, "ann@example.com")));
    const { hasher } = house.gatehouse.engine;
    using places = new DisposableStack();
    expect(() => {
      for (;;) places.use(hasher.admit());
    }).toThrow("Too many passwords");
    using work = countHashing(house);
    const wrong = await ann.post("/auth/password/reset", { key: `${key}x`, password: NEW_PASSWORD });
    expect(wrong.status).toBe(400);
    const reply = await ann.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect([reply.status, work.calls]).toEqual([503, []]);
    expect(reply.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    places.dispose();
    expect((await ann.post("/auth/password/reset", { key, password: NEW_PASSWORD })).status).toBe(401);
    expect((await logIn(new Visitor(house, client), "ann@example.com", NEW_PASSWORD)).status).toBe(200);
  });
});

it("T-91 the token door says so in its own words", async () => {
  await using house = await openHouse({ ...bothNames, REST_ERROR_ENVELOPE: "detailed" });
  await registered(house);
  using places = new DisposableStack();
  expect(() => {
    for (;;) places.use(house.gatehouse.engine.hasher.admit());
  }).toThrow("Too many passwords");
  const busy = await logInJohn(house);
  expect(busy).toMatchObject({
    status: 503,
    body: { status_code: 503, details: { detail: "The server is busy. Try again in a moment." } },
  });
  expect(busy.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
});
