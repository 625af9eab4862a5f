import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  addKey,
  KEYS,
  keySettings,
  LOGIN,
  optionsAt,
  personWithKey,
  proveWith,
  REAUTHENTICATE,
  SECOND_FACTOR,
} from "../flows/key-person.ts";
import { codeTo, incorrect, logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { atSecondFactor, pendingOf, setUpApp } from "../flows/second-factor-person.ts";
import { openHouse } from "../support/house.ts";
import { SoftwareAuthenticator, selfAttested, UP } from "../support/software-authenticator.ts";
import { clients, codesOf, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import { countOf, MANY, sendCode } from "./support/second-factor.ts";

const otherKey = SoftwareAuthenticator.privateKey();

describe.each(clients)("whose keys they are, %s client", (client) => {
  it("T-48 T-50 another's key is no key of this account, whatever it says", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key: anns } = await personWithKey(house, client);
    const { key: eves } = await personWithKey(house, client, "eve@example.com");
    const ours = (await optionsAt(ann, REAUTHENTICATE)).allowCredentials;
    expect(ours).toEqual([{ type: "public-key", id: anns.credentialId }]);
    for (const path of [SECOND_FACTOR, REAUTHENTICATE]) {
      const visitor = path === SECOND_FACTOR ? await atSecondFactor(house, client) : ann;
      expect((await proveWith(visitor, path, eves)).body.errors).toEqual(incorrect("credential"));
      const credential = eves.get(await optionsAt(visitor, path));
      const claimed = { ...credential, id: anns.credentialId, rawId: anns.credentialId };
      expect((await visitor.post(path, { credential: claimed })).body.errors).toEqual(
        incorrect("credential"),
      );
    }
    // In a log-in the key says whose it is, and has to be that one's.
    const visitor = new Visitor(house, client);
    const annsHandle = anns.get(await optionsAt(visitor, LOGIN)).response.userHandle;
    const lie = eves.get(await optionsAt(visitor, LOGIN));
    lie.response.userHandle = annsHandle ?? "";
    expect((await visitor.post(LOGIN, { credential: lie })).body.errors).toEqual(incorrect("credential"));
    const reply = await proveWith(visitor, LOGIN, eves);
    expect([reply.status, reply.body.data.user.email]).toEqual([200, "eve@example.com"]);
  });

  it("T-50 nobody renames or removes another's key, alone or among their own", async () => {
    await using house = await openHouse(keySettings);
    const { id: anns } = await personWithKey(house, client);
    const { visitor: eve, id: eves } = await personWithKey(house, client, "eve@example.com");
    const before = await everythingIn(house);
    const theirs = await eve.put(KEYS, { id: anns, name: "Mine" });
    expect([theirs.status, codesOf(theirs)]).toEqual([400, ["invalid_choice"]]);
    expect((await eve.put(KEYS, { id: 987_654, name: "Mine" })).body).toEqual(theirs.body);
    for (const authenticators of [[anns], [eves, anns], [String(anns)]]) {
      const reply = await eve.delete(KEYS, { authenticators });
      expect([reply.status, codesOf(reply)]).toEqual([400, ["invalid_choice"]]);
    }
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
    expect((await eve.delete(KEYS, { authenticators: [eves] })).status).toBe(200);
  });

  it("T-50 only keys are renamed and removed here, and no other factor", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann } = await personWithKey(house, client);
    await setUpApp(ann);
    const { rows } = await sql<{
      id: number;
    }>`SELECT id FROM mfa_authenticator WHERE type <> 'webauthn'`.execute(house.gatehouse.engine.database.db);
    expect(rows).toHaveLength(2);
    for (const { id } of rows) {
      expect((await ann.put(KEYS, { id, name: "x" })).status).toBe(400);
      expect((await ann.delete(KEYS, { authenticators: [id] })).status).toBe(400);
    }
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(3);
  });

  it("T-48 a key that is somebody's already is not added again, to anybody", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, client);
    expect((await optionsAt(ann, KEYS)).excludeCredentials).toEqual([
      { type: "public-key", id: key.credentialId },
    ]);
    const eve = new Visitor(house, client);
    await signUpVerified(eve, "eve@example.com");
    for (const visitor of [ann, eve]) {
      const again = new SoftwareAuthenticator({ credentialId: key.credentialId });
      const reply = await addKey(visitor, again);
      expect([reply.status, codesOf(reply)]).toEqual([400, ["incorrect_code"]]);
    }
    expect((await eve.get("/account/authenticators")).body.data).toEqual([]);
    expect((await proveWith(new Visitor(house, client), LOGIN, key)).status).toBe(200);
  });
});

