import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { pairOf } from "../support/jwt.ts";
import { call } from "../support/rest.ts";
import { Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { type RestSurface, restSurfaces } from "./support/rest-surfaces.ts";
import { sharedHouse } from "./support/shared-house.ts";

const surfaces = restSurfaces();
const named = (which: (surface: RestSurface) => boolean = () => true) =>
  surfaces.filter(which).map((surface) => [surface.name, surface] as const);
const isChange = ({ method }: RestSurface) => method !== "GET";
const isOpen = ({ route }: RestSurface) => route.access !== "signed-in";

/** Changes without a limit of their own, each with the reason. */
const unlimited: Readonly<Record<string, string>> = {
  logout: "ends what the caller holds",
  refresh: "takes a signed token, which nobody guesses, and hashes nothing",
  token_refresh: "as refresh",
  token_verify: "as refresh",
  token_blacklist: "as refresh",
  verify_email: "takes a signed key, which nobody guesses, and hashes nothing",
};

describe("the tables of the REST doors", () => {
  it("have one operation for each method and address", () => {
    const names = surfaces.map(({ name }) => name);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    for (const { path } of surfaces) expect(path).toMatch(/^(\/[a-z-]+)+\/$/);
  });

  it("T-40 have a limit for every change, but for those that need none", () => {
    const without = surfaces.filter((surface) => isChange(surface) && surface.route.limit === "none");
    const ids = new Set(without.map(({ route }) => route.id));
    expect([...ids].toSorted()).toEqual(Object.keys(unlimited).toSorted());
  });
});

describe("every operation of the REST doors", () => {
  const house = sharedHouse({ ACCOUNT_LOGIN_METHODS: "email,username" });

  let signedUp: Promise<void> | undefined;
  /** Of somebody who is signed in there: whatever is refused to them is refused for what it is. */
  async function credential({ takes }: RestSurface): Promise<Record<string, string>> {
    signedUp ??= signUpVerified(new Visitor(house(), "app"), "ann@example.com");
    await signedUp;
    const login = { username: "ann@example.com", password: PASSWORD };
    if (takes === "jwt") return { Authorization: `Bearer ${(await pairOf(house())).access}` };
    return { Authorization: `Token ${(await call(house(), "/api/login/", { body: login })).body.token}` };
  }

  it.each(named((surface) => !isOpen(surface)))(
    "%s is for nobody without a credential",
    async (_, surface) => {
      const { method, path } = surface;
      for (const headers of [
        {},
        { Authorization: "Bearer x" },
        { Authorization: `Token ${"0".repeat(40)}` },
      ]) {
        const reply = await call(house(), path, { method, headers });
        expect([reply.status, typeof reply.body.detail]).toEqual([401, "string"]);
        expect(reply.headers.get("www-authenticate")).toMatch(/^(Token|Bearer realm="api")$/);
      }
    },
  );

  const broken = [
    "{",
    "[]",
    '"text"',
    "7",
    "NaN",
    '{"a":1,"a":2}',
    `${"[".repeat(1000)}${"]".repeat(1000)}`,
    "\u0000",
  ];

  it.each(named(isChange))(
    "T-90 %s answers a body that is none with a fault of the client's",
    async (_, surface) => {
      const { method, path } = surface;
      const headers = { ...(await credential(surface)), "Content-Type": "application/json" };
      for (const raw of broken) {
        const { status, body } = await call(house(), path, { method, headers, raw });
        expect([raw.slice(0, 9), status, typeof body]).toEqual([raw.slice(0, 9), 400, "object"]);
      }
      const latin1 = new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]);
      expect((await call(house(), path, { method, headers, raw: latin1 })).status).toBe(400);
      for (const type of ["text/plain", "text/html", "application/xml", "application/json5", "garbage"]) {
        const reply = await call(house(), path, {
          method,
          headers: { ...headers, "Content-Type": type },
          raw: "{}",
        });
        expect([type, reply.status]).toEqual([type, 415]);
      }
    },
  );

  const odd = [
    null,
    [],
    {},
    [[]],
    true,
    -1,
    1e300,
    "\u0000",
    "\ud800",
    "x".repeat(100_000),
    { $ne: null },
    ["a", "b"],
  ];

  it.each(named((surface) => isChange(surface) && Object.keys(surface.route.input).length > 0))(
    "T-82 T-91 %s takes no value of another type or size for what it is, and fails at none",
    async (_, surface) => {
      const { method, path, route } = surface;
      const headers = await credential(surface);
      for (const name of Object.keys(route.input)) {
        for (const value of odd) {
          const { status } = await call(house(), path, { method, headers, body: { [name]: value } });
          expect([name, JSON.stringify(value).slice(0, 20), status < 500]).toEqual([
            name,
            JSON.stringify(value).slice(0, 20),
            true,
          ]);
        }
      }
    },
  );

  it.each(named())("T-15 %s is kept by no cache, and says on what it depends", async (_, surface) => {
    const { method, path } = surface;
    const replies = [
      await call(house(), path, { method }),
      await call(house(), path, { method, headers: await credential(surface) }),
      await call(house(), path, { method: "OPTIONS", headers: await credential(surface) }),
    ];
    for (const { headers } of replies) {
      expect(headers.get("cache-control")).toContain("no-store");
      expect(headers.get("vary")).toMatch(/Authorization/);
    }
  });

  it.each(named())("T-11 T-43 %s is done by its own methods at its own address alone", async (_, surface) => {
    const { path } = surface;
    const headers = await credential(surface);
    const known = surfaces.filter((other) => other.path === path).map(({ method }) => method);
    const before = await everythingIn(house());
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]) {
      const like = method === "HEAD" ? "GET" : method;
      if (known.some((one) => one === like)) continue;
      const reply = await call(house(), path, { method, headers });
      expect([method, reply.status]).toEqual([method, 405]);
      expect(reply.headers.get("allow")).toContain(surface.method);
    }
    const override = {
      ...headers,
      "X-HTTP-Method-Override": surface.method,
      "X-Method-Override": surface.method,
    };
    const [wrong] = ["GET", "DELETE"].filter((method) => !known.some((one) => one === method));
    expect((await call(house(), path, { method: wrong ?? "DELETE", headers: override })).status).toBe(405);
    for (const variant of [
      path.toUpperCase(),
      path.replace("/api/", "/api//"),
      path.replace(/\/$/, "%2f"),
      `${path};x`,
    ]) {
      const { status } = await call(house(), variant, { method: surface.method, headers });
      expect([variant, status]).toEqual([variant, 404]);
    }
    const bare = await call(house(), path.slice(0, -1), { method: surface.method, headers });
    expect([bare.status, bare.headers.get("location")]).toEqual([301, path]);
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });
});
