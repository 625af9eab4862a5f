import { describe, expect, it } from "vitest";
import { PASSWORD } from "../flows/person.ts";
import { personWithApp } from "../flows/second-factor-person.ts";
import { keyIn, openHouse } from "../support/house.ts";
import { call, meBy, pairOf, withAnn, withNames, withRotation } from "../support/jwt.ts";
import { claimsOf, headerOf } from "../support/tokens.ts";

const newcomer = { username: "newuser123", email: "newuser@example.com", password: "StrongPassword123!" };
const mandatory = { ...withNames, ACCOUNT_EMAIL_VERIFICATION: "mandatory" };

const cookieOf = (headers: Headers) =>
  headers.getSetCookie().find((line) => line.startsWith("refresh_token="));
const asCookie = (refresh: string) => ({ Cookie: `refresh_token=${refresh}` });

describe("a newcomer at the JWT door", () => {
  it("registers, verifies the address by the mailed key, logs in, looks at the account, refreshes, and logs out", async () => {
    await using house = await openHouse(mandatory);
    const made = await call(house, "/api/auth/register/", { body: newcomer });
    expect([made.status, made.body.message]).toEqual([201, "Registered. Please verify email."]);
    const key = keyIn(await house.mailTo(newcomer.email));
    // What a front end is written with, without a mailbox: DEBUG is on.
    expect(made.body.verification_token).toBe(key);

    const { email, password } = newcomer;
    const early = await call(house, "/api/auth/login/", { body: { email, password } });
    expect([early.status, early.body.code]).toEqual([401, "email_verification_required"]);
    expect(early.headers.getSetCookie()).toEqual([]);

    const verified = await call(house, `/api/auth/verify-email/?token=${key}`);
    expect([verified.status, verified.body]).toEqual([200, { message: "Email verified." }]);
    const again = await call(house, `/api/auth/verify-email/?token=${key}`);
    expect([again.status, again.body]).toEqual([400, { detail: "Invalid or expired key." }]);

    const login = await call(house, "/api/auth/login/", { body: { email, password } });
    expect(login.status).toBe(200);
    expect(login.body.user).toEqual({ id: 1, username: "newuser123", email, email_verified: true });
    const { access, refresh } = login.body;
    const me = await call(house, "/api/auth/me/", { bearer: access });
    expect(me.body).toEqual({ id: 1, username: "newuser123", email, email_verified: true, providers: [] });

    const refreshed = await call(house, "/api/auth/token/refresh/", { body: { refresh } });
    expect(Object.keys(refreshed.body)).toEqual(["access"]);
    expect(await meBy(house, refreshed.body.access)).toBe(200);

    const out = await call(house, "/api/auth/logout/", { body: { refresh } });
    expect([out.status, out.body]).toEqual([200, { detail: "Logged out" }]);
    const after = await call(house, "/api/auth/token/refresh/", { body: { refresh } });
    expect([after.status, after.body]).toEqual([
      401,
      { detail: "Token is blacklisted", code: "token_not_valid" },
    ]);
  });

  it("is told about each field in SimpleJWT's framework's words", async () => {
    await using house = await openHouse(withNames);
    const empty = await call(house, "/api/auth/register/", { body: {} });
    expect([empty.status, empty.body]).toEqual([
      400,
      {
        username: ["This field is required."],
        email: ["This field is required."],
        password: ["This field is required."],
      },
    ]);
    expect((await call(house, "/api/auth/login/", { body: { email: "x", password: "y" } })).body).toEqual({
      email: ["Enter a valid email address."],
    });
  });

  it("hears of no verification token where DEBUG is off", async () => {
    await using house = await openHouse({ ...mandatory, DEBUG: "false", ALLOWED_HOSTS: "*" });
    const { body } = await call(house, "/api/auth/register/", { body: newcomer });
    expect(body).toEqual({ message: "Registered. Please verify email." });
  });

  it("T-70 who takes an address that is somebody's gets the same answer, and its owner a mail", async () => {
    await using house = await openHouse({ ...mandatory, DEBUG: "false", ALLOWED_HOSTS: "*" });
    await withAnn(house);
    const free = await call(house, "/api/auth/register/", { body: newcomer });
    const taken = await call(house, "/api/auth/register/", {
      body: { ...newcomer, username: "other", email: "ann@example.com" },
    });
    expect([taken.status, taken.body, taken.headers.getSetCookie()]).toEqual([
      free.status,
      free.body,
      free.headers.getSetCookie(),
    ]);
    expect((await house.mailTo("ann@example.com")).category).not.toContain("confirmation");
  });

  it("T-36 a HEAD of the link confirms nothing, and a POST does as well as a GET", async () => {
    await using house = await openHouse(mandatory);
    const { verification_token: key } = (await call(house, "/api/auth/register/", { body: newcomer })).body;
    const head = await call(house, `/api/auth/verify-email/?token=${key}`, { method: "HEAD" });
    expect(head.status).toBe(200);
    const post = await call(house, "/api/auth/verify-email/", { body: { token: key } });
    expect([post.status, post.body]).toEqual([200, { message: "Email verified." }]);
  });

  it("T-04 a link with two tokens is nobody's", async () => {
    await using house = await openHouse(mandatory);
    const { verification_token: key } = (await call(house, "/api/auth/register/", { body: newcomer })).body;
    const twice = await call(house, `/api/auth/verify-email/?token=${key}&token=${key}`);
    expect(twice.status).toBe(400);
    expect((await call(house, "/api/auth/verify-email/")).status).toBe(400);
  });
});

