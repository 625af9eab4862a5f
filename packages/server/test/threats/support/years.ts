/** What users do and suffer, so that every operation gives every answer that it has. */
import { sql } from "kysely";
import { expect } from "vitest";
import {
  addKey,
  KEYS,
  keySettings,
  LOGIN,
  optionsAt,
  proveWith,
  REAUTHENTICATE,
  SECOND_FACTOR,
  SIGNUP,
  signUpToPasskey,
  signupSettings,
} from "../../flows/key-person.ts";
import {
  askForReset,
  codeTo,
  logIn,
  NEW_PASSWORD,
  PASSWORD,
  signUpVerified,
  verify,
  WRONG_CODE,
} from "../../flows/person.ts";
import { AuthenticatorApp, setUpApp } from "../../flows/second-factor-person.ts";
import { type House, keyIn } from "../../support/house.ts";
import { SoftwareAuthenticator } from "../../support/software-authenticator.ts";
import { withTokens } from "../../support/tokens.ts";
import type { CheckedVisitor } from "./checked-visitor.ts";
import { CODES, proveAgain, sendCode, TOTP } from "./second-factor.ts";
import { broadEnvironment, plausibleBody, surfaces } from "./surfaces.ts";

const limits =
  '{"signup":"","login":"","login_failed":"5/300s/key","manage_email":"60/m/user","reset_password":"3/m/key"}';

/** Verification before anything else, and next to nothing asked: between them the operations give all their answers. */
const configurations = [
  {
    ...broadEnvironment,
    ACCOUNT_RATE_LIMITS: limits,
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
    ACCOUNT_REAUTHENTICATION_REQUIRED: "true",
  },
  {
    ...broadEnvironment,
    ACCOUNT_RATE_LIMITS: limits,
    ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true",
    ACCOUNT_PREVENT_ENUMERATION: "false",
  },
];

/** Everything by code. */
const byCode = {
  ...broadEnvironment,
  ACCOUNT_RATE_LIMITS: limits,
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "1",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "2",
  ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND: "1",
  ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
};

/** Everything by phone. */
const byPhone = {
  ...byCode,
  ACCOUNT_RATE_LIMITS: '{"signup":"","login":"","verify_phone":"1/30s/key","change_phone":"1/m/user"}',
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1",
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "2",
  ACCOUNT_REAUTHENTICATION_REQUIRED: "true",
};

/** Of a challenge that nobody gave. */
const inventedOptions = {
  rp: { id: "example.com" },
  user: { id: "MQ" },
  challenge: "AAAA",
  authenticatorSelection: { residentKey: "required" },
};

/** What a user does in the course of a year, the things that go wrong among them. */
async function year(house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  await ann.get("/config");
  await ann.get("/auth/session");
  await ann.post("/auth/signup", { email: "ann@example.com", password: "short" });
  await ann.post("/auth/signup", { email: "ann@example.com", username: "ann", password: PASSWORD });
  const key = keyIn(await house.mailTo("ann@example.com"));
  await ann.get("/auth/session");
  await ann.get("/account/email");
  await ann.post("/account/email", { email: "x@example.com" });
  await make().get("/auth/email/verify", { headers: { "X-Email-Verification-Key": key } });
  await ann.get("/auth/email/verify", { headers: { "X-Email-Verification-Key": "bad" } });
  await ann.post("/auth/email/verify", { key: "bad" });
  await ann.post("/auth/email/verify", { key });
  await ann.delete("/auth/session");
  await make().post("/auth/signup", { email: "ann@example.com", password: PASSWORD });

  await logIn(make(), "ann@example.com", "wrong");
  await logIn(ann, "ann@example.com");
  await logIn(ann, "ann@example.com");
  await ann.post("/auth/signup", { email: "more@example.com", username: "more", password: PASSWORD });
  await make().post("/auth/login", { username: "ann", password: PASSWORD });
  await ann.get("/auth/session");
  await ann.get("/auth/sessions");
  await ann.post("/account/email", { email: "ann2@example.com" });
  await ann.put("/account/email", { email: "ann2@example.com" });
  house.clock.advance(200);
  await ann.put("/account/email", { email: "ann2@example.com" });
  await verify(ann, "ann2@example.com");
  await ann.get("/account/email");
  await ann.post("/account/email", { email: "bad" });
  await ann.put("/account/email", { email: "unknown@example.com" });
  await ann.patch("/account/email", { email: "ann2@example.com" });
  await ann.patch("/account/email", { email: "ann2@example.com", primary: true });
  await ann.delete("/account/email", { email: "ann2@example.com" });
  await ann.delete("/account/email", { email: "ann@example.com" });
  house.clock.advance(301);
  await ann.post("/account/email", { email: "late@example.com" });
  await ann.post("/auth/reauthenticate", { password: "wrong" });
  await ann.post("/auth/reauthenticate", { password: PASSWORD });
  await ann.post("/account/password/change", { current_password: "wrong", new_password: "x" });
  await ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD });

  const reset = await askForReset(make(), "ann2@example.com");
  await make().get("/auth/password/reset", { headers: { "X-Password-Reset-Key": reset } });
  await make().get("/auth/password/reset", { headers: { "X-Password-Reset-Key": "bad" } });
  await make().post("/auth/password/reset", { key: reset, password: "x" });
  await make().post("/auth/password/reset", { email: "ann2@example.com" });
  await make().post("/auth/password/reset", { key: reset, password: `${PASSWORD}-3` });
  for (let n = 0; n < 5; n += 1) await make().post("/auth/password/request", { email: "nobody@example.com" });
  for (let n = 0; n < 7; n += 1) await logIn(make(), "ann2@example.com", "wrong");
  house.clock.advance(301);
  await logIn(ann, "ann2@example.com", `${PASSWORD}-3`);
  ann.token = undefined;
  await logIn(ann, "ann2@example.com", `${PASSWORD}-3`);
  await ann.delete("/auth/sessions", { sessions: [999] });
  const sessions: readonly { id: number }[] = (await ann.get("/auth/sessions")).body.data ?? [];
  const other = make();
  await logIn(other, "ann2@example.com", `${PASSWORD}-3`);
  await ann.delete("/auth/sessions", { sessions: sessions.slice(0, 1).map(({ id }) => id) });
  await other.delete("/auth/sessions", { sessions: [0] });
  await ann.delete("/auth/sessions", { sessions: sessions.map(({ id }) => id) });
  await ann.get("/auth/session");
}

