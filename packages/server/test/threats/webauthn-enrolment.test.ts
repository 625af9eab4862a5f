import { sql } from "kysely";
import { describe, expect, it } from "vitest";
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
  SIGNUP,
  signupSettings,
} from "../flows/key-person.ts";
import { askForReset, codeTo, incorrect, logIn, NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { pendingOf } from "../flows/second-factor-person.ts";
import { openHouse } from "../support/house.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { clients, codesOf, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";

describe.each(clients)("enrolment of keys, %s client", (client) => {
  it("T-47 adding, renaming and removing keys need a fresh proof of identity, and so do the options", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, id, key } = await personWithKey(house, client);
    const fresh = new SoftwareAuthenticator();
    const credential = fresh.create(await optionsAt(ann, KEYS));
    house.clock.advance(300);
    const before = await everythingIn(house);
    for (const send of [
      () => ann.get(KEYS),
      () => ann.post(KEYS, { credential }),
      () => ann.put(KEYS, { id, name: "x" }),
      () => ann.delete(KEYS, { authenticators: [id] }),
    ]) {
      const reply = await send();
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([401, true]);
      expect(reply.body.data.flows).toEqual([
        { id: "reauthenticate" },
        { id: "mfa_reauthenticate", types: ["recovery_codes", "webauthn"] },
      ]);
    }
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
    // The key itself is such a proof; it asks something else, so the registration has to be made anew.
    expect((await proveWith(ann, REAUTHENTICATE, key)).status).toBe(200);
    expect((await ann.post(KEYS, { credential })).status).toBe(400);
    expect((await ann.post(KEYS, { credential: fresh.create(await optionsAt(ann, KEYS)) })).status).toBe(200);
    expect((await ann.delete(KEYS, { authenticators: [id] })).status).toBe(200);
  });

  it("T-47 T-26 nobody with an unverified address gets a key, unless the settings say so", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann } = await personWithKey(house, client);
    const credential = new SoftwareAuthenticator().create(await optionsAt(ann, KEYS));
    await ann.post("/account/email", { email: "other@example.com" });
    await sql`INSERT INTO account_emailaddress (email, verified, "primary", user_id)
      VALUES ('late@example.com', false, false, 1)`.execute(house.gatehouse.engine.database.db);
    for (const reply of [await ann.get(KEYS), await ann.post(KEYS, { credential })])
      expect([reply.status, codesOf(reply)]).toEqual([409, ["unverified_email"]]);
    await using lax = await openHouse({ ...keySettings, MFA_ALLOW_UNVERIFIED_EMAIL: "true" });
    const eve = new Visitor(lax, client);
    await eve.post("/auth/signup", { email: "eve@example.com", password: PASSWORD });
    expect((await addKey(eve, new SoftwareAuthenticator())).status).toBe(200);
  });

  it("T-47 a key that is removed opens nothing, also where it was asked for already", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key, id } = await personWithKey(house, client);
    const visitor = new Visitor(house, client);
    const credential = key.get(await optionsAt(visitor, LOGIN));
    expect((await ann.delete(KEYS, { authenticators: [id] })).status).toBe(200);
    expect((await visitor.post(LOGIN, { credential })).body.errors).toEqual(incorrect("credential"));
    expect((await proveWith(visitor, LOGIN, key)).status).toBe(400);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
    const { db } = house.gatehouse.engine.database;
    expect(await db.selectFrom("gatehouse_webauthn_credential").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("mfa_authenticator").selectAll().execute()).toEqual([]);
  });

  it("T-21 a sign-up by passkey ends when its account's password is set by whoever reads the mail", async () => {
    await using house = await openHouse(signupSettings);
    const early = await atPasskeySignup(house, client, "ann@example.com");
    const credential = new SoftwareAuthenticator().create(await optionsAt(early, SIGNUP));
    const owner = new Visitor(house, client);
    const key = await askForReset(owner, "ann@example.com");
    expect((await owner.post("/auth/password/reset", { key, password: NEW_PASSWORD })).status).toBe(401);
    expect((await early.put(SIGNUP, { credential })).status).toBe(401);
    const rows = await everythingIn(house);
    expect([rows.mfa_authenticator, rows.gatehouse_webauthn_credential]).toEqual([[], []]);
  });

  it("T-13 no passkey is added to a sign-up before its address is verified, or after the sign-up is over", async () => {
    await using house = await openHouse(signupSettings);
    const visitor = new Visitor(house, client);
    expect((await visitor.get(SIGNUP)).status).toBe(409);
    expect(pendingOf(await visitor.post(SIGNUP, { email: "ann@example.com" }))).toBe("verify_email");
    for (const reply of [await visitor.get(SIGNUP), await visitor.put(SIGNUP, {})])
      expect(reply.status).toBe(409);
    await visitor.post("/auth/email/verify", { key: await codeTo(visitor, "ann@example.com") });
    expect((await visitor.get("/account/email")).status).toBe(401);
    const credential = new SoftwareAuthenticator().create(await optionsAt(visitor, SIGNUP));
    expect((await visitor.put(SIGNUP, { credential })).status).toBe(200);
    for (const reply of [await visitor.get(SIGNUP), await visitor.put(SIGNUP, { credential })])
      expect(reply.status).toBe(409);
    expect((await visitor.post(SIGNUP, { email: "more@example.com" })).status).toBe(409);
    // Nor does it help to begin and then to log in by other means.
    const ordinary = new Visitor(house, client);
    await ordinary.post("/auth/signup", { email: "bob@example.com", password: PASSWORD });
    await ordinary.post("/auth/email/verify", { key: await codeTo(ordinary, "bob@example.com") });
    expect((await ordinary.get(SIGNUP)).status).toBe(409);
  });
});