describe("a log-in at the JWT door", () => {
  it("T-70 answers an unknown address, a wrong password and a switched-off user alike", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const answers: unknown[] = [];
    for (const [email, password] of [
      ["nobody@example.com", PASSWORD],
      ["ann@example.com", "wrong"],
    ]) {
      const { status, body, headers } = await call(house, "/api/auth/login/", { body: { email, password } });
      answers.push([status, body, headers.getSetCookie()]);
    }
    await house.gatehouse.engine.database.db.updateTable("auth_user").set({ is_active: false }).execute();
    const { status, body, headers } = await call(house, "/api/auth/login/", {
      body: { email: "ann@example.com", password: PASSWORD },
    });
    answers.push([status, body, headers.getSetCookie()]);
    for (const answer of answers)
      expect(answer).toEqual([400, { non_field_errors: ["Invalid credentials"] }, []]);
  });

  it("T-42 is locked after failures at any door, and says so", async () => {
    await using house = await openHouse({ ...withNames, ACCOUNT_RATE_LIMITS: '{"login_failed": "2/m/key"}' });
    await withAnn(house);
    const wrong = { body: { username: "ann@example.com", password: "wrong" } };
    expect((await call(house, "/api/login/", wrong)).status).toBe(400);
    expect((await call(house, "/api/token/", wrong)).status).toBe(401);
    const locked = await call(house, "/api/auth/login/", {
      body: { email: "ann@example.com", password: PASSWORD },
    });
    expect([locked.status, locked.body]).toEqual([
      400,
      { non_field_errors: ["Too many failed login attempts. Try again later."] },
    ]);
    expect(
      (await call(house, "/api/token/", { ...wrong, body: { ...wrong.body, password: PASSWORD } })).body,
    ).toEqual({ detail: "Too many failed login attempts. Try again later." });
  });

  it.each(["/api/auth/login/", "/api/token/"])(
    "T-46 %s asks for the second factor, and the door gives tokens for its code alone",
    async (path) => {
      await using house = await openHouse(withNames);
      const { app } = await personWithApp(house, "app");
      const names = { email: "ann@example.com", username: "ann@example.com" };
      const { status, body, headers } = await call(house, path, { body: { ...names, password: PASSWORD } });
      expect([status, body.code, body.types]).toEqual([401, "mfa_required", ["recovery_codes", "totp"]]);
      expect([body.access, body.refresh, headers.getSetCookie()]).toEqual([undefined, undefined, []]);
      const { mfa_token } = body;
      expect(await meBy(house, mfa_token)).toBe(401);

      const wrong = await call(house, "/api/auth/login/mfa/", { body: { mfa_token, code: "000000" } });
      expect([wrong.status, wrong.body]).toEqual([400, { code: ["Incorrect code."] }]);
      const code = app.nextCode();
      const done = await call(house, "/api/auth/login/mfa/", { body: { mfa_token, code } });
      expect(done.status).toBe(200);
      expect(cookieOf(done.headers)).toContain(done.body.refresh);
      expect(await meBy(house, done.body.access)).toBe(200);
      // The token of the log-in is used up with it.
      expect((await call(house, "/api/auth/login/mfa/", { body: { mfa_token, code } })).status).toBe(401);
    },
  );

  it("leaves no session behind, and writes the time of log-in where SIMPLE_JWT_UPDATE_LAST_LOGIN asks for it", async () => {
    for (const wanted of [false, true]) {
      await using house = await openHouse({ ...withNames, SIMPLE_JWT_UPDATE_LAST_LOGIN: String(wanted) });
      const { db } = house.gatehouse.engine.database;
      await call(house, "/api/auth/register/", { body: newcomer });
      await db.updateTable("auth_user").set({ last_login: null }).execute();
      await pairOf(house, newcomer.email, newcomer.password);
      const user = await db.selectFrom("auth_user").select("last_login").executeTakeFirstOrThrow();
      expect(user.last_login !== null).toBe(wanted);
      expect(await db.selectFrom("django_session").selectAll().execute()).toEqual([]);
    }
  });
});

