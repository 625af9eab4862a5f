import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { booleanInRow } from "../support/databases.ts";
import { openHouse } from "../support/house.ts";
import { bothNames, call, john, registered } from "../support/rest.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { withGrabbed } from "./support/grabbed.ts";
import { countHashing } from "./support/hashing.ts";
import { sendRaw } from "./support/requests.ts";
import { restBody, restEnvironment, restSurfaces, restTextFields } from "./support/rest-surfaces.ts";
import { sharedHouse } from "./support/shared-house.ts";

const json = { "Content-Type": "application/json" };
const all = restSurfaces();
const changing = all.filter(({ method }) => method !== "GET");
const guarded = all.filter(({ route }) => route.access === "signed-in");
const paths = [...new Set(all.map(({ path }) => path))];

/** Where a use of a token is noted, which is no change of anything. */
const NOTES = ["gatehouse_api_token_use"];

describe("T-04 one parameter, one value", () => {
  const house = sharedHouse(restEnvironment);
  const shapes: readonly unknown[] = [["x"], ["x", "y"], { email: "x" }, { $ne: null }, [null], true, null];
  let token: string | undefined;

  it.each(changing.filter((surface) => restTextFields(surface).length > 0))(
    "$name: a list, an object or nothing where text belongs is refused and changes nothing",
    async (surface) => {
      token ??= await registered(house());
      await call(house(), "/api/profile/", { token });
      const before = await everythingIn(house());
      for (const field of restTextFields(surface)) {
        for (const shape of shapes) {
          const body = { ...restBody(surface), [field]: shape };
          const reply = await call(house(), surface.path, { method: surface.method, token, body });
          expect([field, shape, reply.status]).toEqual([field, shape, 400]);
          expect(reply.body[field]).toHaveLength(1);
        }
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );

  it.each(changing)(
    "$name: a key or a form's field given twice is refused",
    async ({ method, path, route }) => {
      token ??= await registered(house());
      const [name = "x"] = Object.keys(route.input);
      const before = await everythingIn(house());
      const multipart = new FormData();
      multipart.append(name, "a");
      multipart.append(name, "b");
      const bodies = [
        { raw: `{"${name}":"a","${name}":"b"}`, headers: json },
        {
          raw: `{"${name}":"a","\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":"b"}`,
          headers: json,
        },
        {
          raw: new URLSearchParams([
            [name, "a"],
            [name, "b"],
          ]),
        },
        { raw: multipart },
      ];
      for (const body of bodies) {
        const reply = await call(house(), path, { method, token, ...body });
        expect([reply.status, Object.keys(reply.body)]).toEqual([400, ["detail"]]);
      }
      expect(
        changedTables(before, await everythingIn(house())).filter((name) => !NOTES.includes(name)),
      ).toEqual([]);
    },
  );

  it("nothing of a query is read", async () => {
    const reply = await call(house(), `/api/login/?username=john&password=${john.password}`, { body: {} });
    expect(reply.body).toEqual({
      username: ["This field is required."],
      password: ["This field is required."],
    });
  });
});

describe("T-11 safe methods", () => {
  const house = sharedHouse({ ...restEnvironment, ACCOUNT_RATE_LIMITS: "{}" });
  let token: string | undefined;

  it.each(paths)(
    "%s: GET, HEAD and OPTIONS change nothing, whoever asks, and however they are disguised",
    async (path) => {
      token ??= await registered(house());
      const before = await everythingIn(house());
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        for (const query of ["", "?_method=POST", "?method=DELETE&token=x"]) {
          for (const own of [{}, { Authorization: `Token ${token}` }]) {
            const headers = { ...own, "X-HTTP-Method-Override": "POST", "X-Method-Override": "POST" };
            const reply = await sendRaw(house(), { method, target: path + query, headers });
            expect(reply.status).toBeLessThan(500);
          }
        }
      }
      expect(
        changedTables(before, await everythingIn(house())).filter((name) => !NOTES.includes(name)),
      ).toEqual([]);
    },
  );
});

describe("T-12 requests from other sites", () => {
  const house = sharedHouse(restEnvironment);

  it.each(changing)(
    "$name: no other site's page gets anything done by it, with or without a token",
    async (surface) => {
      const { method, path } = surface;
      const body = JSON.stringify(restBody(surface));
      const before = await everythingIn(house());
      for (const origin of ["https://evil.example", "null", "http://localhost.evil.example", undefined]) {
        for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
          const headers = {
            "Content-Type": type,
            "Sec-Fetch-Site": "cross-site",
            Cookie: "sessionid=x",
            ...(origin !== undefined && { Origin: origin }),
          };
          const reply = await sendRaw(house(), { method, target: path, headers, body });
          expect([origin, type, reply.status]).toEqual([origin, type, 403]);
          expect(reply.headers.get("access-control-allow-origin")).toBeNull();
        }
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );

  it("no answer of the token door sets a cookie, so a log-in that a page forces on somebody leaves nothing in their browser", async () => {
    await using own = await openHouse(restEnvironment);
    const token = await registered(own);
    for (const surface of all.filter(({ takes }) => takes === "token")) {
      const reply = await call(own, surface.path, { method: surface.method, token, body: restBody(surface) });
      expect(reply.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe("T-43 other spellings of an address", () => {
  const house = sharedHouse({
    ...restEnvironment,
    ACCOUNT_RATE_LIMITS:
      '{"login":"1/h/ip","signup":"1/h/ip","track_event":"1/h/ip","manage_email":"1/h/user"}',
  });
  const spellings = (path: string): readonly string[] => {
    const last = path.split("/").at(-2) ?? "";
    const encoded = `%${last.charCodeAt(0).toString(16)}${last.slice(1)}`;
    return [
      `/${path}`,
      `${path}/`,
      path.replace("/api/", "/api//"),
      path.replace("/api/", "/API/"),
      path.replace(last, last.toUpperCase()),
      path.replace(`/${last}`, `%2f${last}`),
      path.replace(`/${last}`, `%5c${last}`),
      path.replace(last, encoded),
      path.replace(last, encoded.replace("%", "%25")),
      path.replace(/\/$/, ";x=y/"),
      path.replace(/\/$/, "%2f"),
      `${path}%20`,
      `${path}%00`,
      `${path}?x=y`,
      path.replace("/api/", "/api/./"),
      path.replace("/api/", "/api/x/../"),
      path.replace("/api/", "/api/%2e/"),
      path.replace("/api/", "/api/customers/../"),
      path.replace("/api/", "/api/customers/"),
    ];
  };
  let token: string | undefined;

  it.each(changing.filter(({ route }) => route.limit !== "none"))(
    "$name: none gets past the limit of the address itself",
    async (surface) => {
      token ??= await registered(house());
      const { method, path } = surface;
      const body = JSON.stringify(restBody(surface));
      const send = (target: string, as: string = method) => {
        const headers = {
          ...json,
          ...(surface.route.access === "signed-in" && { Authorization: `Token ${token}` }),
        };
        return sendRaw(house(), { method: as, target, headers, body, address: "192.0.2.7" });
      };
      await send(path);
      expect((await send(path)).status).toBe(429);
      for (const target of spellings(path)) {
        const { status } = await send(target);
        expect([target, [301, 404, 429].includes(status)]).toEqual([target, true]);
      }
      for (const as of ["DELETE", "PROPFIND", "FOO", "post"])
        expect([405, 429]).toContain((await send(path, as)).status);
    },
  );

  it.each(guarded)("$name: it is closed to strangers however it is spelt", async (surface) => {
    for (const target of spellings(surface.path)) {
      for (const method of [surface.method, "HEAD", "DELETE", "OPTIONS"]) {
        const body = method === "HEAD" || method === "GET" ? undefined : JSON.stringify(restBody(surface));
        const reply = await sendRaw(house(), {
          method,
          target,
          headers: body === undefined ? {} : json,
          ...(body !== undefined && { body }),
          address: "203.0.113.1",
        });
        expect([method, target, [301, 401, 404].includes(reply.status)]).toEqual([method, target, true]);
      }
    }
  });
});

describe("T-51 T-52 identity and assignment", () => {
  it.each(guarded)(
    "T-51 $name: no id in body, query or header makes a stranger somebody",
    async (surface) => {
      await using house = await openHouse(restEnvironment);
      await registered(house);
      const before = await everythingIn(house);
      const headers = {
        ...json,
        "X-User-Id": "1",
        "Remote-User": "john",
        "X-Remote-User": "john",
        "X-Session-Token": "1",
        Cookie: "sessionid=1; user_id=1",
      };
      for (const path of [surface.path, `${surface.path}?user=1&user_id=1&token=1&customer=1`]) {
        const sent = surface.method === "GET" ? {} : { raw: withGrabbed({ ...restBody(surface), ...john }) };
        const reply = await call(house, path, { method: surface.method, headers, ...sent });
        expect(reply.status).toBe(401);
      }
      expect(changedTables(before, await everythingIn(house))).toEqual([]);
    },
  );

  it("T-52 a registration and a change of the profile set what they list, and nothing else", async () => {
    await using house = await openHouse(restEnvironment);
    const victim = await registered(house);
    const eve = { username: "eve", email: "eve@example.com", password: "Zt9-mirror-canyon" };
    const made = await call(house, "/api/register/", { raw: withGrabbed(eve), headers: json });
    expect(made.status).toBe(201);
    const row = async () => {
      const { rows } = await sql<Record<string, unknown>>`SELECT * FROM auth_user ORDER BY id`.execute(
        house.gatehouse.engine.database.db,
      );
      return rows;
    };
    const untouched = {
      is_superuser: booleanInRow(false),
      is_staff: booleanInRow(false),
      is_active: booleanInRow(true),
      username: "eve",
      email: "eve@example.com",
    };
    expect((await row())[1]).toMatchObject({ id: 2, ...untouched, first_name: "Eve" });
    const before = await row();
    for (const method of ["PUT", "PATCH", "POST"]) {
      const raw = withGrabbed({ last_name: "Smith" });
      const reply = await call(house, "/api/profile/", {
        method,
        token: made.body.token,
        raw,
        headers: json,
      });
      expect([reply.status, reply.body.id]).toEqual([200, 2]);
    }
    const after = await row();
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toEqual({ ...before[1], last_name: "Smith" });
    expect((await call(house, "/api/profile/", { token: victim })).body.username).toBe("john");
  });
});

describe("T-91 more work than there is room for", () => {
  it.each(changing)(
    "$name hashes nothing without a place, and says so before it does anything else",
    async (surface) => {
      await using house = await openHouse({ ...restEnvironment, ACCOUNT_RATE_LIMITS: "{}" });
      const token = await registered(house);
      await call(house, "/api/profile/", { token });
      const { hasher } = house.gatehouse.engine;
      const before = await everythingIn(house);
      using places = new DisposableStack();
      expect(() => {
        for (;;) places.use(hasher.admit());
      }).toThrow("Too many passwords");
      using work = countHashing(house);
      const send = () =>
        call(house, surface.path, { method: surface.method, token, body: restBody(surface) });
      const reply = await send();
      expect(work.calls).toEqual([]);
      expect(reply.status === 503).toBe(surface.route.hashes === true);
      if (surface.route.hashes !== true) return;
      expect(reply.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(reply.body).toEqual({ detail: "The server is busy. Try again in a moment." });
      expect(changedTables(before, await everythingIn(house))).toEqual([]);
      places.dispose();
      expect((await send()).status).not.toBe(503);
    },
  );

  it.each(changing)(
    "$name: a body that is too large or too deep is refused, and so is a long password before it is hashed",
    async (surface) => {
      await using house = await openHouse(bothNames);
      const token = await registered(house);
      const { method, path } = surface;
      const large = await call(house, path, { method, token, body: { username: "x".repeat(3_000_000) } });
      expect([large.status, large.body]).toEqual([413, { detail: "The request body is too large." }]);
      const raw = `{"username":${"[".repeat(3_000)}${"]".repeat(3_000)}}`;
      expect((await call(house, path, { method, token, raw, headers: json })).status).toBe(400);
      if (!("password" in surface.route.input)) return;
      using work = countHashing(house);
      const long = await call(house, path, {
        method,
        body: { ...restBody(surface), password: "x".repeat(4_097) },
      });
      expect([long.status, long.body.password]).toEqual([
        400,
        ["Ensure this field has no more than 4096 characters."],
      ]);
      expect(work.calls).toEqual([]);
    },
  );
});
