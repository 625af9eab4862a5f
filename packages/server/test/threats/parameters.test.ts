import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StageKey } from "../../src/domain/pending-login.ts";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { broadEnvironment, plausibleBody, statusFor, surfaces, textFields } from "./support/surfaces.ts";
import { everyStage } from "./support/waiting.ts";

/** What may stand where text is expected, and is no text. */
const shapes: readonly unknown[] = [
  ["ann@example.com"],
  ["ann@example.com", "eve@example.com"],
  [["ann@example.com"]],
  { email: "ann@example.com" },
  { 0: "ann@example.com", length: 1 },
  { toString: "ann@example.com" },
  { $ne: null },
  [null],
  [{}],
];

describe.each(clients)("one parameter, one value, %s client", (client) => {
  let house: House;
  let ann: Visitor;
  let stranger: Visitor;
  let waitingAt: (stage?: StageKey) => Visitor;
  beforeAll(async () => {
    house = await openHouse(broadEnvironment);
    [ann, stranger] = [new Visitor(house, client), new Visitor(house, client)];
    await signUpVerified(ann, "ann@example.com");
    await stranger.get("/config");
    waitingAt = await everyStage(house, client);
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const writing = surfaces().filter(
    (surface) => surface.client === client && textFields(surface.route).length > 0,
  );

  it.each(writing)(
    "T-04 $name: a list or an object where text belongs is refused and changes nothing",
    async ({ route }) => {
      const visitor = { anyone: stranger, "at-stage": waitingAt(route.stage) }[String(route.access)] ?? ann;
      const before = await everythingIn(house);
      for (const field of textFields(route)) {
        for (const shape of shapes) {
          const body = { ...plausibleBody(route), [field]: shape };
          // One log-in name at a time: two are refused for being two.
          if (route.id === "login") delete body[field === "email" ? "username" : "email"];
          const reply = await visitor.send(route.method, route.path, { body });
          const status = statusFor(route, 400);
          expect([field, shape, reply.status]).toEqual([field, shape, status]);
          if (status === 400) expect(reply.body.errors.length).toBeGreaterThan(0);
        }
      }
      expect(changedTables(before, await everythingIn(house))).toEqual([]);
    },
  );
});

describe.each(clients)("parameters that come twice, %s client", (client) => {
  const json = { "Content-Type": "application/json" };

  it("T-04 a JSON key given twice is refused, at any depth and however it is spelt", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const before = await everythingIn(house);
    const visitor = new Visitor(house, client);
    const good = `"email":"ann@example.com","password":"${PASSWORD}"`;
    for (const raw of [
      `{"email":"eve@example.com",${good}}`,
      `{${good},"email":"ann@example.com"}`,
      `{${good},"passwor\\u0064":"${PASSWORD}"}`,
      `{${good},"extra":{"a":1,"a":2}}`,
      `{${good},"extra":[{"a":1},{"b":1,"b":1}]}`,
    ]) {
      const reply = await visitor.send("POST", "/auth/login", { raw, headers: json });
      expect([raw, reply.status]).toEqual([raw, 400]);
    }
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
    // The same names in different objects are no duplicates.
    const raw = `{${good},"extra":[{"a":1},{"a":1}],"more":{"email":"\\"email\\":"}}`;
    expect((await visitor.send("POST", "/auth/login", { raw, headers: json })).status).toBe(200);
  });

  it("T-04 the query is never read: neither instead of the body nor beside it", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    await signUpVerified(new Visitor(house, client), "eve@example.com");
    const query = `?email=ann@example.com&password=${PASSWORD}&email=eve@example.com`;
    const visitor = new Visitor(house, client);
    expect((await visitor.post(`/auth/login${query}`, {})).status).toBe(400);
    const reply = await visitor.post(`/auth/login${query}`, { email: "eve@example.com", password: PASSWORD });
    expect(reply.body.data.user.email).toBe("eve@example.com");
  });

  it("T-04 a session token, a key or a CSRF token given twice is none", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const name = client === "app" ? "X-Session-Token" : "X-CSRFToken";
    const value = client === "app" ? visitor.token : visitor.cookies.get("csrftoken");
    const reply = await visitor.send("DELETE", "/auth/session", {
      headers: { [name]: `${value}, ${value}` },
    });
    expect(reply.status).toBe(client === "app" ? 410 : 403);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });
});