describe.each(clients)("what keys may do, %s client", (client) => {
  it("T-46 a passkey that verified its owner is both factors; one that did not opens nothing alone", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, client);
    await setUpApp(ann);
    const visitor = new Visitor(house, client);
    const credential = key.get(await optionsAt(visitor, LOGIN), { flags: UP });
    const refused = await visitor.post(LOGIN, { credential });
    expect([refused.status, refused.body.errors]).toEqual([400, incorrect("credential")]);
    expect((await visitor.get("/account/email")).status).toBe(401);
    const reply = await proveWith(visitor, LOGIN, key);
    expect([reply.status, reply.body.data.methods]).toEqual([
      200,
      [{ method: "mfa", at: expect.any(Number), id: 1, type: "webauthn", passwordless: true }],
    ]);
  });

  it("T-46 a passkey of somebody else, given before in the same session, spares nobody their second factor", async () => {
    await using house = await openHouse(keySettings);
    const { app } = await (async () => {
      const visitor = new Visitor(house, client);
      await signUpVerified(visitor, "bob@example.com");
      return { app: await setUpApp(visitor) };
    })();
    const { key } = await personWithKey(house, client);
    await sql`UPDATE auth_user SET is_active = false WHERE email = 'ann@example.com'`.execute(
      house.gatehouse.engine.database.db,
    );
    const shared = new Visitor(house, client);
    expect((await proveWith(shared, LOGIN, key)).status).toBe(401);
    expect(pendingOf(await logIn(shared, "bob@example.com"))).toBe("mfa_authenticate");
    const reply = await sendCode(shared, app.nextCode());
    expect(reply.body.data.methods.map(({ method }: { method: string }) => method)).toEqual([
      "password",
      "mfa",
    ]);
  });

  it("T-46 a code that is required after every log-in is required after a passkey's too", async () => {
    await using house = await openHouse({ ...keySettings, ACCOUNT_LOGIN_BY_CODE_REQUIRED: "true" });
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    await visitor.post("/auth/code/confirm", { code: await codeTo(visitor, "ann@example.com") });
    await sql`UPDATE account_emailaddress SET verified = true`.execute(house.gatehouse.engine.database.db);
    const key = new SoftwareAuthenticator();
    expect((await addKey(visitor, key)).status).toBe(200);
    const again = new Visitor(house, client);
    expect(pendingOf(await proveWith(again, LOGIN, key))).toBe("login_by_code");
    const reply = await again.post("/auth/code/confirm", { code: await codeTo(again, "ann@example.com") });
    expect(reply.status).toBe(200);
  });

  it("T-30 a challenge of one ceremony is nothing in another", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, client);
    const waiting = await atSecondFactor(house, client);
    const places: readonly (readonly [Visitor, string])[] = [
      [ann, REAUTHENTICATE],
      [waiting, SECOND_FACTOR],
      [waiting, LOGIN],
    ];
    for (const [asked, from] of places) {
      for (const [visitor, to] of places) {
        const options = await optionsAt(asked, from);
        if (from === to) continue;
        const credential = key.get(options);
        expect((await visitor.post(to, { credential })).body.errors, `${from} at ${to}`).toEqual(
          incorrect("credential"),
        );
      }
    }
    const options = await optionsAt(ann, REAUTHENTICATE);
    const added = new SoftwareAuthenticator().create({
      ...options,
      rp: { id: options.rpId },
      user: { id: "MQ" },
      authenticatorSelection: { residentKey: "required" },
    });
    expect((await ann.post(KEYS, { credential: added })).status).toBe(400);
    expect((await proveWith(waiting, SECOND_FACTOR, key)).status).toBe(200);
  });

  it("T-30 T-10 what one visitor was asked is nothing to the next one on the same session", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: eve, key: eves } = await personWithKey(house, client, "eve@example.com");
    const { key: anns } = await personWithKey(house, client);
    const waiting = await atSecondFactor(house, client, "eve@example.com");
    const credential = eves.get(await optionsAt(waiting, SECOND_FACTOR));
    expect(pendingOf(await logIn(waiting, "ann@example.com"))).toBe("mfa_authenticate");
    expect((await waiting.post(SECOND_FACTOR, { credential })).body.errors).toEqual(incorrect("credential"));
    expect((await proveWith(waiting, SECOND_FACTOR, anns)).status).toBe(200);
    // Nor is it in a session that is gone.
    const options = await optionsAt(eve, REAUTHENTICATE);
    const secret = sessionSecretOf(eve);
    await eve.delete("/auth/session");
    const answer = await present(eve, secret).post(REAUTHENTICATE, { credential: eves.get(options) });
    expect([401, 410]).toContain(answer.status);
  });

  it("T-48 a key whose counter does not go on is a copy, and is refused", async () => {
    await using house = await openHouse(keySettings);
    const { visitor: ann, key } = await personWithKey(house, client);
    const at = async (counter: number) =>
      (
        await ann.post(REAUTHENTICATE, {
          credential: key.get(await optionsAt(ann, REAUTHENTICATE), { counter }),
        })
      ).status;
    expect([await at(5), await at(5), await at(4), await at(0), await at(6)]).toEqual([
      200, 400, 400, 400, 200,
    ]);
    // Wherever it is used next.
    const elsewhere = new Visitor(house, client);
    const credential = key.get(await optionsAt(elsewhere, LOGIN), { counter: 6 });
    expect((await elsewhere.post(LOGIN, { credential })).status).toBe(400);
    expect(await at(0xff_ff_ff_ff)).toBe(200);
  });

  it("T-48 a key that began to count at its registration may not fall behind that", async () => {
    await using house = await openHouse(keySettings);
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const key = new SoftwareAuthenticator();
    key.counter = 40;
    await addKey(ann, key);
    const use = async (counter: number) =>
      (
        await ann.post(REAUTHENTICATE, {
          credential: key.get(await optionsAt(ann, REAUTHENTICATE), { counter }),
        })
      ).status;
    expect([await use(40), await use(1), await use(41)]).toEqual([400, 400, 200]);
  });

  it("T-48 a key that does not count, as synced ones do not, is taken again and again", async () => {
    await using house = await openHouse(keySettings);
    const { key } = await personWithKey(house, client);
    for (let n = 0; n < 3; n += 1) {
      const visitor = new Visitor(house, client);
      const credential = key.get(await optionsAt(visitor, LOGIN), { counter: 0 });
      expect((await visitor.post(LOGIN, { credential })).status).toBe(200);
    }
  });

  it(`T-32 T-48 of ${MANY} log-ins by copies of one key, at the same count, one succeeds`, async () => {
    await using house = await openHouse(keySettings);
    const { key } = await personWithKey(house, client);
    const visitors = Array.from({ length: MANY }, () => new Visitor(house, client));
    const credentials: unknown[] = [];
    for (const visitor of visitors)
      credentials.push(key.get(await optionsAt(visitor, LOGIN), { counter: 7 }));
    const replies = await Promise.all(
      visitors.map((visitor, n) => visitor.post(LOGIN, { credential: credentials[n] })),
    );
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([1, MANY - 1]);
  });

  it("T-48 takes keys without attestation or with their own, and none that would have us look it up", async () => {
    await using house = await openHouse(keySettings);
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const forms: readonly (readonly [number, Parameters<SoftwareAuthenticator["create"]>[1]])[] = [
      [200, {}],
      [200, { format: selfAttested }],
      [400, { format: () => selfAttested(Buffer.from("something else"), otherKey) }],
      [400, { format: (data, key) => selfAttested(Buffer.concat([data, data]), key) }],
      [400, { format: () => ({ fmt: "none", attStmt: { sig: Buffer.from("x") } }) }],
      [400, { format: () => ({ fmt: "packed", attStmt: {} }) }],
      [400, { format: () => ({ fmt: "invented", attStmt: {} }) }],
      ...["packed", "apple", "android-key", "tpm", "fido-u2f", "android-safetynet"].map(
        (fmt) =>
          [
            400,
            {
              format: (data: Buffer, key: Parameters<typeof selfAttested>[1]) => ({
                fmt,
                attStmt: { ...selfAttested(data, key).attStmt, x5c: [Buffer.from("30820100", "hex")] },
              }),
            },
          ] as const,
      ),
    ];
    for (const [status, odd] of forms) {
      const credential = new SoftwareAuthenticator().create(await optionsAt(ann, KEYS), odd);
      expect((await ann.post(KEYS, { credential })).status).toBe(status);
    }
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(3);
  });
});
