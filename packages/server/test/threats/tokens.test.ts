import { createPrivateKey, randomUUID } from "node:crypto";
import { exportJWK } from "jose";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { sealSessionToken } from "../../src/django/token-session-id.ts";
import { askForReset, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, keyIn, usualEnvironment } from "../support/house.ts";
import {
  claimsOf,
  headerOf,
  logInForTokens,
  refresh,
  sessionBy,
  TokenBearer,
  type Tokens,
  tokenKey,
  verified,
  withTokens,
} from "../support/tokens.ts";
import { Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import { commonForgeries, type Forgery, signed } from "./support/forgeries.ts";
import { sharedHouse } from "./support/shared-house.ts";

const SECRET = usualEnvironment["SECRET_KEY"] ?? "";
const emails = (function* () {
  for (let n = 1; ; n += 1) yield `user${n}@example.com`;
})();
const newEmail = () => emails.next().value ?? "";

async function someone(house: House): Promise<{ email: string; ann: Visitor; tokens: Tokens }> {
  const email = newEmail();
  const ann = new Visitor(house, "app");
  await signUpVerified(ann, email);
  return { email, ann, tokens: await logInForTokens(house, email) };
}

/** Nobody is let in by this text, whichever way it is presented, and nothing is changed by it. */
async function expectWorthless(house: House, forged: string): Promise<void> {
  const before = await everythingIn(house);
  expect(await sessionBy(house, forged)).toBe(401);
  expect((await new TokenBearer(house, forged).get("/account/email")).status).toBe(401);
  expect(await verified(house, forged)).toBeUndefined();
  expect((await refresh(house, forged)).body).toEqual({ status: 400 });
  expect(await everythingIn(house)).toEqual(before);
}

describe("a forged access token", () => {
  const house = sharedHouse(withTokens);

  it("T-60 that is signed as ours are opens the API: the forger works, so what follows means something", async () => {
    const { tokens } = await someone(house());
    const [header, claims] = [headerOf(tokens.access), claimsOf(tokens.access)];
    expect(await sessionBy(house(), signed(header, claims))).toBe(200);
    expect(await verified(house(), signed(header, claims))).toBeDefined();
  });

  const forgeries: Readonly<Record<string, Forgery>> = {
    ...commonForgeries,
    "without a key's name": ({ kid: _, ...header }: { kid?: string }, claims) => signed(header, claims),
    "without iat": (header, { iat: _, ...claims }: { iat?: number }) => signed(header, claims),
    "that wants to live for ever": (header, claims) =>
      signed(header, { ...claims, iat: 1, exp: Number.MAX_SAFE_INTEGER }),
    "of no use": (header, claims) => signed(header, { ...claims, token_use: undefined }),
    "of another use": (header, claims) => signed(header, { ...claims, token_use: "id" }),
    "of several uses": (header, claims) => signed(header, { ...claims, token_use: ["access", "refresh"] }),
    "with its use named twice, last another one": (header, claims) =>
      signed(header, JSON.stringify(claims).replace(/}$/, ',"token_use":"id"}')),
    "of the JWT door's kind": (header, { sub, ...claims }: { sub?: string }) =>
      signed(header, { ...claims, token_use: undefined, token_type: "access", user_id: sub }),
    "for nobody": (header, claims) => signed(header, { ...claims, sub: undefined }),
    "for a number": (header, { sub, ...claims }: { sub?: string }) =>
      signed(header, { ...claims, sub: Number(sub) }),
    "for a query": (header, claims) => signed(header, { ...claims, sub: "1 OR 1=1" }),
    "without a session": (header, claims) => signed(header, { ...claims, sid: undefined }),
    "with a session's token in the clear": (header, claims) =>
      signed(header, { ...claims, sid: "x".repeat(43) }),
    "without a name": (header, claims) => signed(header, { ...claims, jti: undefined }),
  };

  it.each(Object.entries(forgeries))("T-60 %s is worth nothing", async (...[, forge]) => {
    const { tokens } = await someone(house());
    await expectWorthless(house(), await forge(headerOf(tokens.access), claimsOf(tokens.access)));
  });

  it("T-60 for another user than its session's is not believed, by whom the API knows", async () => {
    const [ann, bob] = [await someone(house()), await someone(house())];
    const bobs = claimsOf(bob.tokens.access);
    const forged = signed(headerOf(ann.tokens.access), { ...claimsOf(ann.tokens.access), sub: bobs["sub"] });
    expect(await sessionBy(house(), forged)).toBe(401);
    const twice = JSON.stringify(claimsOf(ann.tokens.access)).replace(/}$/, `,"sub":"${bobs["sub"]}"}`);
    expect(await sessionBy(house(), signed(headerOf(ann.tokens.access), twice))).toBe(401);
    const refreshing = { ...claimsOf(ann.tokens.refresh), sub: bobs["sub"] };
    expect((await refresh(house(), signed(headerOf(ann.tokens.access), refreshing))).status).toBe(400);
  });

  it("T-60 that names a session which waits for its second step opens nothing", async () => {
    const { ann, tokens } = await someone(house());
    const stranger = new Visitor(house(), "app");
    await stranger.post("/auth/password/request", { email: "nobody@example.com" });
    const sid = sealSessionToken(stranger.token ?? "x".repeat(43), SECRET);
    const forged = signed(headerOf(tokens.access), { ...claimsOf(tokens.access), sid });
    expect([401, 410]).toContain(await sessionBy(house(), forged));
    expect((await ann.get("/auth/session")).status).toBe(200);
  });

  it("T-60 of a refresh token that was never given out refreshes nothing", async () => {
    const { tokens } = await someone(house());
    const invented = { ...claimsOf(tokens.refresh), jti: randomUUID() };
    expect((await refresh(house(), signed(headerOf(tokens.refresh), invented))).status).toBe(400);
    for (const jti of ["__proto__", "constructor", "toString"]) {
      const forged = signed(headerOf(tokens.refresh), { ...claimsOf(tokens.refresh), jti });
      expect((await refresh(house(), forged)).status).toBe(400);
    }
    expect((await refresh(house(), tokens.refresh)).status).toBe(200);
  });
});

