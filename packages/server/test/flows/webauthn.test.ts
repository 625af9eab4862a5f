import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { SessionReader } from "../../src/django/session-codec.ts";
import { verifyAssertion } from "../../src/flows/webauthn/verify-key.ts";
import { insertAuthenticator, listAuthenticators } from "../../src/store/authenticators.ts";
import { expectDocumented } from "../support/documented.ts";
import { openHouse } from "../support/house.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import {
  addKey,
  atPasskeySignup,
  KEYS,
  keySettings,
  LOGIN,
  optionsAt,
  personWithKey,
  proveWith,
  REAUTHENTICATE,
  SECOND_FACTOR,
  SIGNUP,
  signupSettings,
} from "./key-person.ts";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "./person.ts";
import { atSecondFactor, pendingOf, personWithApp, recoveryCodesOf } from "./second-factor-person.ts";

const flowsOf = ({ body }: Reply) => body.data.flows.map(({ id }: { id: string }) => id);

describe.each(clients)("security keys and passkeys, %s client", (client) => {
  it("are added with recovery codes, named, listed, renamed and removed", async () => {
    await using house = await openHouse({ ...keySettings, ACCOUNT_EMAIL_NOTIFICATIONS: "true" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const asked = await ann.get(KEYS);
    expectDocumented(house, "getKeyCreationOptions", asked);
    expect(asked.body.data.creation_options.publicKey).toMatchObject({
      rp: { name: "example.com", id: "example.com" },
      user: { name: "ann@example.com", id: "MQ", displayName: "ann" },
      excludeCredentials: [],
      authenticatorSelection: {
        residentKey: "discouraged",
        userVerification: "discouraged",
        requireResidentKey: false,
      },
      extensions: { credProps: true },
    });
    const first = await addKey(ann, new SoftwareAuthenticator(), { passwordless: false, name: "Blue one" });
    expectDocumented(house, "addKey", first);
    const { id } = first.body.data;
    expect(first.body).toMatchObject({
      data: { type: "webauthn", name: "Blue one", last_used_at: null, is_passwordless: false },
      meta: { recovery_codes_generated: true },
    });
    const others = [
      await addKey(ann, new SoftwareAuthenticator()),
      await addKey(ann, new SoftwareAuthenticator()),
    ];
    expect(others.map(({ body }) => [body.data.name, body.data.is_passwordless, body.meta])).toEqual([
      ["Backup key", true, { recovery_codes_generated: false }],
      ["Key nr. 3", true, { recovery_codes_generated: false }],
    ]);
    const renamed = await ann.put(KEYS, { id, name: "Red one" });
    expectDocumented(house, "renameKey", renamed);
    expect(renamed.body.data).toMatchObject({ id, name: "Red one" });
    const list = await ann.get("/account/authenticators");
    expectDocumented(house, "listAuthenticators", list);
    expect(
      list.body.data.map((factor: { name?: string; type: string }) => factor.name ?? factor.type),
    ).toEqual(["Red one", "recovery_codes", "Backup key", "Key nr. 3"]);
    const removed = await ann.delete(KEYS, { authenticators: [id, others[0]?.body.data.id] });
    expectDocumented(house, "removeKeys", removed);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(2);
    await ann.delete(KEYS, { authenticators: [others[1]?.body.data.id] });
    expect((await ann.get("/account/authenticators")).body.data).toEqual([]);
    const notices = (await house.mails()).map(({ category }) => category);
    expect(notices.filter((name) => name.startsWith("webauthn_"))).toEqual([
      ...Array(3).fill("webauthn_added"),
      ...Array(3).fill("webauthn_removed"),
    ]);
  });

  it("log in alone where that is on, with nothing else asked", async () => {
    await using house = await openHouse(keySettings);
    const { key } = await personWithKey(house, client);
    const visitor = new Visitor(house, client);
    expect(flowsOf(await visitor.get("/auth/session"))).toEqual(["login", "signup", "mfa_login_webauthn"]);
    const asked = await visitor.get(LOGIN);
    expectDocumented(house, "getPasskeyLoginOptions", asked);
    house.clock.advance(60);
    const reply = await proveWith(visitor, LOGIN, key);
    expectDocumented(house, "logInByPasskey", reply);
    expect(reply.body.data.user.email).toBe("ann@example.com");
    const { data } = (await visitor.get("/account/authenticators")).body;
    expect(data[0].last_used_at).toBe(house.clock.now().getTime() / 1000);
    expect((await visitor.post(LOGIN, { credential: key.get(await optionsAt(visitor, LOGIN)) })).status).toBe(
      409,
    );
  });

  it("are no way in where log-in by passkey is off, and a second factor nevertheless", async () => {
    await using house = await openHouse({ ...keySettings, MFA_PASSKEY_LOGIN_ENABLED: "false" });
    const { key } = await personWithKey(house, client);
    const visitor = new Visitor(house, client);
    expect((await visitor.get(LOGIN)).status).toBe(404);
    const waiting = await logIn(visitor, "ann@example.com");
    expect(waiting.body.data.flows).toEqual([
      { id: "login" },
      { id: "signup" },
      { id: "mfa_authenticate", is_pending: true, types: ["recovery_codes", "webauthn"] },
    ]);
    const asked = await visitor.get(SECOND_FACTOR);
    expectDocumented(house, "getSecondFactorKeyOptions", asked);
    expect(asked.body.data.request_options.publicKey).toMatchObject({
      rpId: "example.com",
      allowCredentials: [{ type: "public-key", id: key.credentialId }],
      userVerification: "preferred",
    });
    const reply = await proveWith(visitor, SECOND_FACTOR, key);
    expectDocumented(house, "authenticateByKey", reply);
    expect(reply.body.data.methods).toMatchObject([
      { method: "password" },
      { method: "mfa", type: "webauthn" },
    ]);
  });

  it("are one of several factors, of which any will do", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, app } = await personWithApp(house, client);
    const key = new SoftwareAuthenticator();
    expect((await addKey(ann, key)).body.meta).toEqual({ recovery_codes_generated: false });
    const [code] = await recoveryCodesOf(ann);
    for (const typed of [app.nextCode(), code]) {
      const visitor = await atSecondFactor(house, client);
      expect((await visitor.post("/auth/2fa/authenticate", { code: typed })).status).toBe(200);
    }
    expect((await proveWith(await atSecondFactor(house, client), SECOND_FACTOR, key)).status).toBe(200);
  });

  it("prove once more who somebody is", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, client);
    house.clock.advance(300);
    expect((await ann.get(KEYS)).status).toBe(401);
    const asked = await ann.get(REAUTHENTICATE);
    expectDocumented(house, "getReauthenticationKeyOptions", asked);
    const reply = await proveWith(ann, REAUTHENTICATE, key);
    expectDocumented(house, "reauthenticateByKey", reply);
    expect(reply.body.data.methods.at(-1)).toMatchObject({ method: "mfa", id: 1, reauthenticated: true });
    expect((await ann.get(KEYS)).status).toBe(200);
  });

  it("open an account that never had a password", async () => {
    await using house = await openHouse(signupSettings);
    const ann = await atPasskeySignup(house, client, "ann@example.com");
    expect(pendingOf(await ann.get("/auth/session"))).toBe("mfa_signup_webauthn");
    const asked = await ann.get(SIGNUP);
    expectDocumented(house, "getSignupPasskeyOptions", asked);
    const key = new SoftwareAuthenticator();
    const done = await ann.put(SIGNUP, {
      name: "Phone",
      credential: key.create(asked.body.data.creation_options.publicKey),
    });
    expectDocumented(house, "finishSignupByPasskey", done);
    expect(done.body.data).toMatchObject({ user: { has_usable_password: false }, methods: [] });
    expect((await ann.get("/account/authenticators")).body.data).toMatchObject([{ name: "Phone" }]);
    const again = await proveWith(new Visitor(house, client), LOGIN, key);
    expect(again.body.data.user.email).toBe("ann@example.com");
  });

  it("open an account whose address was corrected while its sign-up was under way", async () => {
    await using house = await openHouse({
      ...signupSettings,
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "true",
    });
    const owner = await atPasskeySignup(house, client, "ann@example.com");
    await owner.put(SIGNUP, {
      credential: new SoftwareAuthenticator().create(await optionsAt(owner, SIGNUP)),
    });
    // Somebody has the first one, which the newcomer does not learn.
    const anna = new Visitor(house, client);
    await anna.post(SIGNUP, { email: "ann@example.com" });
    await anna.post("/account/email", { email: "anna@example.com" });
    const { text } = await house.mailTo("anna@example.com");
    await anna.post("/auth/email/verify", { key: /[A-Z]{4}-[A-Z]{4}/.exec(text)?.[0] });
    const credential = new SoftwareAuthenticator().create(await optionsAt(anna, SIGNUP));
    const done = await anna.put(SIGNUP, { credential });
    expect([done.status, done.body.data.user.email]).toEqual([200, "anna@example.com"]);
  });

  it("are asked of nobody any more who has reset a password in the meantime", async () => {
    await using house = await openHouse(signupSettings);
    const ann = await atPasskeySignup(house, client, "ann@example.com");
    const key = await askForReset(ann, "ann@example.com");
    const reset = await ann.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect([reset.status, pendingOf(reset)]).toEqual([401, undefined]);
    expect(pendingOf(await ann.get("/auth/session"))).toBeUndefined();
    expect((await ann.get(SIGNUP)).status).toBe(409);
    expect((await logIn(new Visitor(house, client), "ann@example.com", NEW_PASSWORD)).status).toBe(200);
  });

  it("are asked for only by who sees the answer: HEAD asks nothing", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, client);
    const credential = key.get(await optionsAt(ann, REAUTHENTICATE));
    for (const path of [KEYS, REAUTHENTICATE, LOGIN]) expect((await ann.send("HEAD", path)).status).toBe(200);
    expect((await ann.post(REAUTHENTICATE, { credential })).status).toBe(200);
  });

  it("have names of 100 characters at most, and none that is empty once they have one", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, id } = await personWithKey(house, client);
    for (const name of ["x".repeat(101), "", " "]) {
      const reply = await ann.put(KEYS, { id, name });
      expect([reply.status, reply.body.errors[0].param]).toEqual([400, "name"]);
    }
    for (const bad of [true, "x", [1], { id }, -1, 1.5, "9".repeat(30)])
      expect((await ann.put(KEYS, { id: bad, name: "x" })).body.errors).toMatchObject([{ param: "id" }]);
    const long = await addKey(ann, new SoftwareAuthenticator(), { name: "x".repeat(101) });
    expect([long.status, long.body.errors[0].code]).toEqual([400, "max_length"]);
  });
});

