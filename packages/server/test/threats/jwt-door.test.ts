import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { personWithApp } from "../flows/second-factor-person.ts";
import { booleanInRow } from "../support/databases.ts";
import { type House, openHouse } from "../support/house.ts";
import { call, meBy, pairOf, refreshBy, withAnn, withNames } from "../support/jwt.ts";
import { claimsOf, headerOf, logInForTokens, refresh, sessionBy, tokenKey } from "../support/tokens.ts";
import { Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import { commonForgeries, encode, type Forgery, hmac, signed } from "./support/forgeries.ts";
import { sharedHouse } from "./support/shared-house.ts";

const withKey = {
  ...withNames,
  SIMPLE_JWT_ALGORITHM: "ES256",
  SIMPLE_JWT_SIGNING_KEY: tokenKey.privateKey,
};

/** What each place that takes a token of SimpleJWT's says of this text. */
async function statusesOf(house: House, token: string): Promise<readonly number[]> {
  const { status } = await call(house, "/api/auth/logout/", { body: { refresh: token } });
  expect(status).toBe(200);
  return [
    await meBy(house, token),
    (await refreshBy(house, token)).status,
    (await call(house, "/api/auth/token/refresh/", { body: { refresh: token } })).status,
    (await call(house, "/api/token/verify/", { body: { token } })).status,
    (await call(house, "/api/token/blacklist/", { body: { refresh: token } })).status,
  ];
}

/** Nobody is let in by this text, whichever way it is presented, and nothing is changed by it. */
async function expectWorthless(house: House, forged: string): Promise<void> {
  const before = await everythingIn(house);
  expect(await statusesOf(house, forged)).toEqual([401, 401, 401, 401, 401]);
  expect(await everythingIn(house)).toEqual(before);
}

let people = 0;
async function someone(house: House) {
  people += 1;
  const email = `user${people}@example.com`;
  const visitor = await withAnn(house, email);
  return { email, visitor, pair: await pairOf(house, email) };
}

describe("a forged token at the JWT door", () => {
  const house = sharedHouse(withKey);

  it("T-60 that is signed as ours are opens the door: the forger works, so what follows means something", async () => {
    const { pair } = await someone(house());
    const again = (token: string) => signed(headerOf(token), claimsOf(token));
    expect(await meBy(house(), again(pair.access))).toBe(200);
    expect((await refreshBy(house(), again(pair.refresh))).status).toBe(200);
    // As SimpleJWT itself signs, which names no key.
    expect(await meBy(house(), signed({ alg: "ES256", typ: "JWT" }, claimsOf(pair.access)))).toBe(200);
  });

  const forgeries: Readonly<Record<string, Forgery>> = {
    ...commonForgeries,
    "that lives longer than time can be written": (header, claims) =>
      signed(header, { ...claims, exp: 1e15 }),
    "without an id": (header, claims) => signed(header, { ...claims, jti: undefined }),
    "with an empty id": (header, claims) => signed(header, { ...claims, jti: "" }),
    "with a number for an id": (header, claims) => signed(header, { ...claims, jti: 7 }),
    "with an id of a thousand characters": (header, claims) =>
      signed(header, { ...claims, jti: "x".repeat(1000) }),
    "that says it is the headless door's": (header, claims) =>
      signed(header, { ...claims, token_use: "access" }),
    "by the public key's bytes under an empty name": (header, claims) =>
      hmac({ ...header, kid: "" }, claims, tokenKey.publicKey),
    "of a hundred kilobytes": (header, claims) => signed(header, { ...claims, padding: "x".repeat(100_000) }),
  };

  it.each(Object.entries(forgeries))("T-60 %s is worth nothing", async (...[, forge]) => {
    const { pair } = await someone(house());
    for (const token of [pair.access, pair.refresh])
      await expectWorthless(house(), await forge(headerOf(token), claimsOf(token)));
  });

  const others: Readonly<Record<string, (claims: Record<string, unknown>) => object>> = {
    "of no type": ({ token_type: _, ...claims }) => claims,
    "of several types": (claims) => ({ ...claims, token_type: ["access", "refresh"] }),
    "of another type": (claims) => ({ ...claims, token_type: "sliding" }),
    "for nobody": ({ user_id: _, ...claims }) => claims,
    "for a query": (claims) => ({ ...claims, user_id: "1 OR 1=1" }),
    "for an object": (claims) => ({ ...claims, user_id: { $ne: null } }),
    "for nobody whom there is": (claims) => ({ ...claims, user_id: "999999" }),
    "for a user id that no column holds": (claims) => ({ ...claims, user_id: "9".repeat(40) }),
  };

  // SimpleJWT's verify/ says nothing of a token's fitness for a use, and its blacklist takes whatever is a refresh token.
  it.each(Object.entries(others))("T-60 %s lets nobody in", async (...[, change]) => {
    const { pair } = await someone(house());
    const access = signed(headerOf(pair.access), change(claimsOf(pair.access)));
    expect(await meBy(house(), access)).toBe(401);
    const refreshing = signed(headerOf(pair.refresh), change(claimsOf(pair.refresh)));
    expect((await refreshBy(house(), refreshing)).status).toBe(401);
  });

  it("T-60 names a user by a number too, as SimpleJWT once wrote it", async () => {
    const { pair } = await someone(house());
    const claims = claimsOf(pair.access);
    expect(
      await meBy(house(), signed(headerOf(pair.access), { ...claims, user_id: Number(claims["user_id"]) })),
    ).toBe(200);
  });

  it.each(["Bearer", "Bearer  ", "Bearer a b", "Bearer a, Bearer b"])(
    "T-90 a header that reads %o is answered in SimpleJWT's words",
    async (header) => {
      const { status, body } = await call(house(), "/api/auth/me/", { headers: { Authorization: header } });
      expect([status, body.code]).toEqual([401, "bad_authorization_header"]);
    },
  );
});

describe("tokens of one door at another", () => {
  // One secret signs both kinds, as where a Django project shares its SECRET_KEY.
  const house = sharedHouse({
    ...withNames,
    HEADLESS_TOKEN_STRATEGY: "jwt",
    HEADLESS_JWT_ALGORITHM: "HS256",
    HEADLESS_JWT_PRIVATE_KEY: "",
  });

  it("T-30 the headless door's tokens are worth nothing at the JWT door, and the reverse", async () => {
    const { email, pair } = await someone(house());
    const tokens = await logInForTokens(house(), email);
    for (const token of [tokens.access, tokens.refresh, tokens.session])
      await expectWorthless(house(), token);
    for (const token of [pair.access, pair.refresh]) {
      expect(await sessionBy(house(), token)).toBe(401);
      expect((await refresh(house(), token)).status).toBe(400);
      const thief = new Visitor(house(), "app");
      thief.token = token;
      expect((await thief.get("/auth/session")).status).not.toBe(200);
    }
    expect(await meBy(house(), pair.access)).toBe(200);
    expect(await sessionBy(house(), tokens.access)).toBe(200);
  });

  it("T-30 an API token, a session, a key from a mail and the name of a token are no JWT", async () => {
    const { email, pair, visitor } = await someone(house());
    const login = { username: email, password: PASSWORD };
    const { token } = (await call(house(), "/api/login/", { body: login })).body;
    const { jti } = claimsOf(pair.refresh);
    for (const secret of [token, visitor.token, jti, "MQ:1vXysk:YV0RfM2vT0yWl0u1mI7a3Q"])
      await expectWorthless(house(), String(secret));
    for (const jwt of [pair.access, pair.refresh]) {
      const headers = { Authorization: `Token ${jwt}` };
      expect((await call(house(), "/api/profile/", { headers })).status).toBe(401);
      expect((await call(house(), `/api/auth/verify-email/?token=${jwt}`)).status).toBe(400);
      expect(
        (await call(house(), "/api/auth/login/mfa/", { body: { mfa_token: jwt, code: "1" } })).status,
      ).toBeGreaterThanOrEqual(400);
      const reset = { key: jwt, password: NEW_PASSWORD };
      expect((await new Visitor(house(), "app").post("/auth/password/reset", reset)).status).toBe(400);
    }
  });

  it("T-30 a token goes into the Authorization header, and counts nowhere else", async () => {
    const { pair } = await someone(house());
    const at = (path: string, headers: Record<string, string> = {}) => call(house(), path, { headers });
    expect((await at(`/api/auth/me/?access=${pair.access}`)).status).toBe(401);
    expect(
      (await at("/api/auth/me/", { Cookie: `access=${pair.access}; refresh_token=${pair.access}` })).status,
    ).toBe(401);
    expect((await at("/api/auth/me/", { "X-Session-Token": pair.access })).status).toBe(401);
  });

  it("T-92 no token is anywhere in the database", async () => {
    const { pair } = await someone(house());
    const rows = JSON.stringify(await everythingIn(house()));
    for (const token of [pair.access, pair.refresh]) {
      expect(rows).not.toContain(token);
      expect(rows).not.toContain(token.split(".")[2]);
    }
  });
});

describe("a log-in at the JWT door that is only begun", () => {
  it("T-10 T-30 its mfa_token opens nothing, at no door, and goes on where it began alone", async () => {
    await using house = await openHouse(withNames);
    await personWithApp(house, "app");
    const credentials = { email: "ann@example.com", password: PASSWORD };
    const { mfa_token } = (await call(house, "/api/auth/login/", { body: credentials })).body;
    expect(await statusesOf(house, mfa_token)).toEqual([401, 401, 401, 401, 401]);
    const app = new Visitor(house, "app");
    app.token = mfa_token;
    expect((await app.get("/auth/session")).status).toBe(410);
    const browser = new Visitor(house, "browser");
    browser.cookies.set("sessionid", mfa_token);
    expect((await browser.get("/auth/session")).status).toBe(401);
  });
});

describe("whoever is not signed in at the JWT door", () => {
  it("T-51 is nobody, whatever id the body or the address names", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    for (const query of ["user_id=1", "user=1", "sub=1", "id=1"])
      expect((await call(house, `/api/auth/me/?${query}`)).status).toBe(401);
    const body = { user_id: 1, user: 1, sub: "1", id: 1 };
    expect((await call(house, "/api/auth/token/refresh/", { body })).status).toBe(400);
    expect((await call(house, "/api/token/refresh/", { body })).status).toBe(400);
  });

  it("T-52 makes an account of the listed fields alone", async () => {
    await using house = await openHouse(withNames);
    const body = {
      username: "mallory",
      email: "mallory@example.com",
      password: PASSWORD,
      id: 77,
      is_staff: true,
      is_superuser: true,
      is_active: false,
      email_verified: true,
      verified: true,
      date_joined: "2000-01-01",
      __proto__: { is_staff: true },
    };
    expect((await call(house, "/api/auth/register/", { body })).status).toBe(201);
    const { db } = house.gatehouse.engine.database;
    const user = await db.selectFrom("auth_user").selectAll().executeTakeFirstOrThrow();
    const [no, yes] = [booleanInRow(false), booleanInRow(true)];
    expect(user).toMatchObject({ id: 1, is_staff: no, is_superuser: no, is_active: yes });
    const address = await db.selectFrom("account_emailaddress").select("verified").executeTakeFirst();
    expect(address?.verified).toBe(no);
  });

  it("T-12 is refused any other type of body, and may send forms, which carry no credentials of anybody's", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const send = (type: string, raw: string) =>
      house.gatehouse.fetch(
        new Request("http://localhost:8000/api/auth/login/", {
          method: "POST",
          headers: { "Content-Type": type },
          body: raw,
        }),
      );
    const json = JSON.stringify({ email: "ann@example.com", password: PASSWORD });
    for (const type of ["text/plain", "text/plain;charset=utf-8", "application/x-json", "text/json"])
      expect((await send(type, json)).status).toBe(415);
    const form = new URLSearchParams({ email: "ann@example.com", password: PASSWORD }).toString();
    expect((await send("application/x-www-form-urlencoded", form)).status).toBe(200);
  });
});