describe("the secrets of one login, presented as one another", () => {
  const house = sharedHouse(withTokens);

  it("T-30 an access token refreshes nothing, and a refresh token opens nothing", async () => {
    const { tokens } = await someone(house());
    expect((await refresh(house(), tokens.access)).status).toBe(400);
    expect((await refresh(house(), tokens.session)).status).toBe(400);
    expect(await sessionBy(house(), tokens.refresh)).toBe(401);
    expect(await verified(house(), tokens.refresh)).toBeUndefined();
  });

  it("T-30 a JWT is no session token, nor is its sid; a session token is no JWT", async () => {
    const { tokens } = await someone(house());
    for (const token of [tokens.access, tokens.refresh, String(claimsOf(tokens.access)["sid"])]) {
      const thief = new Visitor(house(), "app");
      thief.token = token;
      expect((await thief.get("/auth/session")).status).toBe(410);
      const browser = new Visitor(house(), "browser");
      browser.cookies.set("sessionid", token);
      expect((await browser.get("/auth/session")).status).toBe(401);
    }
    expect(await sessionBy(house(), tokens.session)).toBe(401);
    expect(await verified(house(), tokens.session)).toBeUndefined();
  });

  it("T-30 none of them verifies an address or resets a password, and no key from a mail opens or refreshes anything", async () => {
    const { email, tokens } = await someone(house());
    for (const key of [tokens.session, tokens.access, tokens.refresh]) {
      const thief = new Visitor(house(), "app");
      expect((await thief.post("/auth/email/verify", { key })).status).toBe(400);
      expect((await thief.post("/auth/password/reset", { key, password: NEW_PASSWORD })).status).toBe(400);
    }
    const keys = [
      await askForReset(new Visitor(house(), "app"), email),
      keyIn(
        (await house().mails()).find(
          (mail) => mail.to === email && /(verify|confirm)-email/.test(mail.text),
        )!,
      ),
    ];
    for (const key of keys) await expectWorthless(house(), key);
  });

  it("T-30 an access token in the browser's API, in a cookie or in the address is nobody's", async () => {
    const { tokens } = await someone(house());
    const browser = new Visitor(house(), "browser");
    const headers = { Authorization: `Bearer ${tokens.access}` };
    expect((await browser.get("/auth/session", { headers })).status).toBe(401);
    const app = new Visitor(house(), "app");
    expect(
      (await app.get("/auth/session", { headers: { Cookie: `sessionid=${tokens.access}` } })).status,
    ).toBe(401);
    expect((await app.get(`/auth/session?access_token=${tokens.access}`)).status).toBe(401);
  });

  it("T-92 no token is anywhere in the database", async () => {
    const { tokens } = await someone(house());
    const rows = JSON.stringify(await everythingIn(house()));
    for (const token of Object.values(tokens)) expect(rows).not.toContain(token);
    expect(rows).not.toContain(tokens.refresh.split(".")[2]);
  });
});