/** As django-allauth 65.16.1 wrote it into PostgreSQL, and what its key answered then. */
const recorded = {
  row: '{"name": "Backup key", "credential": {"id": "PZJAQMWNIdhbS32JleBKgA", "type": "public-key", "rawId": "PZJAQMWNIdhbS32JleBKgA", "response": {"transports": ["usb"], "clientDataJSON": "eyJ0eXBlIjogIndlYmF1dGhuLmNyZWF0ZSIsICJjaGFsbGVuZ2UiOiAiUzllbk8wTGMwMnA5QkM1ZW52MERvNGVKVUN0Sk9GeU5DcUdRbk1NTUR6OCIsICJvcmlnaW4iOiAiaHR0cDovL2xvY2FsaG9zdDozMDAwIiwgImNyb3NzT3JpZ2luIjogZmFsc2V9", "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViUEsoXtJryKJQ28wPgFmAwoh5SXSZuIJJnQzgBqP1AcaBFAAAAAAAAAAAAAAAAAAAAAAAAAAAAED2SQEDFjSHYW0t9iZXgSoClAQIDJiABIVggs4AQt4fNI9IMwB1lPGdMjF5MSUaxX_btzv6fvEs9Pe4iWCDvfAY_AZsM0E9E2i8H6Q0ICtAsU1Q8UL_ZbiiZxfHdGA"}, "clientExtensionResults": {"credProps": {"rk": true}}, "authenticatorAttachment": "cross-platform"}}',
  challenge: "cPLHP1KNuM5MlEU7snLiNNARxz3Sr4eyYjGz6_1v1WI",
  credential: {
    type: "public-key",
    id: "PZJAQMWNIdhbS32JleBKgA",
    rawId: "PZJAQMWNIdhbS32JleBKgA",
    response: {
      clientDataJSON:
        "eyJ0eXBlIjogIndlYmF1dGhuLmdldCIsICJjaGFsbGVuZ2UiOiAiY1BMSFAxS051TTVNbEVVN3NuTGlOTkFSeHozU3I0ZXlZakd6Nl8xdjFXSSIsICJvcmlnaW4iOiAiaHR0cDovL2xvY2FsaG9zdDozMDAwIiwgImNyb3NzT3JpZ2luIjogZmFsc2V9",
      authenticatorData: "EsoXtJryKJQ28wPgFmAwoh5SXSZuIJJnQzgBqP1AcaAFAAAAAQ",
      signature:
        "MEUCIQDy6JF5bjx_SHun9_PZxfi1HVvHpaCRNKyKZ4aFBuzBNAIgdqxrPS9YyM69hjrE8OVNvjjZmADB2eFHsMMZsxtwBbU",
      userHandle: "MQ",
    },
  },
};

