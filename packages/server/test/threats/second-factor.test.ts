import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  askForReset,
  codeTo,
  logIn,
  NEW_PASSWORD,
  PASSWORD,
  signUpVerified,
  verify,
} from "../flows/person.ts";
import {
  AuthenticatorApp,
  atSecondFactor,
  pendingOf,
  personWithApp,
  recoveryCodesOf,
  restarted,
} from "../flows/second-factor-person.ts";
import { codeIn, openHouse } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { countEvents } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import { CODES, countOf, MANY, proveAgain, sendCode, TOTP, tabs } from "./support/second-factor.ts";

describe.each(clients)("every way in, %s client", (client) => {
  const settings = { ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true", ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true" };

  const ways: Readonly<Record<string, (visitor: Visitor) => Promise<Reply>>> = {
    "a password": (visitor) => logIn(visitor, "ann@example.com"),
    async "a reset link"(visitor) {
      const key = await askForReset(visitor, "ann@example.com");
      return visitor.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    },
    async "a confirmation link"(visitor) {
      const { db } = visitor.house.gatehouse.engine.database;
      await sql`UPDATE account_emailaddress SET verified = false`.execute(db);
      visitor.house.clock.advance(200);
      expect(pendingOf(await logIn(visitor, "ann@example.com"))).toBe("verify_email");
      return verify(visitor, "ann@example.com");
    },
  };

  it.each(Object.entries(ways))(
    "T-46 asks for the second factor after %s, and opens with it",
    async (_, enter) => {
      await using house = await openHouse({ ...settings, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
      const { app } = await personWithApp(house, client);
      const visitor = new Visitor(house, client);
      const reply = await enter(visitor);
      expect([reply.status, pendingOf(reply)]).toEqual([401, "mfa_authenticate"]);
      expect((await visitor.get("/account/email")).status).toBe(401);
      expect((await sendCode(visitor, app.nextCode())).status).toBe(200);
      expect((await visitor.get("/account/email")).status).toBe(200);
    },
  );

  const waysByCode: Readonly<Record<string, (visitor: Visitor) => Promise<Reply>>> = {
    async "a mailed code"(visitor) {
      await visitor.post("/auth/code/request", { email: "ann@example.com" });
      return visitor.post("/auth/code/confirm", { code: await codeTo(visitor, "ann@example.com") });
    },
    async "a reset code"(visitor) {
      await visitor.post("/auth/password/request", { email: "ann@example.com" });
      const key = await codeTo(visitor, "ann@example.com");
      return visitor.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    },
    async "a verification code"(visitor) {
      const { db } = visitor.house.gatehouse.engine.database;
      await sql`UPDATE account_emailaddress SET verified = false`.execute(db);
      expect(pendingOf(await logIn(visitor, "ann@example.com"))).toBe("verify_email");
      const key = await codeTo(visitor, "ann@example.com");
      return visitor.post("/auth/email/verify", { key });
    },
  };

  it.each(Object.entries(waysByCode))(
    "T-46 asks for the second factor after %s, which has no say in that, and opens with it",
    async (_, enter) => {
      const DATABASE_URL = await leasedUrl();
      await using before = await openHouse({ ...settings, DATABASE_URL });
      const { app } = await personWithApp(before, client);
      await using house = await restarted(before, {
        ...settings,
        DATABASE_URL,
        ACCOUNT_EMAIL_VERIFICATION: "mandatory",
        ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
        ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
        ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
      });
      const visitor = new Visitor(house, client);
      const reply = await enter(visitor);
      expect([reply.status, pendingOf(reply)]).toEqual([401, "mfa_authenticate"]);
      const mailed = await codeTo(visitor, "ann@example.com");
      expect((await sendCode(visitor, mailed)).status).toBe(400);
      expect((await visitor.get("/account/email")).status).toBe(401);
      expect((await sendCode(visitor, app.nextCode())).status).toBe(200);
      expect((await visitor.get("/account/email")).status).toBe(200);
    },
  );

  it("T-46 a log-in is finished by its own account's factor, and by no other's", async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const { visitor: eve, app: eves } = await personWithApp(house, client, "eve@example.com");
    const stolen = await atSecondFactor(house, client);
    expect((await sendCode(stolen, eves.nextCode())).status).toBe(400);
    expect((await sendCode(stolen, (await recoveryCodesOf(eve))[0])).status).toBe(400);
    // Another log-in in the same session is another account's, and takes that one's factor.
    expect(pendingOf(await logIn(stolen, "eve@example.com"))).toBe("mfa_authenticate");
    expect((await sendCode(stolen, app.nextCode())).status).toBe(400);
    const reply = await sendCode(stolen, eves.code());
    expect([reply.status, reply.body.data.user.email]).toEqual([200, "eve@example.com"]);
    expect(reply.body.data.methods.map(({ method }: { method: string }) => method)).toEqual([
      "password",
      "mfa",
    ]);
  });

  it("T-30 T-46 a mailed code is no factor, and a factor's code is no mailed code", async () => {
    const DATABASE_URL = await leasedUrl();
    await using before = await openHouse({ DATABASE_URL });
    const { visitor: ann, app } = await personWithApp(before, client);
    const codes = await recoveryCodesOf(ann);
    await using house = await restarted(before, {
      DATABASE_URL,
      ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
      ACCOUNT_LOGIN_BY_CODE_REQUIRED: "password",
    });
    const visitor = new Visitor(house, client);
    expect(pendingOf(await logIn(visitor, "ann@example.com"))).toBe("login_by_code");
    expect((await visitor.post("/auth/code/confirm", { code: app.nextCode() })).status).toBe(400);
    expect((await visitor.post("/auth/code/confirm", { code: codes[0] })).status).toBe(400);
    expect((await sendCode(visitor, app.code())).status).toBe(401);
    const mailed = codeIn(await house.mailTo("ann@example.com"));
    const reply = await visitor.post("/auth/code/confirm", { code: mailed });
    expect([reply.status, pendingOf(reply)]).toEqual([401, "mfa_authenticate"]);
    expect((await sendCode(visitor, mailed)).status).toBe(400);
    expect((await sendCode(visitor, app.code())).status).toBe(200);
  });

  it("T-46 a code without a log-in that waits for it opens nothing and is not used up", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const code = app.nextCode();
    for (const visitor of [new Visitor(house, client), ann]) {
      const reply = await sendCode(visitor, code);
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([401, null]);
    }
    const given = await atSecondFactor(house, client);
    await given.delete("/auth/session");
    expect((await sendCode(given, code)).status).toBe(401);
    expect((await sendCode(await atSecondFactor(house, client), code)).status).toBe(200);
  });

  const mishaps: Readonly<Record<string, (ann: Visitor) => Promise<unknown>>> = {
    "their account is deactivated": ({ house }) =>
      sql`UPDATE auth_user SET is_active = false WHERE email = ${"ann@example.com"}`.execute(
        house.gatehouse.engine.database.db,
      ),
    "their password is changed": (ann) =>
      ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD }),
  };

  it.each(Object.entries(mishaps))("T-46 a code signs nobody in once %s", async (_, happens) => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "bob@example.com");
    const { visitor: ann, app } = await personWithApp(house, client);
    const waiting = await atSecondFactor(house, client);
    await happens(ann);
    const reply = await sendCode(waiting, app.nextCode());
    expect([reply.status, pendingOf(reply)]).toEqual([401, undefined]);
    expect((await waiting.get("/account/email")).status).not.toBe(200);
    // Nothing of it is left for whoever logs in on the same session next.
    const next = await logIn(waiting, "bob@example.com");
    expect([next.status, next.body.data.methods.length]).toEqual([200, 1]);
  });
});

