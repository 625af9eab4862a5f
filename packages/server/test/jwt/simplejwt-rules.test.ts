/** The rules that SimpleJWT's documentation states, each by the words of its page. */

import { createLocalJWKSet, type JWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { clearExpired } from "../../src/flows/operator/clear-expired.ts";
import { readDatetime, readNullableDatetime } from "../../src/store/columns.ts";
import { NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { call, meBy, refreshBy, withAnn, withNames, withRotation } from "../support/jwt.ts";
import { claimsOf, headerOf, newKey } from "../support/tokens.ts";
import { Visitor } from "../support/visitor.ts";

const notValid = (detail: string) => ({ detail, code: "token_not_valid" });
const forNoType = (message: string) => ({
  ...notValid("Given token not valid for any token type"),
  messages: [{ token_class: "AccessToken", token_type: "access", message }],
});

const obtain = (house: House, username = "ann@example.com", password = PASSWORD) =>
  call(house, "/api/token/", { body: { username, password } });
const verify = (house: House, token: string) => call(house, "/api/token/verify/", { body: { token } });
const blacklist = (house: House, refresh: string) =>
  call(house, "/api/token/blacklist/", { body: { refresh } });

async function houseOfAnn(env: Readonly<Record<string, string>> = {}): Promise<House> {
  const house = await openHouse({ ...withNames, ...env });
  await withAnn(house);
  return house;
}

const rowsOf = async ({ gatehouse }: House) => {
  const { db } = gatehouse.engine.database;
  const outstanding = await db.selectFrom("token_blacklist_outstandingtoken").selectAll().execute();
  const blacklisted = await db.selectFrom("token_blacklist_blacklistedtoken").selectAll().execute();
  return {
    outstanding: outstanding.map((row) => ({
      ...row,
      created_at: readNullableDatetime(row.created_at),
      expires_at: readDatetime(row.expires_at),
    })),
    blacklisted: blacklisted.map((row) => ({ ...row, blacklisted_at: readDatetime(row.blacklisted_at) })),
  };
};

describe("Getting started", () => {
  it("token/ takes a set of user credentials and returns an access and refresh JSON web token pair", async () => {
    await using house = await houseOfAnn();
    const { status, body, headers } = await obtain(house);
    expect([status, Object.keys(body).sort()]).toEqual([200, ["access", "refresh"]]);
    expect(headers.getSetCookie()).toEqual([]);
    expect(await meBy(house, body.access)).toBe(200);
  });

  it("token/ refuses wrong credentials with No active account found with the given credentials", async () => {
    await using house = await houseOfAnn();
    for (const refusal of [await obtain(house, "nobody"), await obtain(house, "ann@example.com", "wrong")]) {
      expect([refusal.status, refusal.body, refusal.headers.get("www-authenticate")]).toEqual([
        401,
        { detail: "No active account found with the given credentials" },
        'Bearer realm="api"',
      ]);
    }
  });

  it("the pair's views stand under the token door's other name as well", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    const reply = await call(house, "/api/customers/token/refresh/", { body: { refresh } });
    expect(reply.status).toBe(200);
  });

  it("the access token proves authentication for a protected view until it expires", async () => {
    await using house = await houseOfAnn();
    const { access } = (await obtain(house)).body;
    house.clock.advance(299);
    expect(await meBy(house, access)).toBe(200);
    house.clock.advance(1);
    const { status, body } = await call(house, "/api/auth/me/", { bearer: access });
    expect([status, body]).toEqual([401, forNoType("Token is expired")]);
  });

  it("the longer-lived refresh token obtains another access token when the short-lived one expires", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    house.clock.advance(301);
    const next = await refreshBy(house, refresh);
    expect([next.status, Object.keys(next.body)]).toEqual([200, ["access"]]);
    expect(await meBy(house, next.body.access)).toBe(200);
    house.clock.advance(14 * 86_400);
    expect((await refreshBy(house, refresh)).body).toEqual(notValid("Token is expired"));
  });

  it("token/verify/ lets API users verify tokens without having the signing key", async () => {
    await using house = await houseOfAnn();
    const { access, refresh } = (await obtain(house)).body;
    for (const token of [access, refresh]) {
      const { status, body } = await verify(house, token);
      expect([status, body]).toEqual([200, {}]);
    }
    expect((await verify(house, `${access}x`)).body).toEqual(notValid("Token is invalid"));
    expect((await verify(house, "garbage")).status).toBe(401);
  });
});

