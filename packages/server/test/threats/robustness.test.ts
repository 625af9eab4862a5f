import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StageKey } from "../../src/domain/pending-login.ts";
import type { Route } from "../../src/doors/headless/operation.ts";
import { logIn, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { bothNames, call } from "../support/rest.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { countHashing } from "./support/hashing.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { broadEnvironment, plausibleBody, statusFor, surfaces, textFields } from "./support/surfaces.ts";
import { everyStage } from "./support/waiting.ts";

const json = { "Content-Type": "application/json" };
const MEGABYTE = 1_000_000;

describe.each(clients)("robustness, %s client", (client) => {
  let house: House;
  let ann: Visitor;
  let stranger: Visitor;
  let waitingAt: (stage?: StageKey) => Visitor;
  beforeAll(async () => {
    house = await openHouse(broadEnvironment);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    waitingAt = await everyStage(house, client);
  });
  beforeEach(async () => {
    [ann, stranger] = [new Visitor(house, client), new Visitor(house, client)];
    await logIn(ann, "ann@example.com");
    await stranger.get("/config");
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const mine = surfaces().filter((surface) => surface.client === client);
  const writing = mine.filter(({ route }) => route.input !== undefined);
  const callerOf = ({ access, stage }: Route) =>
    ({ anyone: stranger, "at-stage": waitingAt(stage) })[String(access)] ?? ann;

  it.each(writing)(
    "T-90 $name: malformed bodies get 400 in the door's shape and change nothing",
    async ({ route }) => {
      const before = await everythingIn(house);
      const [field = "x"] = Object.keys(route.input ?? {});
      const deep = (open: string, close: string) =>
        `{"${field}":${open.repeat(100_000)}0${close.repeat(100_000)}}`;
      for (const raw of [
        deep("[", "]"),
        deep('{"a":', "}"),
        "[".repeat(100_000) + "]".repeat(100_000),
        `{"${field}":"\\ud800"}`,
        "{",
        '{"a":1}}',
        "[]",
        '"text"',
        "true",
        "1",
        '{"a":NaN}',
        "{'a':1}",
        "\ufeff{}",
        Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
        Uint8Array.from([0xc3, 0x28]),
        new Uint8Array(1000),
      ]) {
        const reply = await callerOf(route).send(route.method, route.path, { raw, headers: json });
        const status = statusFor(route, 400);
        expect([String(raw).slice(0, 40), reply.status]).toEqual([String(raw).slice(0, 40), status]);
        if (status === 400) expect(reply.body.errors[0].message).toBeTypeOf("string");
      }
      expect(changedTables(before, await everythingIn(house))).toEqual([]);
    },
  );

  it.each(writing)(
    "T-90 $name: a body over the limit gets 413, whatever Content-Length says",
    async ({ route }) => {
      const raw = `{"x":"${"x".repeat(1_100_000)}"}`;
      for (const headers of [
        json,
        { ...json, "Content-Length": "2" },
        { ...json, "Content-Length": "-1" },
        { ...json, "Content-Length": "abc" },
      ]) {
        const reply = await callerOf(route).send(route.method, route.path, { raw, headers });
        expect(reply.status).toBe(statusFor(route, 413));
      }
    },
  );

  it.each(mine)("T-90 $name: odd headers never get a 5xx", async ({ route }) => {
    const base = credentialsOf(ann);
    const odd: Headers[] = [];
    const many = new Headers(base);
    for (let n = 0; n < 1000; n += 1) many.append("X-Noise", `${n}`);
    const cookies = new Headers(base);
    for (let n = 0; n < 1000; n += 1) cookies.append("Cookie", `sessionid=${n}; csrftoken=${n}`);
    odd.push(many, cookies);
    for (const [name, value] of [
      ["Cookie", `sessionid=${"x".repeat(60_000)}; csrftoken=${"y".repeat(60_000)}`],
      ["Cookie", ";;;==;=sessionid;sessionid;\u00ff=\u00fe; =; sessionid"],
      ["X-Session-Token", "x".repeat(60_000)],
      ["X-Session-Token", "\u00ff\u00fe"],
      ["X-CSRFToken", "x".repeat(60_000)],
      ["X-Email-Verification-Key", `${":".repeat(30_000)}`],
      ["X-Email-Verification-Key", "%00%ff"],
      ["X-Password-Reset-Key", `${"-".repeat(30_000)}`],
      ["X-Password-Reset-Key", `${"z".repeat(5000)}-a-b`],
      ["User-Agent", "\u0080\u00ff".repeat(5000)],
      ["Origin", "http://[::1"],
      ["Referer", "http://[::1"],
      ["Content-Type", `application/json${";".repeat(10_000)}`],
      ["Content-Type", '"'],
      ["X-Forwarded-For", `${"1.2.3.4,".repeat(5000)}`],
    ] as const) {
      const headers = new Headers(base);
      headers.set(name, value);
      odd.push(headers);
    }
    const body = plausibleBody(route);
    for (const headers of odd) {
      if (body !== undefined && !headers.has("content-type")) headers.set("Content-Type", "application/json");
      const reply = await sendRaw(house, {
        method: route.method,
        target: pathOf(client, route.path),
        headers,
        ...(body !== undefined && {
          body: JSON.stringify({ ...body, password: "wrong", current_password: "wrong" }),
        }),
      });
      expect(reply.status).toBeLessThan(500);
    }
  });

  it.each(mine.filter(({ route }) => textFields(route).length > 0))(
    "T-91 $name: a megabyte in any field is refused before anything is hashed",
    async ({ route }) => {
      const before = await everythingIn(house);
      using work = countHashing(house);
      for (const field of textFields(route)) {
        for (const value of [
          "a".repeat(MEGABYTE),
          `${"a".repeat(MEGABYTE)}@example.com`,
          "ß".repeat(MEGABYTE / 2),
        ]) {
          const body = { ...plausibleBody(route), [field]: value };
          if (route.id === "login") delete body[field === "email" ? "username" : "email"];
          const reply = await callerOf(route).send(route.method, route.path, { body });
          const status = statusFor(route, 400);
          expect([field, value.slice(0, 3), reply.status]).toEqual([field, value.slice(0, 3), status]);
          expect(JSON.stringify(reply.body).length).toBeLessThan(2000);
        }
      }
      expect(work.longest()).toBeLessThanOrEqual(4096);
      // A change names two passwords; the current one is looked at even while the new one is refused.
      if (route.id !== "changePassword") expect(work.calls).toEqual([]);
      expect(changedTables(before, await everythingIn(house))).toEqual([]);
    },
  );
});

describe("what anybody may send to any door", () => {
  it.each(["JSON", "form", "multipart"])(
    "T-91 a body of more fields than anything has is not taken apart, as %s",
    async (kind) => {
      await using house = await openHouse(bothNames);
      const send = (fields: Record<string, string>) => {
        if (kind === "JSON") return call(house, "/api/token/refresh/", { body: fields });
        if (kind === "form") return call(house, "/api/token/refresh/", { raw: new URLSearchParams(fields) });
        const raw = new FormData();
        for (const [name, value] of Object.entries(fields)) raw.set(name, value);
        return call(house, "/api/token/refresh/", { raw });
      };
      const fields = (count: number) =>
        Object.fromEntries([
          ["refresh", "x"],
          ...Array.from({ length: count - 1 }, (_, n) => [`f${n}`, "1"]),
        ]);
      expect((await send(fields(900))).status).toBe(401);
      const refused = await send(fields(1001));
      expect([refused.status, refused.body.detail]).toEqual([400, "The request has too many fields."]);
    },
  );

  it("T-91 a page's form of more fields than anything has is refused before its token is looked at", async () => {
    await using house = await openHouse();
    const fields = Array.from({ length: 1001 }, (_, n): [string, string] => [`f${n}`, "1"]);
    const raw = new URLSearchParams(fields);
    expect((await call(house, "/accounts/login/", { raw })).status).toBe(400);
  });

  it.each(["a", "-", "a.", "=a", "@", "a://", "1a"])(
    "T-91 a front end's event that repeats %j takes no longer than one of blanks",
    async (part) => {
      await using house = await openHouse(bothNames);
      const text = part.repeat(Math.floor(7_900 / part.length));
      const work = async (filling: string) => {
        const before = process.cpuUsage();
        const body = { event: "x", data: { text: filling } };
        expect((await call(house, "/api/analytics/track/", { body })).status).toBe(202);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      };
      const blanks = "a ".repeat(3_950);
      await work(blanks);
      const least = async (filling: string) =>
        Math.min(await work(filling), await work(filling), await work(filling));
      expect(await least(text)).toBeLessThan(4 * (await least(blanks)) + 20);
    },
  );
});