describe("keys in a table that Django shares", () => {
  it("that allauth wrote are listed, asked for, and verified by what they signed then", async () => {
    await using house = await openHouse({
      ...keySettings,
      PUBLIC_URL: "http://127.0.0.1:8431",
      CORS_ALLOWED_ORIGINS: "http://localhost:3000",
      MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN: "true",
    });
    const ann = new Visitor(house, "app");
    await signUpVerified(ann, "ann@example.com");
    const { db } = house.gatehouse.engine.database;
    await sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at)
      VALUES ('webauthn', ${recorded.row}, 1, '2026-01-01 00:00:00')`.execute(db);
    expect((await ann.get("/account/authenticators")).body.data).toMatchObject([
      { type: "webauthn", name: "Backup key", is_passwordless: true },
    ]);
    const { allowCredentials } = await optionsAt(ann, REAUTHENTICATE);
    expect(allowCredentials).toEqual([{ type: "public-key", id: recorded.credential.id }]);
    const [authenticator] = await listAuthenticators(db, 1);
    const { credential } = JSON.parse(recorded.row);
    const key = {
      authenticator: authenticator!,
      credentialId: credential.id,
      attestationObject: credential.response.attestationObject,
    };
    const challenge = { challenge: recorded.challenge, userVerification: "preferred" } as const;
    const verify = (answer: typeof recorded.credential) =>
      verifyAssertion(house.gatehouse.settings, answer, { key, challenge, userVerified: true });
    expect(await verify(recorded.credential)).toEqual({ signCount: 1 });
    const { signature } = recorded.credential.response;
    const forged = { ...recorded.credential.response, signature: signature.replace("MEUCIQDy", "MEUCIQDz") };
    expect(await verify({ ...recorded.credential, response: forged })).toBeUndefined();
  });

  it("that we write are what allauth writes: the registration as the browser gave it, under a name", async () => {
    await using house = await openHouse(keySettings);
    const ann = new Visitor(house, "app");
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const credential = new SoftwareAuthenticator().create(await optionsAt(ann, `${KEYS}?passwordless`));
    await ann.post(KEYS, {
      name: "My key",
      // What browsers add, which says the same again, or is of extensions that nobody asked for.
      credential: {
        ...credential,
        response: { ...credential.response, publicKeyAlgorithm: -7, publicKey: "x", authenticatorData: "x" },
        clientExtensionResults: {
          ...credential.clientExtensionResults,
          prf: { results: { first: "secret" } },
        },
      },
    });
    const { db } = house.gatehouse.engine.database;
    const [row] = await listAuthenticators(db, 1);
    expect(row?.data).toEqual({ name: "My key", credential });
    expect(shapeOf(row?.data)).toEqual(shapeOf(JSON.parse(recorded.row)));
  });

  it("that hold no registration are in nobody's way", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, "app");
    const { db } = house.gatehouse.engine.database;
    for (const data of [{}, { name: "x", credential: null }, { credential: { id: 1, response: "x" } }])
      await insertAuthenticator(db, { userId: 1, type: "webauthn", data, createdAt: house.clock.now() });
    expect((await proveWith(ann, REAUTHENTICATE, key)).status).toBe(200);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(5);
  });

  it("leave in the session what a Django beside us would go on with", async () => {
    await using house = await openHouse({ ...keySettings, SESSION_KEY_STORAGE: "plain" });
    const { visitor: ann } = await personWithKey(house, "app");
    const { challenge } = await optionsAt(ann, REAUTHENTICATE);
    const { db } = house.gatehouse.engine.database;
    const { rows } = await sql<{ session_data: string }>`SELECT session_data FROM django_session`.execute(db);
    const reader = new SessionReader([house.gatehouse.settings.secretKey]);
    expect(reader.read(rows[0]?.session_data ?? "")).toMatchObject({
      "mfa.webauthn.state": { challenge, user_verification: "preferred" },
    });
  });
});

/** The names in it, and the types of what they stand for. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}