describe("Token types", () => {
  it("an access token is no refresh token, and the reverse: Token has wrong type", async () => {
    await using house = await houseOfAnn();
    const { access, refresh } = (await obtain(house)).body;
    expect((await refreshBy(house, access)).body).toEqual(notValid("Token has wrong type"));
    expect((await blacklist(house, access)).body).toEqual(notValid("Token has wrong type"));
    const me = await call(house, "/api/auth/me/", { bearer: refresh });
    expect(me.body).toEqual(forNoType("Token has wrong type"));
  });
});

describe("Blacklist app", () => {
  it("adds any generated refresh token to a list of outstanding tokens", async () => {
    await using house = await houseOfAnn({ AUTHTOKEN_STORAGE: "plain" });
    const { refresh } = (await obtain(house)).body;
    const { jti } = claimsOf(refresh);
    const { outstanding } = await rowsOf(house);
    expect(outstanding).toEqual([
      {
        id: 1,
        user_id: 1,
        jti,
        token: refresh,
        created_at: new Date("2026-11-21T09:00:00Z"),
        expires_at: new Date("2026-12-05T09:00:00Z"),
      },
    ]);
  });

  it("keeps nothing there that could be used, unless the table is shared with Django", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    const [row] = (await rowsOf(house)).outstanding;
    expect(refresh.startsWith(row?.token ?? "?")).toBe(true);
    expect((await refreshBy(house, row?.token ?? "")).status).toBe(401);
  });

  it("token/blacklist/ takes a token and blacklists it, once", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    const first = await blacklist(house, refresh);
    expect([first.status, first.body]).toEqual([200, {}]);
    expect((await rowsOf(house)).blacklisted).toEqual([
      { id: 1, token_id: 1, blacklisted_at: new Date("2026-11-21T09:00:00Z") },
    ]);
    expect((await blacklist(house, refresh)).body).toEqual(notValid("Token is blacklisted"));
    expect((await refreshBy(house, refresh)).body).toEqual(notValid("Token is blacklisted"));
    const verdict = await verify(house, refresh);
    expect([verdict.status, verdict.body]).toEqual([400, { non_field_errors: ["Token is blacklisted"] }]);
  });

  it("checks that a token does not appear in the blacklist that an administrator keeps in Django", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    await house.gatehouse.engine.database.db
      .insertInto("token_blacklist_blacklistedtoken")
      .values({ token_id: 1, blacklisted_at: house.clock.now() })
      .execute();
    expect((await refreshBy(house, refresh)).body).toEqual(notValid("Token is blacklisted"));
  });

  it("flushexpiredtokens deletes tokens from the outstanding list and blacklist that have expired", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    await blacklist(house, refresh);
    house.clock.advance(86_400);
    await obtain(house);
    expect((await clearExpired(house.gatehouse.engine)).refreshTokens).toBe(0);
    house.clock.advance(13 * 86_400);
    expect((await clearExpired(house.gatehouse.engine)).refreshTokens).toBe(1);
    const { outstanding, blacklisted } = await rowsOf(house);
    expect([outstanding.length, blacklisted]).toEqual([1, []]);
  });
});