type Standing = Readonly<Record<"api" | "refresh" | "elsewhere", boolean>>;

async function standingOf(house: House, tokens: Tokens): Promise<Standing> {
  return {
    api: (await sessionBy(house, tokens.access)) === 200,
    refresh: (await refresh(house, tokens.refresh)).status === 200,
    elsewhere: (await verified(house, tokens.access)) !== undefined,
  };
}

/** What somebody else's tokens of the same user are worth after it; `here`: those of the session that did it. */
const revocations: Readonly<
  Record<string, { run(ann: TokenBearer, email: string): Promise<unknown>; here: boolean; there: boolean }>
> = {
  "a log-out": { run: (ann) => ann.delete("/auth/session"), here: false, there: true },
  "ending all sessions": {
    async run(ann) {
      const sessions: { id: number }[] = (await ann.get("/auth/sessions")).body.data;
      return ann.delete("/auth/sessions", { sessions: sessions.map(({ id }) => id) });
    },
    here: false,
    there: false,
  },
  "a change of the password": {
    run: (ann) =>
      ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD }),
    // As the recording has it: the session goes on under a new token, which neither of them names.
    here: false,
    there: false,
  },
  "a password reset": {
    async run({ house }, email) {
      const key = await askForReset(new Visitor(house, "app"), email);
      return new Visitor(house, "app").post("/auth/password/reset", { key, password: NEW_PASSWORD });
    },
    here: false,
    there: false,
  },
  "a deactivation": {
    run: ({ house }, email) =>
      sql`UPDATE auth_user SET is_active = false WHERE email = ${email}`.execute(
        house.gatehouse.engine.database.db,
      ),
    here: false,
    there: false,
  },
  "a deletion by Django's admin": {
    async run({ house }, email) {
      const { db } = house.gatehouse.engine.database;
      const id = sql`(SELECT id FROM auth_user WHERE email = ${email})`;
      await sql`DELETE FROM usersessions_usersession WHERE user_id = ${id}`.execute(db);
      await sql`DELETE FROM account_emailaddress WHERE user_id = ${id}`.execute(db);
      await sql`DELETE FROM auth_user WHERE email = ${email}`.execute(db);
    },
    here: false,
    there: false,
  },
  "a new address": {
    run: (ann) => ann.post("/account/email", { email: newEmail() }),
    here: true,
    there: true,
  },
};

describe.each([
  ["stateless", {}],
  ["stateful", { HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED: "true" }],
] as const)("with %s validation", (name, env) => {
  const house = sharedHouse({ ...withTokens, ...env });

  it.each(Object.entries(revocations))(
    "T-14 after %s, access and refresh tokens stand as documented, at once",
    async (...[, revocation]) => {
      const { email, tokens } = await someone(house());
      const other = await logInForTokens(house(), email);
      await revocation.run(new TokenBearer(house(), tokens.access), email);
      for (const [held, stands] of [
        [tokens, revocation.here],
        [other, revocation.there],
      ] as const) {
        // Elsewhere nobody asks us, unless the settings say so: a token stands for its five minutes.
        const expected = { api: stands, refresh: stands, elsewhere: stands || name === "stateless" };
        expect(await standingOf(house(), held)).toEqual(expected);
      }
      house().clock.advance(300);
      for (const held of [tokens, other]) {
        expect(await verified(house(), held.access)).toBeUndefined();
        expect(await sessionBy(house(), held.access)).toBe(401);
      }
    },
  );
});