describe.each(clients)("enrolment, %s client", (client) => {
  it("T-47 a secret that nobody has proven to hold is no factor", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    expect((await ann.post(TOTP, { code: "000000" })).status).toBe(400);
    expect((await ann.get("/account/authenticators")).body.data).toEqual([]);
    expect((await proveAgain(ann, app.code())).status).toBe(400);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });

  it("T-47 a secret counts in the session it was shown in, for whoever it was shown to", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const shown = async (visitor: Visitor) =>
      new AuthenticatorApp(house, (await visitor.get(TOTP)).body.meta.secret);
    const other = new Visitor(house, client);
    await logIn(other, "ann@example.com");
    const app = await shown(ann);
    expect((await other.post(TOTP, { code: app.code() })).status).toBe(400);
    await shown(other);
    expect((await other.post(TOTP, { code: app.code() })).status).toBe(400);

    // What Eve was shown does not become Ann's when Ann logs in on Eve's session.
    const shared = new Visitor(house, client);
    await signUpVerified(shared, "eve@example.com");
    const eves = await shown(shared);
    const secret = sessionSecretOf(shared);
    await shared.delete("/auth/session");
    shared.token = undefined;
    await logIn(client === "app" ? shared : present(shared, secret), "ann@example.com");
    expect((await shared.post(TOTP, { code: eves.code() })).status).toBe(400);
  });

  it("T-47 adding, removing and renewing factors need a fresh proof of identity, as does seeing the codes", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const bob = new Visitor(house, client);
    await signUpVerified(bob, "bob@example.com");
    await bob.post("/auth/reauthenticate", { password: PASSWORD });
    const bobs = new AuthenticatorApp(house, (await bob.get(TOTP)).body.meta.secret);
    house.clock.advance(300);
    const stale: readonly (readonly [Visitor, () => Promise<Reply>, string[]])[] = [
      [bob, () => bob.post(TOTP, { code: bobs.code() }), ["reauthenticate"]],
      [ann, () => ann.delete(TOTP), ["reauthenticate", "mfa_reauthenticate"]],
      [ann, () => ann.post(CODES), ["reauthenticate", "mfa_reauthenticate"]],
      [ann, () => ann.get(CODES), ["reauthenticate", "mfa_reauthenticate"]],
    ];
    for (const [, send, flows] of stale) {
      const reply = await send();
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([401, true]);
      expect(reply.body.data.flows.map(({ id }: { id: string }) => id)).toEqual(flows);
    }
    expect((await bob.get("/account/authenticators")).body.data).toEqual([]);
    expect((await ann.get("/account/authenticators")).body.data).toMatchObject([
      { type: "totp", last_used_at: null },
      { type: "recovery_codes", unused_code_count: 10 },
    ]);
    // A code that was refused for that is not used up, and a fresh proof by either means opens the way.
    await bob.post("/auth/reauthenticate", { password: PASSWORD });
    expect((await bob.post(TOTP, { code: bobs.code() })).status).toBe(200);
    expect((await proveAgain(ann, app.code())).status).toBe(200);
    expect((await ann.delete(TOTP)).status).toBe(200);
  });

  it("T-47 signing up and being told who one is are no proof of identity", async () => {
    await using house = await openHouse({ MFA_ALLOW_UNVERIFIED_EMAIL: "true" });
    const ann = new Visitor(house, client);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    expect((await ann.post(TOTP, { code: app.code() })).status).toBe(401);
  });

  it(`T-47 T-32 set up ${MANY} times at once, there is one app, and its codes open the account`, async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    const replies = await Promise.all(
      (await tabs(house, ann)).map((tab) => tab.post(TOTP, { code: app.code() })),
    );
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([1, MANY - 1]);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(2);
    expect(await countEvents(house, "authenticator_added")).toBe(2);
    expect((await sendCode(await atSecondFactor(house, client), app.nextCode())).status).toBe(200);
  });

  it("T-47 T-32 an app that is removed while it is used is gone, and leaves nothing behind", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const waiting = await atSecondFactor(house, client);
    const code = app.nextCode();
    const all = await tabs(house, ann);
    await Promise.all(all.map((tab, n) => (n % 2 === 0 ? tab.delete(TOTP) : sendCode(waiting, code))));
    expect((await ann.get("/account/authenticators")).body.data).toEqual([]);
    const { db } = house.gatehouse.engine.database;
    expect(await db.selectFrom("gatehouse_totp_use").selectAll().execute()).toEqual([]);
    expect(await countEvents(house, "authenticator_removed")).toBe(2);
  });
});