describe("a page that is not known", () => {
  it.each<Record<string, string>>([
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: "http://evil.localhost:8000", "Sec-Fetch-Site": "same-site" },
    { Referer: "https://evil.example/page" },
  ])("T-12 %j takes nobody's refresh cookie away, whatever token it names itself", async (headers) => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { refresh: mallorys } = await pairOf(house);
    for (const raw of [undefined, "refresh=x", `refresh=${mallorys}`]) {
      const sent = { ...headers, "Content-Type": "application/x-www-form-urlencoded" };
      const out = await call(house, "/api/auth/logout/", {
        method: "POST",
        headers: sent,
        ...(raw !== undefined && { raw }),
      });
      expect([raw, out.headers.getSetCookie()]).toEqual([raw, []]);
    }
    // A program's own token ends wherever it stands: nothing of a browser's goes with it.
    expect((await refreshBy(house, mallorys)).status).toBe(401);
  });
});

describe("a token that is no longer fresh in time", () => {
  it("T-60 an unsigned copy of an expired token is said to be invalid, not expired", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { access } = await pairOf(house);
    house.clock.advance(300);
    const [header, payload] = access.split(".");
    const { body } = await call(house, "/api/auth/me/", { bearer: `${header}.${payload}.${encode("x")}` });
    expect(body.messages[0].message).toBe("Token is invalid");
  });
});
