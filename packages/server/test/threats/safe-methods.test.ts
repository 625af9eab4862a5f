import { beforeAll, describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { keyIn } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { pageSurfaces, surfaces } from "./support/surfaces.ts";

/** Limits stay on: a count that a GET uses up would be a change as well. Of one that should, there is enough for all callers. */
const limits = {
  ACCOUNT_RATE_LIMITS: '{"request_passkey":"1000/m/ip"}',
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_PASSKEY_LOGIN_ENABLED: "true",
};

/** Every address that anything answers at, so also the ones at which GET is not an operation. */
const paths = [
  ...new Set(surfaces().map(({ client, route }) => pathOf(client, route.path))),
  ...pageSurfaces().map(({ target }) => target),
];
const others = ["/healthz", "/readyz", "/__dev/mail", "/__dev/mail.json", "/__dev/mail/1", "/", "/nothing"];

describe("GET and HEAD", () => {
  const house = sharedHouse(limits);
  let callers: readonly Record<string, string>[];
  /** Good keys, in the headers in which a front end sends them. */
  let secrets: Record<string, string>;

  beforeAll(async () => {
    const visitors: Visitor[] = [];
    for (const client of clients) {
      const [waiting, signedIn] = [new Visitor(house(), client), new Visitor(house(), client)];
      await waiting.post("/auth/signup", { email: `waiting-${client}@example.com`, password: PASSWORD });
      await signUpVerified(signedIn, `ann-${client}@example.com`);
      signedIn.token = undefined;
      expect((await logIn(signedIn, `ann-${client}@example.com`)).status).toBe(200);
      visitors.push(waiting, signedIn);
    }
    secrets = {
      "X-Email-Verification-Key": keyIn(await house().mailTo("waiting-app@example.com")),
      "X-Password-Reset-Key": await askForReset(new Visitor(house(), "app"), "ann-app@example.com"),
    };
    callers = [{}, ...visitors.map(credentialsOf)];
  });

  it.each([...paths, ...others])("T-11 %s: neither changes anything, whoever asks", async (target) => {
    const before = await everythingIn(house());
    for (const method of ["GET", "HEAD"]) {
      for (const caller of callers) {
        for (const query of ["", "?_method=DELETE", "?_method=POST&method=POST"]) {
          const headers = { ...caller, ...secrets, "X-HTTP-Method-Override": "DELETE" };
          const reply = await sendRaw(house(), { method, target: target + query, headers });
          expect(reply.status).toBeLessThan(500);
        }
      }
    }
    // By the protocol, GET makes the secret for a new authenticator app, and the challenge for a key. They wait in the caller's
    // own session and do nothing there, and no other site can read them.
    const isApp = /\/(account\/authenticators\/totp|2fa\/totp\/activate\/)$/.test(target);
    const isKey = /webauthn(\/(login|reauthenticate))?$|2fa\/webauthn\/(login|add)\/$/.test(target);
    // Strangers may ask for a key as well, so that is counted.
    const isForStrangers = /webauthn\/login\/?$/.test(target);
    const own = [
      ...(isApp || isKey ? ["django_session"] : []),
      ...(isForStrangers ? ["gatehouse_rate_limit"] : []),
      ...(isKey ? ["gatehouse_secret"] : []),
    ];
    expect(changedTables(before, await everythingIn(house()))).toEqual(own);
  });

  it.each(clients)("T-11 T-36 HEAD makes no secret for an authenticator app, %s client", async (client) => {
    const visitor = new Visitor(house(), client);
    await logIn(visitor, `ann-${client}@example.com`);
    const before = await everythingIn(house());
    const target = pathOf(client, "/account/authenticators/totp");
    const reply = await sendRaw(house(), { method: "HEAD", target, headers: credentialsOf(visitor) });
    expect(reply.status).toBe(404);
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it.each(paths)("T-11 %s: OPTIONS changes nothing either, but for the count of a limit", async (target) => {
    const before = await everythingIn(house());
    for (const caller of callers) {
      await sendRaw(house(), { method: "OPTIONS", target, headers: { ...caller, ...secrets } });
    }
    const changed = changedTables(before, await everythingIn(house()));
    expect(changed.filter((table) => table !== "gatehouse_rate_limit")).toEqual([]);
  });
});

describe.each(clients)("links that something else opens first, %s client", (client) => {
  const house = sharedHouse({
    ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
    ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true",
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  });

  it.each([
    ["a confirmation key", "/auth/email/verify", "X-Email-Verification-Key"],
    ["a reset key", "/auth/password/reset", "X-Password-Reset-Key"],
  ])(
    "T-36 a mail scanner's GET, HEAD and OPTIONS neither use up %s nor log it in",
    async (kind, path, header) => {
      const email = `${kind.replaceAll(" ", "-")}@example.com`;
      const owner = new Visitor(house(), client);
      if (kind === "a reset key") await signUpVerified(owner, email);
      else await owner.post("/auth/signup", { email, password: PASSWORD });
      const key =
        kind === "a reset key"
          ? await askForReset(new Visitor(house(), client), email)
          : keyIn(await house().mailTo(email));

      for (let n = 0; n < 20; n += 1) {
        const scanner = new Visitor(house(), client);
        for (const method of ["GET", "HEAD"]) {
          const reply = await sendRaw(house(), {
            method,
            target: pathOf(client, path),
            headers: { [header]: key },
          });
          expect([method, reply.status]).toEqual([method, 200]);
          expect(reply.headers.getSetCookie().filter((line) => line.startsWith("sessionid"))).toEqual([]);
          expect(await reply.text()).not.toContain("session_token");
        }
        // The key in the URL, as the link itself has it, is not read at all.
        expect((await scanner.get(`${path}?key=${encodeURIComponent(key)}`)).status).toBe(400);
        expect((await scanner.get("/auth/session")).status).toBe(401);
      }
      const fresh = kind === "a reset key" ? new Visitor(house(), client) : owner;
      expect((await fresh.post(path, { key, password: NEW_PASSWORD })).status).toBe(200);
    },
  );

  it("T-36 no answer repeats the key, and every answer keeps it out of the Referer", async () => {
    await signUpVerified(new Visitor(house(), client), "referer@example.com");
    const key = await askForReset(new Visitor(house(), client), "referer@example.com");
    const visitor = new Visitor(house(), client);
    const bad = `${key.slice(0, -1)}x`;
    for (const reply of [
      await visitor.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": key } }),
      await visitor.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": bad } }),
      await visitor.post("/auth/password/reset", { key: bad, password: NEW_PASSWORD }),
      await visitor.post("/auth/password/reset", { key, password: "short" }),
      await visitor.post("/auth/email/verify", { key }),
      await visitor.post("/auth/password/reset", { key, password: NEW_PASSWORD }),
    ]) {
      expect(JSON.stringify(reply.body)).not.toContain(key.slice(2, 20));
      expect(reply.headers.get("referrer-policy")).toBe("same-origin");
    }
  });
});
