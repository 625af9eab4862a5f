import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { totpCode } from "../../src/crypto/totp.ts";
import { SessionReader } from "../../src/django/session-codec.ts";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { expectDocumented } from "../support/documented.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD, signUpVerified } from "./person.ts";
import {
  AuthenticatorApp,
  atSecondFactor,
  pendingOf,
  personWithApp,
  recoveryCodesOf,
  setUpApp,
} from "./second-factor-person.ts";

const TOTP = "/account/authenticators/totp";

describe.each(clients)("setting up an authenticator app, %s client", (client) => {
  it("shows a secret, takes a code for it, and gives recovery codes with it", async () => {
    await using house = await openHouse({ MFA_TOTP_ISSUER: "Acme & Co" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const empty = await ann.get("/account/authenticators");
    expect([empty.status, empty.body.data]).toEqual([200, []]);

    const offer = await ann.get(TOTP);
    expectDocumented(house, "getTotp", offer);
    expect(offer.status).toBe(404);
    const { secret, totp_url: url } = offer.body.meta;
    expect(url).toBe(`otpauth://totp/ann%40example.com?secret=${secret}&issuer=Acme%20%26%20Co`);

    const app = new AuthenticatorApp(house, secret);
    const active = await ann.post(TOTP, { code: ` ${app.code()} ` });
    expectDocumented(house, "activateTotp", active);
    const since = house.clock.now().getTime() / 1000;
    expect(active.body).toEqual({
      status: 200,
      data: { type: "totp", created_at: since, last_used_at: null },
    });
    expect((await ann.get(TOTP)).body).toEqual(active.body);

    const list = await ann.get("/account/authenticators");
    expectDocumented(house, "listAuthenticators", list);
    expect(list.body.data).toEqual([
      active.body.data,
      {
        type: "recovery_codes",
        created_at: since,
        last_used_at: null,
        total_code_count: 10,
        unused_code_count: 10,
      },
    ]);
    const events = (await listAuditEvents(house.gatehouse.engine.database.db, { limit: 20 })).filter(
      ({ event }) => event === "authenticator_added",
    );
    expect(events.map(({ details }) => details.type).toSorted()).toEqual(["recovery_codes", "totp"]);
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  it("makes another secret each time, and only the newest counts", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const [older, newer] = [(await ann.get(TOTP)).body.meta.secret, (await ann.get(TOTP)).body.meta.secret];
    expect(newer).not.toBe(older);
    const wrong = await ann.post(TOTP, { code: new AuthenticatorApp(house, older).code() });
    expectDocumented(house, "activateTotp", wrong);
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([400, "incorrect_code"]);
    expect((await ann.post(TOTP, { code: new AuthenticatorApp(house, newer).code() })).status).toBe(200);
  });

  it("answers at the shorthand of some front ends as well", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    const reply = await ann.post("/mfa/authenticators/totp", { code: app.code() });
    expectDocumented(house, "activateTotpShorthand", reply);
    expect(reply.status).toBe(200);
    expect((await ann.get(TOTP)).status).toBe(200);
  });

  it("says that there is an app already, and leaves it as it is", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const reply = await ann.post(TOTP, { code: app.nextCode() });
    expect([reply.status, reply.body.errors[0].code]).toEqual([400, "totp_already_active"]);
    expect(
      (await (await atSecondFactor(house, client)).post("/auth/2fa/authenticate", { code: app.code() }))
        .status,
    ).toBe(200);
  });

  it("waits until every address is verified, unless MFA_ALLOW_UNVERIFIED_EMAIL is on", async () => {
    for (const allowed of [false, true]) {
      await using house = await openHouse({ MFA_ALLOW_UNVERIFIED_EMAIL: String(allowed) });
      const ann = new Visitor(house, client);
      await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
      await ann.post("/auth/reauthenticate", { password: PASSWORD });
      const offer = await ann.get(TOTP);
      expectDocumented(house, "getTotp", offer);
      expect([offer.status, offer.body.errors?.[0].code]).toEqual(
        allowed ? [404, undefined] : [409, "unverified_email"],
      );
      const secret = offer.body.meta?.secret ?? "JBSWY3DPEHPK3PXP";
      const reply = await ann.post(TOTP, { code: new AuthenticatorApp(house, secret).code() });
      expect(reply.status).toBe(allowed ? 200 : 400);
      if (!allowed) expect(reply.body.errors[0]).toMatchObject({ code: "unverified_email", param: "code" });
    }
  });

  it("is told by mail to its owner, as is its removal", async () => {
    await using house = await openHouse({ ACCOUNT_EMAIL_NOTIFICATIONS: "true" });
    const { visitor: ann } = await personWithApp(house, client);
    expect((await house.mailTo("ann@example.com")).category).toBe("totp_activated");
    await ann.post("/account/authenticators/recovery-codes");
    expect((await house.mailTo("ann@example.com")).category).toBe("recovery_codes_generated");
    await ann.delete(TOTP);
    expect((await house.mailTo("ann@example.com")).category).toBe("totp_deactivated");
  });

  it("keeps addresses from being added by link, unless MFA_ALLOW_UNVERIFIED_EMAIL is on", async () => {
    for (const allowed of [false, true]) {
      await using house = await openHouse({ MFA_ALLOW_UNVERIFIED_EMAIL: String(allowed) });
      const { visitor: ann } = await personWithApp(house, client);
      const reply = await ann.post("/account/email", { email: "ann2@example.com" });
      expect(reply.status).toBe(allowed ? 200 : 400);
      if (!allowed) expect(reply.body.errors[0]).toMatchObject({ code: "add_email_blocked", param: "email" });
    }
  });

  it("is not on offer where MFA_SUPPORTED_TYPES leaves it out", async () => {
    await using house = await openHouse({ MFA_SUPPORTED_TYPES: "totp" });
    const { visitor: ann } = await personWithApp(house, client);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(1);
    expect((await ann.get("/account/authenticators/recovery-codes")).body.errors[0].code).toBe("not_found");
    await using other = await openHouse({ MFA_SUPPORTED_TYPES: "" });
    const bob = new Visitor(other, client);
    await signUpVerified(bob, "bob@example.com");
    expect((await bob.get(TOTP)).body.errors[0].code).toBe("not_found");
    expect((await bob.get("/account/authenticators")).body.data).toEqual([]);
  });
});

describe.each(clients)("log-in with a second factor, %s client", (client) => {
  it("takes the password, then a code, and records both", async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const ann = new Visitor(house, client);
    const asked = await logIn(ann, "ann@example.com");
    expect(asked.status).toBe(401);
    expect(asked.body.data.flows).toContainEqual({
      id: "mfa_authenticate",
      is_pending: true,
      types: ["recovery_codes", "totp"],
    });
    const before = client === "app" ? ann.token : ann.cookies.get("sessionid");
    const reply = await ann.post("/auth/2fa/authenticate", { code: app.nextCode() });
    expectDocumented(house, "authenticateByCode", reply);
    expect(reply.status).toBe(200);
    expect(reply.body.data.methods).toEqual([
      { method: "password", at: expect.any(Number), email: "ann@example.com" },
      { method: "mfa", at: expect.any(Number), id: 1, type: "totp" },
    ]);
    expect(client === "app" ? ann.token : ann.cookies.get("sessionid")).not.toBe(before);
    const [totp] = (await ann.get("/account/authenticators")).body.data;
    expect(totp.last_used_at).toBe(house.clock.now().getTime() / 1000);
  });

  it("asks on after a wrong code, and not at all once the log-in has timed out", async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const ann = await atSecondFactor(house, client);
    const wrong = await ann.post("/auth/2fa/authenticate", { code: "000000" });
    expectDocumented(house, "authenticateByCode", wrong);
    expect([wrong.status, wrong.body.errors]).toEqual([
      400,
      [{ code: "incorrect_code", message: "Incorrect code.", param: "code" }],
    ]);
    expect(pendingOf(await ann.get("/auth/session"))).toBe("mfa_authenticate");
    house.clock.advance(901);
    const late = await ann.post("/auth/2fa/authenticate", { code: app.code() });
    expectDocumented(house, "authenticateByCode", late);
    expect([late.status, late.body.meta.is_authenticated, pendingOf(late)]).toEqual([401, null, undefined]);
  });

  it("is not asked of an account that has recovery codes only", async () => {
    await using house = await openHouse();
    await personWithApp(house, client);
    const { db } = house.gatehouse.engine.database;
    await sql`DELETE FROM mfa_authenticator WHERE type = 'totp'`.execute(db);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });

  it("is not asked any more once the app is removed, and the recovery codes go with it", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    for (const reply of [await ann.delete(TOTP), await ann.delete(TOTP)]) {
      expectDocumented(house, "deactivateTotp", reply);
      expect(reply.status).toBe(200);
    }
    expect((await ann.get("/account/authenticators")).body.data).toEqual([]);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
    // And a new app may be set up.
    const app = await setUpApp(ann);
    const again = await atSecondFactor(house, client);
    expect((await again.post("/auth/2fa/authenticate", { code: app.nextCode() })).status).toBe(200);
  });

  it("leaves a log-in that a Django on the same database could go on with", async () => {
    await using house = await openHouse();
    await personWithApp(house, client);
    const { db } = house.gatehouse.engine.database;
    await sql`DELETE FROM django_session`.execute(db);
    await atSecondFactor(house, client);
    const { session_data } = await db
      .selectFrom("django_session")
      .select("session_data")
      .executeTakeFirstOrThrow();
    const data = new SessionReader([house.gatehouse.settings.secretKey]).read(session_data);
    expect(data?.account_login).toMatchObject({
      user_pk: "1",
      state: {
        stages: {
          verify_email: { handled: true },
          mfa_authenticate: { data: { authentication_required: true } },
          current: "mfa_authenticate",
        },
      },
    });
  });

  it("takes the codes around the current one that MFA_TOTP_TOLERANCE allows", async () => {
    await using house = await openHouse({ MFA_TOTP_TOLERANCE: "1" });
    const { app } = await personWithApp(house, client);
    house.clock.advance(120);
    for (const [periods, status] of [
      [-2, 400],
      [2, 400],
      [-1, 200],
      [1, 200],
    ] as const) {
      const ann = await atSecondFactor(house, client);
      const reply = await ann.post("/auth/2fa/authenticate", { code: app.code(periods) });
      expect([periods, reply.status]).toEqual([periods, status]);
    }
  });

  it("takes codes of MFA_TOTP_DIGITS digits that change every MFA_TOTP_PERIOD seconds", async () => {
    await using house = await openHouse({ MFA_TOTP_DIGITS: "8", MFA_TOTP_PERIOD: "60" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const { secret, totp_url } = (await ann.get(TOTP)).body.meta;
    expect(totp_url).toMatch(/&digits=8&period=60$/);
    const code = (digits: number, period: number) =>
      totpCode(secret, { counter: Math.floor(house.clock.now().getTime() / 1000 / period), digits });
    expect((await ann.post(TOTP, { code: code(6, 60) })).status).toBe(400);
    expect((await ann.post(TOTP, { code: code(8, 30) })).status).toBe(400);
    expect((await ann.post(TOTP, { code: code(8, 60) })).status).toBe(200);
    house.clock.advance(60);
    const reply = await ann.post("/auth/2fa/reauthenticate", { code: code(8, 60) });
    expect(reply.status).toBe(200);
  });

  it("shows keys that were registered elsewhere, and asks for them too", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const data = { name: "My key", credential: { clientExtensionResults: { credProps: { rk: true } } } };
    const { db } = house.gatehouse.engine.database;
    await sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at)
      SELECT 'webauthn', ${JSON.stringify(data)}, id, '2026-01-01 00:00:00' FROM auth_user`.execute(db);
    const list = await ann.get("/account/authenticators");
    expectDocumented(house, "listAuthenticators", list);
    expect(list.body.data[2]).toMatchObject({
      type: "webauthn",
      id: 3,
      name: "My key",
      is_passwordless: true,
    });
    const asked = await logIn(new Visitor(house, client), "ann@example.com");
    expect(asked.body.data.flows[2].types).toEqual(["recovery_codes", "totp", "webauthn"]);
    // While another factor is left, the recovery codes stay.
    await ann.delete(TOTP);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(2);
  });
});

describe.each(clients)("reauthentication by a second factor, %s client", (client) => {
  it("takes an app's code or a recovery code, and opens what asks for it", async () => {
    await using house = await openHouse({ ACCOUNT_REAUTHENTICATION_TIMEOUT: "300" });
    const { visitor: ann, app } = await personWithApp(house, client);
    const codes = await recoveryCodesOf(ann);
    for (const code of [() => app.nextCode(), () => codes[0]]) {
      house.clock.advance(301);
      const refused = await ann.get("/account/authenticators/recovery-codes");
      expectDocumented(house, "getRecoveryCodes", refused);
      expect([refused.status, refused.body.data.flows]).toEqual([
        401,
        [{ id: "reauthenticate" }, { id: "mfa_reauthenticate", types: ["recovery_codes", "totp"] }],
      ]);
      const reply = await ann.post("/auth/2fa/reauthenticate", { code: code() });
      expectDocumented(house, "reauthenticateByCode", reply);
      expect([reply.status, reply.body.data.methods.at(-1).method]).toEqual([200, "mfa"]);
      expect((await ann.get("/account/authenticators/recovery-codes")).status).toBe(200);
    }
  });

  it("is wrong for whoever has no second factor", async () => {
    await using house = await openHouse();
    const bob = new Visitor(house, client);
    await signUpVerified(bob, "bob@example.com");
    const reply = await bob.post("/auth/2fa/reauthenticate", { code: "123456" });
    expect([reply.status, reply.body.errors[0].code]).toEqual([400, "incorrect_code"]);
  });
});
