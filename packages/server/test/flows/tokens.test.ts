import { createLocalJWKSet, type JWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import type { Adapter } from "../../src/index.ts";
import { type House, openHouse, TestClock, usualEnvironment } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import {
  claimsOf,
  headerOf,
  logInForTokens,
  newKey,
  refresh,
  sessionBy,
  TokenBearer,
  tokensIn,
  verified,
  withTokens,
} from "../support/tokens.ts";
import { Visitor } from "../support/visitor.ts";
import { logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "./person.ts";

const EMAIL = "ann@example.com";
const JWKS = "/.well-known/jwks.json";

async function houseWithAnn(env: Readonly<Record<string, string>> = {}) {
  const house = await openHouse({ ...withTokens, ...env });
  const ann = new Visitor(house, "app");
  await signUpVerified(ann, EMAIL);
  return house;
}

function published({ gatehouse }: House): Promise<Response> {
  return gatehouse.fetch(new Request(`http://localhost:8000${JWKS}`));
}

interface PublishedKeys {
  readonly keys: JWK[];
}

describe.each(["RS256", "ES256", "EdDSA"] as const)("tokens signed with %s", (algorithm) => {
  it("open the API, are refreshed, and verify elsewhere by the published key, which signs nothing", async () => {
    const { privateKey } = newKey(algorithm);
    await using house = await houseWithAnn({
      HEADLESS_JWT_ALGORITHM: algorithm,
      HEADLESS_JWT_PRIVATE_KEY: privateKey,
    });
    const tokens = await logInForTokens(house, EMAIL);
    expect(headerOf(tokens.access)).toMatchObject({ alg: algorithm, typ: "JWT" });
    expect(await sessionBy(house, tokens.access)).toBe(200);
    const next = (await refresh(house, tokens.refresh)).body.data;
    expect(await sessionBy(house, next.access_token)).toBe(200);

    const response = await published(house);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    const jwks = (await response.json()) as PublishedKeys;
    expect(jwks.keys).toHaveLength(1);
    expect(jwks.keys[0]).toMatchObject({ alg: algorithm, use: "sig", kid: headerOf(tokens.access)["kid"] });
    for (const secret of ["d", "p", "q", "dp", "dq", "qi", "k"])
      expect(jwks.keys[0]).not.toHaveProperty(secret);
    const { payload } = await jwtVerify(next.access_token, createLocalJWKSet(jwks), {
      currentDate: house.clock.now(),
    });
    expect(payload).toMatchObject({ sub: "1", token_use: "access" });
  });
});

describe("tokens signed with HS256", () => {
  it("have no key name, and nothing is published", async () => {
    await using house = await houseWithAnn({ HEADLESS_JWT_ALGORITHM: "HS256", HEADLESS_JWT_PRIVATE_KEY: "" });
    const { access } = await logInForTokens(house, EMAIL);
    expect(headerOf(access)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(await sessionBy(house, access)).toBe(200);
    expect((await published(house)).status).toBe(404);
  });

  it("outlive a change of SECRET_KEY while the former one is among its fallbacks", async () => {
    const former = `former-${usualEnvironment["SECRET_KEY"]}`;
    const keys = {
      HEADLESS_TOKEN_STRATEGY: "jwt",
      HEADLESS_JWT_ALGORITHM: "HS256",
      DATABASE_URL: await leasedUrl(),
    };
    await using house = await houseWithAnn({ ...keys, HEADLESS_JWT_PRIVATE_KEY: "", SECRET_KEY: former });
    const tokens = await logInForTokens(house, EMAIL);
    await using renewed = await openHouse({ ...keys, SECRET_KEY_FALLBACKS: former });
    expect(await sessionBy(renewed, tokens.access)).toBe(200);
    expect((await refresh(renewed, tokens.refresh)).status).toBe(200);
    await using forgetful = await openHouse(keys);
    expect(await sessionBy(forgetful, tokens.access)).toBe(401);
  });
});

describe("a key that takes another one's place", () => {
  it.each([
    ["its private half", "RS256", "privateKey"],
    ["its public half", "RS256", "publicKey"],
    ["its public half", "EdDSA", "publicKey"],
  ] as const)("logs nobody out while the former one is known by %s (%s)", async (_, algorithm, half) => {
    const DATABASE_URL = await leasedUrl();
    const former = newKey(algorithm);
    await using house = await houseWithAnn({
      DATABASE_URL,
      HEADLESS_JWT_ALGORITHM: algorithm,
      HEADLESS_JWT_PRIVATE_KEY: former.privateKey,
    });
    const tokens = await logInForTokens(house, EMAIL);

    await using renewed = await openHouse({
      ...withTokens,
      DATABASE_URL,
      HEADLESS_JWT_FORMER_KEYS: JSON.stringify([former[half]]),
    });
    expect(await sessionBy(renewed, tokens.access)).toBe(200);
    const next = (await refresh(renewed, tokens.refresh)).body.data;
    expect(headerOf(next.access_token)["kid"]).not.toBe(headerOf(tokens.access)["kid"]);
    expect(await sessionBy(renewed, next.access_token)).toBe(200);
    const { keys } = (await (await published(renewed)).json()) as PublishedKeys;
    expect(keys.map(({ kid }) => kid)).toEqual([
      headerOf(next.access_token)["kid"],
      headerOf(tokens.access)["kid"],
    ]);

    await using forgetful = await openHouse({ ...withTokens, DATABASE_URL });
    expect(await sessionBy(forgetful, tokens.access)).toBe(401);
  });
});

describe("an app's tokens", () => {
  it("come with the answer that signs somebody in, and with no other", async () => {
    await using house = await openHouse(withTokens);
    const ann = new Visitor(house, "app");
    const signup = await ann.post("/auth/signup", { email: EMAIL, password: PASSWORD });
    const { access } = tokensIn(signup);
    for (const reply of [
      await ann.get("/auth/session"),
      await ann.get("/account/email"),
      await ann.post("/auth/reauthenticate", { password: PASSWORD }),
      await ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD }),
    ]) {
      expect(reply.status).toBe(200);
      expect(reply.body.meta ?? {}).not.toHaveProperty("access_token");
      expect(reply.body.meta ?? {}).not.toHaveProperty("refresh_token");
    }
    expect((await logIn(new Visitor(house, "app"), EMAIL, "wrong")).body).not.toHaveProperty("meta");
    expect(Object.keys(claimsOf(access))).toEqual(["iat", "exp", "sid", "jti", "token_use", "sub"]);
  });

  it("are not for browsers, and there are none with session tokens alone", async () => {
    await using house = await houseWithAnn();
    const browser = new Visitor(house, "browser");
    expect((await logIn(browser, EMAIL)).body.meta).toEqual({ is_authenticated: true });
    expect((await browser.post("/tokens/refresh", { refresh_token: "x" })).status).toBe(404);

    await using plain = await openHouse();
    const ann = new Visitor(plain, "app");
    const { body } = await ann.post("/auth/signup", { email: EMAIL, password: PASSWORD });
    expect(Object.keys(body.meta)).toEqual(["is_authenticated", "session_token"]);
    expect((await refresh(plain, "x")).body).toEqual({ status: 400 });
    expect((await published(plain)).status).toBe(404);
  });

  it("follow the word that the settings have, in any case", async () => {
    await using house = await houseWithAnn({ HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME: "JWT" });
    const { access } = await logInForTokens(house, EMAIL);
    const statusBy = async (scheme: string) =>
      (await new TokenBearer(house, access, scheme).get("/auth/session")).status;
    expect(await statusBy("JWT")).toBe(200);
    expect(await statusBy("jwt")).toBe(200);
    expect(await statusBy("Bearer")).toBe(401);
    expect(await statusBy("JWT JWT")).toBe(401);
  });

  it("give way to a session token beside them", async () => {
    await using house = await houseWithAnn();
    const ann = await logInForTokens(house, EMAIL);
    const bob = new Visitor(house, "app");
    await signUpVerified(bob, "bob@example.com");
    const headers = { Authorization: `Bearer ${ann.access}` };
    expect((await bob.get("/auth/session", { headers })).body.data.user.email).toBe("bob@example.com");
    expect(
      (await bob.get("/auth/session", { headers: { ...headers, "X-Session-Token": "x".repeat(43) } })).status,
    ).toBe(410);
  });

  it("live as long as the settings say", async () => {
    await using house = await houseWithAnn({
      HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN: "10",
      HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN: "100",
    });
    const tokens = await logInForTokens(house, EMAIL);
    house.clock.advance(9);
    expect(await sessionBy(house, tokens.access)).toBe(200);
    house.clock.advance(1);
    expect(await sessionBy(house, tokens.access)).toBe(401);
    house.clock.advance(89);
    const next = (await refresh(house, tokens.refresh)).body.data;
    expect(await sessionBy(house, next.access_token)).toBe(200);
    house.clock.advance(100);
    expect((await refresh(house, next.refresh_token)).body).toEqual({ status: 400 });
  });
});

describe("a refresh", () => {
  it("uses the refresh token up, whose successor goes on", async () => {
    await using house = await houseWithAnn();
    let { refresh: current } = await logInForTokens(house, EMAIL);
    for (let n = 0; n < 3; n += 1) {
      const { status, body } = await refresh(house, current);
      expect(status).toBe(200);
      expect(Object.keys(body.data)).toEqual(["access_token", "refresh_token"]);
      expect((await refresh(house, current)).body).toEqual({ status: 400 });
      current = body.data.refresh_token;
    }
  });

  it("leaves the refresh token in force where it is not to rotate", async () => {
    await using house = await houseWithAnn({ HEADLESS_JWT_ROTATE_REFRESH_TOKEN: "false" });
    const { refresh: token } = await logInForTokens(house, EMAIL);
    for (let n = 0; n < 3; n += 1) {
      const { body } = await refresh(house, token);
      expect(Object.keys(body.data)).toEqual(["access_token"]);
      expect(await sessionBy(house, body.data.access_token)).toBe(200);
    }
  });

  it("lets the session live on, so that who refreshes daily stays logged in", async () => {
    await using house = await houseWithAnn({ SESSION_COOKIE_AGE: "90000" });
    let { refresh: current } = await logInForTokens(house, EMAIL);
    for (let day = 0; day < 5; day += 1) {
      house.clock.advance(86_000);
      const { status, body } = await refresh(house, current);
      expect(status).toBe(200);
      current = body.data.refresh_token;
    }
  });

  it.each([
    [{}, "required"],
    [{ refresh_token: "" }, "required"],
    [{ refresh_token: ["x"] }, "invalid"],
    [{ refresh_token: "x\0" }, "null_characters_not_allowed"],
  ])("of %j is told what is wrong with the field", async (body, code) => {
    await using house = await openHouse(withTokens);
    const reply = await new Visitor(house, "app").post("/tokens/refresh", body);
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toMatchObject([{ code, param: "refresh_token" }]);
  });
});

describe("an API of the operator's own", () => {
  it("judges access tokens without any database", async () => {
    await using house = await houseWithAnn();
    const { access, refresh: other } = await logInForTokens(house, EMAIL);
    await house.gatehouse.engine.database.close();
    expect(await verified(house, access)).toMatchObject({ userId: 1, claims: { sub: "1" } });
    expect(await verified(house, other)).toBeUndefined();
    expect(await verified(house, `${access}x`)).toBeUndefined();
    expect(await house.gatehouse.verifyAccessToken(new Request("http://localhost"))).toBeUndefined();
    // Nor does a stranger's token cost the API itself a query.
    expect(await sessionBy(house, "a.b.c")).toBe(401);
  });

  it("sees the end of a session at once where HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED says so", async () => {
    await using house = await houseWithAnn({ HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED: "true" });
    const { access } = await logInForTokens(house, EMAIL);
    expect(await verified(house, access)).toMatchObject({ userId: 1 });
    await new TokenBearer(house, access).delete("/auth/session");
    expect(await verified(house, access)).toBeUndefined();
    expect(await sessionBy(house, access)).toBe(401);
  });

  it("sees it no sooner than the token's end without", async () => {
    await using house = await houseWithAnn();
    const { access } = await logInForTokens(house, EMAIL);
    await new TokenBearer(house, access).delete("/auth/session");
    expect(await verified(house, access)).toBeDefined();
    expect(await sessionBy(house, access)).toBe(410);
    house.clock.advance(300);
    expect(await verified(house, access)).toBeUndefined();
  });
});

describe("claims of the operator's own", () => {
  const houseWithClaims = (jwtClaims: NonNullable<Adapter["jwtClaims"]>) =>
    openHouse(withTokens, new TestClock(), { adapter: { jwtClaims } });

  it("are in access tokens, also after a refresh, and in no refresh token", async () => {
    await using house = await houseWithClaims(async ({ email, isStaff }) => ({ email, staff: isStaff }));
    const ann = new Visitor(house, "app");
    const tokens = tokensIn(await ann.post("/auth/signup", { email: EMAIL, password: PASSWORD }));
    const next = (await refresh(house, tokens.refresh)).body.data;
    for (const access of [tokens.access, next.access_token])
      expect((await verified(house, access))?.claims).toMatchObject({ email: EMAIL, staff: false, sub: "1" });
    for (const token of [tokens.refresh, next.refresh_token])
      expect(claimsOf(token)).not.toHaveProperty("email");
  });

  it("cannot replace what a token says of itself, and never see the hash of the password", async () => {
    let seen: object = {};
    await using house = await houseWithClaims((user) => {
      seen = user;
      return { sub: "2", sid: "x", jti: "x", iat: 0, exp: 9_999_999_999, token_use: "refresh", custom: true };
    });
    const ann = new Visitor(house, "app");
    const tokens = tokensIn(await ann.post("/auth/signup", { email: EMAIL, password: PASSWORD }));
    expect(claimsOf(tokens.access)).toMatchObject({ sub: "1", token_use: "access", custom: true });
    expect(claimsOf(tokens.access)["exp"]).toBe(house.clock.now().getTime() / 1000 + 300);
    expect(await sessionBy(house, tokens.access)).toBe(200);
    expect(JSON.stringify(seen)).not.toContain("pbkdf2");
  });

  it("may name an issuer and an audience, which an API can ask for", async () => {
    await using house = await houseWithClaims(() => ({ iss: "https://id.example.com", aud: ["billing"] }));
    const ann = new Visitor(house, "app");
    const { access } = tokensIn(await ann.post("/auth/signup", { email: EMAIL, password: PASSWORD }));
    const request = new Request("http://localhost/api", { headers: { Authorization: `Bearer ${access}` } });
    const judged = async (recipient: { issuer?: string; audience?: string }) =>
      (await house.gatehouse.verifyAccessToken(request, recipient)) !== undefined;
    expect(await judged({ issuer: "https://id.example.com", audience: "billing" })).toBe(true);
    expect(await judged({ issuer: "https://evil.example" })).toBe(false);
    expect(await judged({ audience: "shipping" })).toBe(false);
  });
});