/** As the year above, where codes stand for links. */
async function yearByCode(house: House, make: () => CheckedVisitor): Promise<void> {
  const [ann, stranger] = [make(), make()];
  for (const path of ["/auth/email/verify", "/auth/password/reset"]) {
    await stranger.get(path);
    await stranger.post(path, { key: WRONG_CODE, password: NEW_PASSWORD });
  }
  await ann.post("/auth/signup", { email: "anne@example.com", username: "ann", password: PASSWORD });
  await ann.post("/auth/email/verify/resend");
  house.clock.advance(11);
  for (let n = 0; n < 2; n += 1) await ann.post("/auth/email/verify/resend");
  await ann.post("/account/email", { email: "anne@example.com" });
  await ann.post("/account/email", { email: "ann@example.com" });
  await ann.post("/account/email", { email: "anne@example.com" });
  const key = await codeTo(ann, "ann@example.com");
  await ann.get("/auth/email/verify", { headers: { "X-Email-Verification-Key": WRONG_CODE } });
  await ann.get("/auth/email/verify", { headers: { "X-Email-Verification-Key": key } });
  await ann.post("/auth/email/verify", { key: WRONG_CODE });
  await ann.post("/auth/email/verify", { key });
  await ann.post("/account/email", { email: "ann2@example.com" });
  await ann.post("/account/email", { email: "ann2@example.com" });
  await ann.get("/account/email");
  await ann.delete("/account/email", { email: "ann2@example.com" });
  await ann.post("/auth/code/request", { email: "ann@example.com" });
  await ann.post("/auth/password/request", { email: "ann@example.com" });
  await ann.delete("/auth/session");
  ann.token = undefined;

  for (const email of ["", "nobody@example.com", "ann@example.com"])
    await ann.post("/auth/code/request", { email });
  for (let n = 0; n < 2; n += 1) await ann.post("/auth/code/resend");
  for (const code of [WRONG_CODE, await codeTo(ann, "ann@example.com")])
    await ann.post("/auth/code/confirm", { code });
  await ann.delete("/auth/session");
  ann.token = undefined;

  await ann.post("/auth/password/request", { email: "ann@example.com" });
  const reset = await codeTo(ann, "ann@example.com");
  await ann.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": WRONG_CODE } });
  await ann.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": reset } });
  await ann.post("/auth/password/reset", { key: WRONG_CODE, password: NEW_PASSWORD });
  await ann.post("/auth/password/reset", { key: reset, password: NEW_PASSWORD });

  await sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at)
    SELECT 'totp', '{"secret":"TOTPSECRETTOTPSECRET"}', id, '2026-01-01 00:00:00' FROM auth_user`.execute(
    house.gatehouse.engine.database.db,
  );
  await ann.post("/auth/code/request", { email: "ann@example.com" });
  await ann.post("/auth/code/confirm", { code: await codeTo(ann, "ann@example.com") });
}

/** What a user does with second factors, from the first to the last. */
async function yearWithFactors(house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  await ann.post("/auth/signup", { email: "ann@example.com", username: "ann", password: PASSWORD });
  await ann.get(TOTP);
  await ann.post(TOTP, { code: "000000" });
  await verify(ann, "ann@example.com");
  const app = await setUpApp(ann);
  await ann.get(TOTP);
  await ann.get(CODES);
  await ann.post(CODES);
  await ann.get("/account/authenticators");

  const other = make();
  await logIn(other, "ann@example.com");
  for (const code of ["000000", app.nextCode()]) await sendCode(other, code);
  if (other.client === "browser")
    for (const trust of ["perhaps", true]) await other.post("/auth/2fa/trust", { trust });
  await other.get("/account/authenticators");
  await other.delete("/auth/session");
  other.token = undefined;
  await logIn(other, "ann@example.com");

  for (const code of ["000000", app.nextCode()]) await proveAgain(ann, code);
  await ann.delete(TOTP);
  const { secret } = (await ann.get(TOTP)).body.meta;
  await ann.post("/mfa/authenticators/totp", { code: new AuthenticatorApp(house, secret).code() });
  await ann.get("/auth/session");
}

/** What a user does with security keys and passkeys. */
async function yearWithKeys(house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  await ann.post("/auth/signup", { email: "ann@example.com", username: "ann", password: PASSWORD });
  const key = new SoftwareAuthenticator();
  const credential = key.create(inventedOptions);
  await ann.get(KEYS);
  await ann.post(KEYS, { credential });
  await verify(ann, "ann@example.com");
  await ann.post(KEYS, { credential });
  await addKey(ann, key);
  const { id } = (await ann.get("/account/authenticators")).body.data[0];
  await ann.put(KEYS, { id, name: "Mine" });
  const answer = key.get({ rpId: "example.com", challenge: "" });
  for (const path of [REAUTHENTICATE, LOGIN]) {
    await ann.post(path, { credential: answer });
    await proveWith(ann, path, key);
  }

  const other = make();
  await logIn(other, "ann@example.com");
  await other.post(SECOND_FACTOR, { credential: answer });
  await proveWith(other, SECOND_FACTOR, key);
  await proveWith(make(), LOGIN, key);
  await ann.delete(KEYS, { authenticators: [id] });
  const last = new SoftwareAuthenticator();
  await addKey(ann, last);
  await sql`UPDATE auth_user SET is_active = false`.execute(house.gatehouse.engine.database.db);
  await proveWith(make(), LOGIN, last);
}

/** Somebody who never has a password. */
async function yearWithoutPassword(house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  await ann.get(SIGNUP);
  for (const email of ["", "ann@example.com"]) await ann.post(SIGNUP, { email });
  await ann.put(SIGNUP, { credential: {} });
  await ann.post("/auth/email/verify", { key: await codeTo(ann, "ann@example.com") });
  const key = new SoftwareAuthenticator();
  await ann.put(SIGNUP, { credential: key.create(inventedOptions) });
  await ann.put(SIGNUP, { credential: key.create(await optionsAt(ann, SIGNUP)) });
  await ann.post(SIGNUP, { email: "more@example.com" });

  const late = await signUpToPasskey(make(), "bob@example.com");
  const credential = new SoftwareAuthenticator().create(await optionsAt(late, SIGNUP));
  await sql`UPDATE auth_user SET is_active = false WHERE email = 'bob@example.com'`.execute(
    house.gatehouse.engine.database.db,
  );
  await late.put(SIGNUP, { credential });
  const ghost = make();
  if (ghost.client === "app")
    for (const method of ["GET", "PUT"]) {
      ghost.token = "g".repeat(43);
      await ghost.send(method, SIGNUP, method === "PUT" ? { body: {} } : {});
    }
}

/** As the years above, by phone. */
async function yearByPhone(house: House, make: () => CheckedVisitor): Promise<void> {
  const [ann, bob, stranger] = [make(), make(), make()];
  const [annsPhone, bobsPhone, other] = ["+31612345678", "+31687654321", "+14155550100"];
  await stranger.get("/account/phone");
  await stranger.post("/account/phone", { phone: other });
  await stranger.post("/auth/phone/verify", { code: WRONG_CODE });
  await stranger.post("/auth/phone/verify/resend");
  await bob.post("/auth/signup", { email: "bob@example.com", phone: other, password: PASSWORD });
  await bob.post("/auth/phone/verify/resend");
  house.clock.advance(31);
  await bob.post("/auth/phone/verify/resend");
  await bob.post("/account/phone", { phone: "x" });
  await bob.post("/account/phone", { phone: bobsPhone });
  house.clock.advance(61);
  await bob.post("/account/phone", { phone: bobsPhone });
  await bob.post("/auth/phone/verify", { code: WRONG_CODE });
  expect((await bob.post("/auth/phone/verify", { code: await codeTo(bob, bobsPhone) })).status).toBe(401);
  const key = await codeTo(bob, "bob@example.com");
  expect((await bob.post("/auth/email/verify", { key })).status).toBe(200);
  await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
  await ann.post("/auth/email/verify", { key: await codeTo(ann, "ann@example.com") });
  await ann.get("/account/phone");
  await ann.post("/auth/reauthenticate", { password: PASSWORD });
  await ann.post("/account/phone", { phone: annsPhone });
  expect((await ann.post("/auth/phone/verify", { code: await codeTo(ann, annsPhone) })).status).toBe(200);
  await ann.get("/account/phone");
  house.clock.advance(301);
  await ann.post("/account/phone", { phone: other });
  await make().post("/auth/login", { phone: annsPhone, password: PASSWORD });
  const byCodeToPhone = make();
  await byCodeToPhone.post("/auth/code/request", { phone: annsPhone });
  const code = await codeTo(byCodeToPhone, annsPhone);
  expect((await byCodeToPhone.post("/auth/code/confirm", { code })).status).toBe(200);
  await make().post("/auth/signup", { email: "eve@example.com", phone: annsPhone, password: PASSWORD });
}

/** With access and refresh tokens, for the client that has them. */
async function yearWithTokens(_house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  const { body } = await ann.post("/auth/signup", {
    email: "ann@example.com",
    username: "ann",
    password: PASSWORD,
  });
  if (ann.client === "browser") return;
  const { refresh_token } = body.meta;
  for (let n = 0; n < 2; n += 1) await make().post("/tokens/refresh", { refresh_token });
  ann.token = "g".repeat(43);
  await ann.post("/tokens/refresh", { refresh_token });
}

/** The same request in every standing, so that no operation is left out whatever the year above does. */
async function everyOperation(house: House, make: () => CheckedVisitor): Promise<void> {
  const bob = make();
  await signUpVerified(bob, "bob@example.com");
  await sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at)
    SELECT 'totp', '{"secret":"TOTPSECRETTOTPSECRET"}', id, '2026-01-01 00:00:00' FROM auth_user WHERE email = 'bob@example.com'`.execute(
    house.gatehouse.engine.database.db,
  );
  await logIn(make(), "bob@example.com");
  for (const { route } of surfaces().filter(({ client }) => client === bob.client)) {
    for (const body of route.method === "GET" ? [undefined] : [{}, plausibleBody(route)]) {
      const [ghost, carol] = [make(), make()];
      if (bob.client === "app") ghost.token = "g".repeat(43);
      const name =
        `carol-${route.id}-${body === undefined ? 0 : Object.keys(body).length}@example.com`.toLowerCase();
      await signUpVerified(carol, name);
      for (const visitor of [make(), ghost, carol]) await visitor.send(route.method, route.path, { body });
      if (route.method !== "GET") {
        await make().send(route.method, route.path, { raw: "x", headers: { "Content-Type": "text/plain" } });
      }
      const texts = carol.heard.map(({ text }) => text);
      const shown = texts.join().match(/[\w.-]+@example\.com/g) ?? [];
      expect(shown.filter((email) => email !== name && email !== "somebody@example.com")).toEqual([]);
    }
  }
}

/** A house's settings, and what happens in it. */
export const lives: readonly {
  readonly settings: Readonly<Record<string, string>>;
  readonly live: (house: House, make: () => CheckedVisitor) => Promise<void>;
}[] = [
  ...configurations.map((settings) => ({
    settings,
    async live(house: House, make: () => CheckedVisitor) {
      await year(house, make);
      await everyOperation(house, make);
    },
  })),
  { settings: byCode, live: yearByCode },
  { settings: byPhone, live: yearByPhone },
  { settings: broadEnvironment, live: yearWithFactors },
  { settings: { ...broadEnvironment, ...withTokens }, live: yearWithTokens },
  { settings: { ...broadEnvironment, MFA_TRUST_ENABLED: "false" }, live: yearWithFactors },
  {
    settings: { ...broadEnvironment, ...keySettings, MFA_TRUST_ENABLED: "false" },
    live: yearWithKeys,
  },
  { settings: { ...broadEnvironment, ...signupSettings }, live: yearWithoutPassword },
];