describe("Settings", () => {
  it("ACCESS_TOKEN_LIFETIME and REFRESH_TOKEN_LIFETIME specify how long tokens are valid", async () => {
    await using house = await houseOfAnn({
      SIMPLE_JWT_ACCESS_TOKEN_LIFETIME: "4",
      SIMPLE_JWT_REFRESH_TOKEN_LIFETIME: "60",
    });
    const { access, refresh } = (await obtain(house)).body;
    for (const [token, lifetime] of [
      [access, 4],
      [refresh, 60],
    ]) {
      const { iat, exp } = claimsOf(token);
      expect(Number(exp) - Number(iat)).toBe(lifetime);
    }
  });

  it("ROTATE_REFRESH_TOKENS False: the same refresh token goes on, and no new one is returned", async () => {
    await using house = await houseOfAnn();
    const { refresh } = (await obtain(house)).body;
    for (let n = 0; n < 3; n += 1)
      expect(Object.keys((await refreshBy(house, refresh)).body)).toEqual(["access"]);
  });

  it("ROTATE_REFRESH_TOKENS True: a new refresh token is returned along with the new access token", async () => {
    await using house = await houseOfAnn({ SIMPLE_JWT_ROTATE_REFRESH_TOKENS: "true" });
    const { refresh } = (await obtain(house)).body;
    house.clock.advance(60);
    const next = (await refreshBy(house, refresh)).body;
    const [before, after] = [claimsOf(refresh), claimsOf(next.refresh)];
    expect(after).toEqual({
      ...before,
      iat: Number(before["iat"]) + 60,
      exp: Number(before["exp"]) + 60,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(after["jti"]).not.toBe(before["jti"]);
    expect((await rowsOf(house)).outstanding.map(({ jti }) => jti)).toEqual([before["jti"], after["jti"]]);
    // BLACKLIST_AFTER_ROTATION False: the old one is not ended.
    expect((await refreshBy(house, refresh)).status).toBe(200);
    expect((await refreshBy(house, next.refresh)).status).toBe(200);
  });

  it("BLACKLIST_AFTER_ROTATION True: refresh tokens submitted to the refresh view are added to the blacklist", async () => {
    await using house = await houseOfAnn({ ...withRotation, SIMPLE_JWT_ROTATION_GRACE: "0" });
    const { refresh } = (await obtain(house)).body;
    const next = (await refreshBy(house, refresh)).body;
    expect((await rowsOf(house)).blacklisted).toMatchObject([{ token_id: 1 }]);
    expect((await verify(house, next.refresh)).status).toBe(200);
    expect((await refreshBy(house, refresh)).body).toEqual(notValid("Token is blacklisted"));
  });

  it.each(["RS256", "ES256", "EdDSA"] as const)(
    "ALGORITHM %s: SIGNING_KEY signs, and others verify by the public half",
    async (algorithm) => {
      const { privateKey, publicKey } = newKey(algorithm);
      await using house = await houseOfAnn({
        SIMPLE_JWT_ALGORITHM: algorithm,
        SIMPLE_JWT_SIGNING_KEY: privateKey,
        SIMPLE_JWT_VERIFYING_KEY: publicKey,
      });
      const { access, refresh } = (await obtain(house)).body;
      expect(headerOf(access)).toMatchObject({ alg: algorithm, typ: "JWT" });
      expect(await meBy(house, access)).toBe(200);
      expect((await refreshBy(house, refresh)).status).toBe(200);
      const { keys } = (await call(house, "/.well-known/jwks.json")).body as { keys: JWK[] };
      expect(keys).toHaveLength(1);
      expect(keys[0]).not.toHaveProperty("d");
      const { payload } = await jwtVerify(access, createLocalJWKSet({ keys }), {
        currentDate: house.clock.now(),
      });
      expect(payload).toMatchObject({ token_type: "access", user_id: "1" });
    },
  );

  it("SIGNING_KEY of its own takes the place of SECRET_KEY", async () => {
    await using house = await houseOfAnn({ SIMPLE_JWT_SIGNING_KEY: "another-secret-of-more-than-32-bytes" });
    const { access } = (await obtain(house)).body;
    await using other = await openHouse(withNames);
    expect((await verify(house, access)).status).toBe(200);
    expect((await verify(other, access)).status).toBe(401);
  });

  it("AUDIENCE and ISSUER are included in each token and asked of it", async () => {
    const env = { SIMPLE_JWT_AUDIENCE: "orders", SIMPLE_JWT_ISSUER: "https://id.example" };
    await using house = await houseOfAnn(env);
    const { access, refresh } = (await obtain(house)).body;
    for (const token of [access, refresh, (await refreshBy(house, refresh)).body.access])
      expect(claimsOf(token)).toMatchObject({ aud: "orders", iss: "https://id.example" });
    expect(await meBy(house, access)).toBe(200);
    for (const [name, value] of Object.entries({ SIMPLE_JWT_AUDIENCE: "x", SIMPLE_JWT_ISSUER: "x" })) {
      await using other = await openHouse({ ...withNames, ...env, [name]: value });
      expect((await verify(other, access)).body).toEqual(notValid("Token is invalid"));
    }
  });

  it("LEEWAY gives some margin to the expiration time", async () => {
    await using house = await houseOfAnn({ SIMPLE_JWT_LEEWAY: "10" });
    const { access } = (await obtain(house)).body;
    house.clock.advance(309);
    expect(await meBy(house, access)).toBe(200);
    house.clock.advance(1);
    expect(await meBy(house, access)).toBe(401);
  });

  it("AUTH_HEADER_TYPES are accepted to the letter, and the first one is asked for", async () => {
    await using house = await houseOfAnn({ SIMPLE_JWT_AUTH_HEADER_TYPES: "JWT,Bearer" });
    const { access } = (await obtain(house)).body;
    const by = (header: string) => call(house, "/api/auth/me/", { headers: { Authorization: header } });
    expect((await by(`JWT ${access}`)).status).toBe(200);
    expect((await by(`Bearer ${access}`)).status).toBe(200);
    const refusal = await by(`jwt ${access}`);
    expect([refusal.status, refusal.headers.get("www-authenticate")]).toEqual([401, 'JWT realm="api"']);
  });

  it("USER_ID_CLAIM, TOKEN_TYPE_CLAIM and JTI_CLAIM name the claims", async () => {
    await using house = await houseOfAnn({
      ...withRotation,
      SIMPLE_JWT_USER_ID_CLAIM: "sub",
      SIMPLE_JWT_TOKEN_TYPE_CLAIM: "kind",
      SIMPLE_JWT_JTI_CLAIM: "token_id",
    });
    const { access, refresh } = (await obtain(house)).body;
    expect(Object.keys(claimsOf(access))).toEqual(["kind", "exp", "iat", "token_id", "sub"]);
    expect(await meBy(house, access)).toBe(200);
    const next = await refreshBy(house, refresh);
    expect(claimsOf(next.body.refresh)["token_id"]).not.toBe(claimsOf(refresh)["token_id"]);
    await using usual = await openHouse(withNames);
    expect((await verify(usual, access)).body).toEqual(notValid("Token has no id"));
  });

  it("CHECK_REVOKE_TOKEN: the hash of the password in the token is compared with the stored one", async () => {
    await using house = await houseOfAnn({ SIMPLE_JWT_CHECK_REVOKE_TOKEN: "true" });
    const ann = await withAnnAgain(house);
    const { access, refresh } = (await obtain(house)).body;
    expect(claimsOf(access)["hash_password"]).toMatch(/^[0-9A-F]{32}$/);
    expect(await meBy(house, access)).toBe(200);
    await ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD });
    const changed = "The user's password has been changed.";
    const me = await call(house, "/api/auth/me/", { bearer: access });
    expect([me.status, me.body]).toEqual([401, { detail: changed, code: "password_changed" }]);
    const first = await refreshBy(house, refresh);
    expect([first.status, first.body]).toEqual([401, { detail: changed }]);
    // And it has been blacklisted by that.
    expect((await refreshBy(house, refresh)).body).toEqual(notValid("Token is blacklisted"));
  });

  it("CHECK_USER_IS_ACTIVE: an inactive user is rejected, and not where it is off", async () => {
    for (const checked of [true, false]) {
      await using house = await houseOfAnn({ SIMPLE_JWT_CHECK_USER_IS_ACTIVE: String(checked) });
      const { access, refresh } = (await obtain(house)).body;
      await house.gatehouse.engine.database.db.updateTable("auth_user").set({ is_active: false }).execute();
      const [me, next] = [
        await call(house, "/api/auth/me/", { bearer: access }),
        await refreshBy(house, refresh),
      ];
      expect([me.status, next.status]).toEqual(checked ? [401, 401] : [200, 200]);
      if (!checked) continue;
      expect(me.body).toEqual({ detail: "User is inactive", code: "user_inactive" });
      expect(next.body).toEqual({ detail: "No active account found for the given token." });
    }
  });
});

describe("Customizing token claims", () => {
  it("adapter.jwtClaims adds to access tokens, and takes the place of nothing that they say", async () => {
    const jwtClaims = ({ email }: { email: string }) => ({
      email,
      user_id: "2",
      token_type: "refresh",
      exp: 9_999_999_999,
      token_use: "access",
    });
    await using house = await openHouse(withNames, undefined, { adapter: { jwtClaims } });
    await withAnn(house);
    const { access, refresh } = (await obtain(house)).body;
    const next = (await refreshBy(house, refresh)).body.access;
    for (const token of [access, next]) {
      expect(claimsOf(token)).toMatchObject({ email: "ann@example.com", user_id: "1", token_type: "access" });
      expect(await meBy(house, token)).toBe(200);
      house.clock.advance(10);
    }
    expect(claimsOf(refresh)).not.toHaveProperty("email");
    house.clock.advance(300);
    expect(await meBy(house, next)).toBe(401);
  });
});

/** Ann once more, from somewhere else. */
async function withAnnAgain(house: House) {
  const ann = new Visitor(house, "app");
  await ann.post("/auth/login", { email: "ann@example.com", password: PASSWORD });
  return ann;
}