describe("tokens of two users", () => {
  const house = sharedHouse(withTokens);

  it("T-50 one's token lists, ends and changes nothing of the other's", async () => {
    const [ann, bob] = [await someone(house()), await someone(house())];
    const annBy = new TokenBearer(house(), ann.tokens.access);
    const bobBy = new TokenBearer(house(), bob.tokens.access);
    const sessions: { id: number }[] = (await bobBy.get("/auth/sessions")).body.data;
    const ended = await annBy.delete("/auth/sessions", { sessions: sessions.map(({ id }) => id) });
    expect(ended.status).toBe(400);
    for (const method of ["put", "patch", "delete"] as const)
      expect((await annBy[method]("/account/email", { email: bob.email, primary: true })).status).toBe(400);
    expect(await standingOf(house(), bob.tokens)).toEqual({ api: true, refresh: true, elsewhere: true });
    expect(JSON.stringify((await annBy.get("/account/email")).body)).not.toContain(bob.email);
  });

  it("T-50 beside the other's session token, a refresh token stands for its own user alone", async () => {
    const [ann, bob] = [await someone(house()), await someone(house())];
    bob.ann.token = bob.tokens.session;
    const { body } = await bob.ann.post("/tokens/refresh", { refresh_token: ann.tokens.refresh });
    expect(claimsOf(body.data.access_token)["sub"]).toBe(claimsOf(ann.tokens.access)["sub"]);
    expect(Object.keys(body)).toEqual(["status", "data"]);
  });
});

describe("refresh tokens at once", () => {
  const house = sharedHouse(withTokens);

  it("T-60 of 50 parallel refreshes with one token exactly one succeeds, and its successor lives", async () => {
    const { tokens } = await someone(house());
    const replies = await Promise.all(Array.from({ length: 50 }, () => refresh(house(), tokens.refresh)));
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(49);
    expect((await refresh(house(), won[0]?.body.data.refresh_token)).status).toBe(200);
  });

  it("T-14 of 50 parallel refreshes and a log-out none leaves a session behind", async () => {
    const { tokens } = await someone(house());
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n === 25
          ? new TokenBearer(house(), tokens.access).delete("/auth/session")
          : refresh(house(), tokens.refresh),
      ),
    );
    const given = replies.flatMap(({ body }) => body.data?.refresh_token ?? []);
    expect(given.length).toBeLessThanOrEqual(1);
    for (const token of [tokens.refresh, ...given]) expect((await refresh(house(), token)).status).toBe(400);
    expect(await sessionBy(house(), tokens.access)).toBe(410);
  });

  it("T-32 a used token stays used whatever else is written to the session afterwards", async () => {
    const { tokens } = await someone(house());
    const ann = new Visitor(house(), "app");
    ann.token = tokens.session;
    await Promise.all([
      refresh(house(), tokens.refresh),
      ...Array.from({ length: 20 }, () => ann.post("/auth/reauthenticate", { password: PASSWORD })),
    ]);
    expect((await refresh(house(), tokens.refresh)).status).toBe(400);
  });
});

describe("the published keys", () => {
  const house = sharedHouse(withTokens);

  it("T-15 are the same for everybody: no cookie, no user, nothing of a key that signs", async () => {
    await someone(house());
    const headers = { Cookie: "sessionid=x", Origin: "https://evil.example" };
    const response = await house().gatehouse.fetch(
      new Request("http://localhost:8000/.well-known/jwks.json", { headers }),
    );
    expect(response.headers.getSetCookie()).toEqual([]);
    const text = await response.text();
    const { d } = await exportJWK(createPrivateKey(tokenKey.privateKey));
    expect(text).not.toContain(d);
    expect(Object.keys(JSON.parse(text).keys[0])).toEqual(["kty", "crv", "x", "y", "kid", "alg", "use"]);
  });

  it("are changed by nobody", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const request = new Request("http://localhost:8000/.well-known/jwks.json", { method });
      expect((await house().gatehouse.fetch(request)).status).toBe(404);
    }
  });
});
