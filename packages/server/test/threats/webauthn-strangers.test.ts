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
  SECOND_FACTOR,
  SIGNUP,
  signupSettings,
} from "../flows/key-person.ts";
import { incorrect, signUpVerified } from "../flows/person.ts";
import { atSecondFactor, setUpApp } from "../flows/second-factor-person.ts";
import { openHouse } from "../support/house.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { clients, codesOf, type Reply, Visitor } from "../support/visitor.ts";
import { changedTables, countEvents, everythingIn } from "./support/database.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { proveAgain, sendCode } from "./support/second-factor.ts";

describe.each(clients)("what strangers learn from keys, %s client", (client) => {
  it("T-70 the options of a log-in are the same for everybody and name nobody", async () => {
    await using house = await openHouse(keySettings);
    await personWithKey(house, client);
    const shapes: unknown[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { challenge, ...rest } = await optionsAt(new Visitor(house, client), LOGIN);
      expect(challenge).toMatch(/^[\w-]{43}$/);
      shapes.push(rest);
    }
    expect(shapes[0]).toEqual({ rpId: "example.com", allowCredentials: [], userVerification: "preferred" });
    expect(shapes[1]).toEqual(shapes[0]);
  });

  it("T-70 a key of nobody's gets one answer, whoever it names", async () => {
    await using house = await openHouse(keySettings);
    await personWithKey(house, client);
    await signUpVerified(new Visitor(house, client), "keyless@example.com");
    const answers: Reply[] = [];
    for (const handle of ["MQ", "Mg", "MTAwMA", "eA", "--", undefined, null, "MQ".repeat(40)]) {
      for (let n = 0; n < 8; n += 1) {
        const visitor = new Visitor(house, client);
        visitor.address = `192.0.2.${answers.length + 1}`;
        const stranger = new SoftwareAuthenticator();
        const { response, ...credential } = stranger.get(await optionsAt(visitor, LOGIN));
        answers.push(
          await visitor.post(LOGIN, {
            credential: { ...credential, response: { ...response, userHandle: handle } },
          }),
        );
      }
    }
    const [first] = answers;
    for (const { status, body } of answers) expect([status, body]).toEqual([400, first?.body]);
    expect(first?.body.errors).toEqual(incorrect("credential"));
  });

  it("cannot fill the database by asking for keys, and whoever logs in from elsewhere notices nothing", async () => {
    await using house = await openHouse({
      ...keySettings,
      ACCOUNT_RATE_LIMITS: '{"request_passkey":"5/m/ip"}',
    });
    const { key } = await personWithKey(house, client);
    for (let n = 0; n < 5; n += 1) await optionsAt(new Visitor(house, client), LOGIN);
    const before = await everythingIn(house);
    const refused = await new Visitor(house, client).get(LOGIN);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
    const elsewhere = new Visitor(house, client);
    elsewhere.address = "203.0.113.9";
    expect((await proveWith(elsewhere, LOGIN, key)).status).toBe(200);
    house.clock.advance(60);
    expect((await new Visitor(house, client).get(LOGIN)).status).toBe(200);
  });

  it("T-44 strangers cannot lock anybody's key or codes by naming them; their own address is what counts", async () => {
    const limits = { ACCOUNT_RATE_LIMITS: '{"login_failed":"10/m/ip,5/300s/key"}' };
    await using house = await openHouse({ ...keySettings, ...limits });
    const { visitor: ann, key } = await personWithKey(house, client);
    const app = await setUpApp(ann);
    const mallory = new Visitor(house, client);
    mallory.address = "203.0.113.9";
    const statuses: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const credential = new SoftwareAuthenticator().get(await optionsAt(mallory, LOGIN));
      credential.response.userHandle = "MQ";
      statuses.push(codesOf(await mallory.post(LOGIN, { credential }))[0]);
    }
    expect(statuses).toEqual([
      ...Array(10).fill("incorrect_code"),
      "too_many_login_attempts",
      "too_many_login_attempts",
    ]);
    expect((await proveWith(new Visitor(house, client), LOGIN, key)).status).toBe(200);
    expect((await proveAgain(ann, app.nextCode())).status).toBe(200);
  });

  it("T-42 wrong keys and wrong codes count together for an account whose password was right", async () => {
    const limits = { ACCOUNT_RATE_LIMITS: '{"login_failed":"5/300s/key"}' };
    await using house = await openHouse({ ...keySettings, ...limits });
    const { visitor: ann, key } = await personWithKey(house, client);
    const app = await setUpApp(ann);
    for (let n = 0; n < 5; n += 1) {
      const visitor = await atSecondFactor(house, client);
      const reply =
        n % 2 === 0
          ? await proveWith(visitor, SECOND_FACTOR, new SoftwareAuthenticator())
          : await sendCode(visitor, "000000");
      expect(codesOf(reply)).toEqual(["incorrect_code"]);
    }
    const locked = await atSecondFactor(house, client);
    expect(codesOf(await proveWith(locked, SECOND_FACTOR, key))).toEqual(["too_many_login_attempts"]);
    expect(codesOf(await sendCode(locked, app.nextCode()))).toEqual(["too_many_login_attempts"]);
    expect(await countEvents(house, "login_locked")).toBe(2);
  });

  it("T-70 a sign-up by passkey for an address that somebody has is answered like any other", async () => {
    await using house = await openHouse(signupSettings);
    const owner = await atPasskeySignup(house, client, "ann@example.com");
    await owner.put(SIGNUP, {
      credential: new SoftwareAuthenticator().create(await optionsAt(owner, SIGNUP)),
    });
    const shapeOf = async (email: string) => {
      const visitor = new Visitor(house, client);
      const { status, body, headers } = await visitor.post(SIGNUP, { email });
      const { session_token: token, ...meta } = body.meta;
      const after = await visitor.get(SIGNUP);
      const wrong = await visitor.post("/auth/email/verify", { key: "BBBB-CCCC" });
      return [
        status,
        body.data,
        meta,
        token?.length,
        [...headers.keys()],
        after.status,
        wrong.status,
        wrong.body,
      ];
    };
    expect(await shapeOf("ann@example.com")).toEqual(await shapeOf("free@example.com"));
    expect((await house.mails()).filter(({ to }) => to === "ann@example.com")).toHaveLength(2);
  });

  it("T-03 keys are made for the site of the settings, whatever host the request names", async () => {
    await using house = await openHouse({ ...keySettings, ALLOWED_HOSTS: "*" });
    const { visitor: ann } = await personWithKey(house, client);
    for (const path of [LOGIN, KEYS, REAUTHENTICATE]) {
      const headers = { ...credentialsOf(ann), Host: "evil.example", "X-Forwarded-Host": "evil.example" };
      const reply = await sendRaw(house, {
        target: pathOf(client, path),
        origin: "http://evil.example",
        headers,
      });
      const text = await reply.text();
      expect(reply.status).toBe(200);
      expect(text).toMatch(/"(rpId|id)":"example\.com"/);
      expect(text).not.toContain("evil");
    }
  });

  it("T-48 keys are taken from the pages that the settings name, over HTTP only where they say so", async () => {
    const pages = {
      ...keySettings,
      CORS_ALLOWED_ORIGINS: "https://app.example.com,http://localhost:3000",
      CSRF_TRUSTED_ORIGINS: "https://*.tenant.example.com",
      HEADLESS_FRONTEND_URLS: '{"account_signup":"https://join.example.com/start"}',
    };
    const taken: Readonly<Record<string, readonly [secure: number, insecure: number]>> = {
      "https://example.com": [200, 200],
      "https://app.example.com": [200, 200],
      "https://join.example.com": [200, 200],
      "https://a.tenant.example.com": [200, 200],
      "https://tenant.example.com": [400, 400],
      "https://other.example.com": [400, 400],
      "http://localhost:3000": [400, 200],
      "http://example.com": [400, 400],
      "http://localhost:3001": [400, 400],
    };
    for (const [n, insecure] of ["false", "true"].entries()) {
      await using house = await openHouse({ ...pages, MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN: insecure });
      const { visitor: ann } = await personWithKey(house, client);
      for (const [origin, statuses] of Object.entries(taken)) {
        const key = new SoftwareAuthenticator({ origin });
        expect([origin, (await addKey(ann, key)).status]).toEqual([origin, statuses[n]]);
      }
    }
  });
});