describe("the refresh cookie", () => {
  it("is HttpOnly, SameSite=Lax, sent to this door alone, and lives as long as the token", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { body, headers } = await call(house, "/api/auth/login/", {
      body: { email: "ann@example.com", password: PASSWORD },
    });
    const [line, ...others] = headers.getSetCookie();
    expect(others).toEqual([]);
    expect(line?.split("; ").filter((part) => !part.startsWith("Expires="))).toEqual([
      `refresh_token=${body.refresh}`,
      "Max-Age=1209600",
      "Path=/api/auth/",
      "HttpOnly",
      "SameSite=Lax",
    ]);
    expect(headers.get("cache-control")).toContain("no-store");
  });

  it("is Secure where the session cookie is", async () => {
    await using house = await openHouse({ ...withNames, SESSION_COOKIE_SECURE: "true" });
    await withAnn(house);
    const { headers } = await call(house, "/api/auth/login/", {
      body: { email: "ann@example.com", password: PASSWORD },
    });
    expect(cookieOf(headers)).toContain("; Secure;");
  });

  it("refreshes without a body, is rotated as a cookie that no script reads, and goes with the log-out", async () => {
    await using house = await openHouse({ ...withNames, ...withRotation });
    await withAnn(house);
    const { refresh } = await pairOf(house);
    const headers = asCookie(refresh);
    const reply = await call(house, "/api/auth/token/refresh/", { method: "POST", headers });
    expect([reply.status, Object.keys(reply.body)]).toEqual([200, ["access"]]);
    const next = /^refresh_token=([^;]+)/.exec(cookieOf(reply.headers) ?? "")?.[1] ?? "";
    expect(next).not.toBe(refresh);
    const out = await call(house, "/api/auth/logout/", { method: "POST", headers: asCookie(next) });
    expect(cookieOf(out.headers)).toMatch(
      /^refresh_token=; Max-Age=0; Expires=[^;]+; Path=\/api\/auth\/; SameSite=Lax$/,
    );
    const after = await call(house, "/api/auth/token/refresh/", { method: "POST", headers: asCookie(next) });
    expect([after.status, after.body.detail]).toEqual([401, "Token is blacklisted"]);
  });

  it("is missed by its name where neither it nor a body brings a token", async () => {
    await using house = await openHouse(withNames);
    const reply = await call(house, "/api/auth/token/refresh/", { method: "POST" });
    expect([reply.status, reply.body]).toEqual([400, { detail: "No refresh token" }]);
    const out = await call(house, "/api/auth/logout/", { method: "POST" });
    expect([out.status, out.body]).toEqual([200, { detail: "Logged out" }]);
  });

  it("T-16 counts for nothing where two of its name come along", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { refresh } = await pairOf(house);
    const headers = { Cookie: `refresh_token=${refresh}; refresh_token=evil` };
    expect((await call(house, "/api/auth/token/refresh/", { method: "POST", headers })).status).toBe(400);
  });

  const foreign: readonly Record<string, string>[] = [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: "http://evil.localhost:8000" },
    { Origin: "http://localhost:8001" },
    { Referer: "https://evil.example/page" },
    { Referer: "nonsense" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "cross-site" },
  ];

  it.each(foreign)("T-12 is neither given to nor taken from a page that is not known: %o", async (from) => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { refresh } = await pairOf(house);
    const headers = { ...asCookie(refresh), ...from };
    for (const path of ["token/refresh/", "logout/"]) {
      const reply = await call(house, `/api/auth/${path}`, { method: "POST", headers });
      expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []]);
    }
    // Log-in by a foreign page would leave its visitor signed in as somebody else.
    const body = { email: "ann@example.com", password: PASSWORD };
    const login = await call(house, "/api/auth/login/", { body, headers: from });
    expect([login.status, login.headers.getSetCookie()]).toEqual([403, []]);
    const mfa = await call(house, "/api/auth/login/mfa/", {
      body: { mfa_token: "x", code: "1" },
      headers: from,
    });
    expect(mfa.status).toBe(403);
    expect((await call(house, "/api/auth/token/refresh/", { body: { refresh } })).status).toBe(200);
  });

  it.each([
    { Origin: "http://localhost:8000" },
    { Origin: "https://app.example.com" },
    { Origin: "https://spa.example.org" },
    { Referer: "http://localhost:8000/page" },
    { "Sec-Fetch-Site": "same-origin" },
  ])("is taken from pages that are known: %o", async (from) => {
    await using house = await openHouse({
      ...withNames,
      CSRF_TRUSTED_ORIGINS: "https://app.example.com",
      CORS_ALLOWED_ORIGINS: "https://spa.example.org",
    });
    await withAnn(house);
    const { refresh } = await pairOf(house);
    const headers = { ...asCookie(refresh), ...from };
    expect((await call(house, "/api/auth/token/refresh/", { method: "POST", headers })).status).toBe(200);
  });

  it("T-12 is no credential for anything but a refresh and a log-out", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { refresh } = await pairOf(house);
    const headers = asCookie(refresh);
    expect((await call(house, "/api/auth/me/", { headers })).status).toBe(401);
    expect((await call(house, "/api/token/refresh/", { method: "POST", headers })).status).toBe(400);
  });
});

describe("providers at the JWT door", () => {
  it("are not there until one is configured", async () => {
    await using house = await openHouse(withNames);
    expect((await call(house, "/api/auth/social/google/", { body: { code: "x" } })).status).toBe(404);
  });
});

describe("tokens as they are written", () => {
  it("have SimpleJWT's header and claims, in its order", async () => {
    await using house = await openHouse(withNames);
    await withAnn(house);
    const { access, refresh } = await pairOf(house);
    const iat = Math.floor(house.clock.now().getTime() / 1000);
    const hex = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(headerOf(access)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(Object.entries(claimsOf(refresh))).toEqual([
      ["token_type", "refresh"],
      ["exp", iat + 1_209_600],
      ["iat", iat],
      ["jti", hex],
      ["user_id", "1"],
    ]);
    expect(Object.entries(claimsOf(access))).toEqual([
      ["token_type", "access"],
      ["exp", iat + 300],
      ["iat", iat],
      ["jti", hex],
      ["user_id", "1"],
    ]);
  });
});
