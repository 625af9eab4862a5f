import { describe, expect, test } from "vitest";
import { SoftwareAuthenticator } from "../packages/server/test/support/software-authenticator.ts";
import { App, Browser, type Client, type Reply } from "./support/browser.ts";
import { onEachEngine } from "./support/on-each-engine.ts";
import type { Pair } from "./support/pair.ts";
import { confirmedPersonFrom, knownAt, logIn, type Person } from "./support/people.ts";
import { setUpTotp } from "./support/second-factors.ts";
import { directions, type Side, sides } from "./support/sides.ts";

onEachEngine((pair) => {
  describe.for(directions)("from $here to $there", ({ here, there }) => {
    test("an authenticator app set up here is asked for there, and its code lets in", async () => {
      const { person, code } = await withTotp(pair, here);
      const app = new App(pair);
      expect(pendingFlows(await logIn(app, there, person))).toEqual(["mfa_authenticate"]);
      expect((await app.api(there, "POST /auth/2fa/authenticate", { code: "000000" })).status).toBe(400);
      expect((await app.api(there, "POST /auth/2fa/authenticate", { code: code() })).status).toBe(200);
      for (const side of sides) expect(await knownAt(app, side)).toBe(person.username);
    });

    test("an authenticator app set up here and given up there is asked for nowhere", async () => {
      const { person, owner } = await withTotp(pair, here);
      expect((await owner.api(there, "DELETE /account/authenticators/totp")).status).toBe(200);
      for (const side of sides) expect((await logIn(new App(pair), side, person)).status).toBe(200);
    });

    test.for(["browser", "app"] as const)(
      "a log-in that waits for its second factor here opens nothing there, and is finished there (%s)",
      async (kind) => {
        const { person, code } = await withTotp(pair, here);
        const client = kind === "browser" ? new Browser(pair) : new App(pair);
        await logIn(client, here, person);
        for (const side of sides) {
          const state = await client.api(side, "GET /auth/session");
          expect([state.status, pendingFlows(state)]).toEqual([401, ["mfa_authenticate"]]);
          expect((await client.api(side, "GET /account/email")).status).toBe(401);
        }
        await client.api(there, "POST /auth/2fa/authenticate", { code: code() });
        if (kind === "browser") await client.api(here, "POST /auth/2fa/trust", { trust: false });
        for (const side of sides) expect(await knownAt(client, side)).toBe(person.username);
      },
    );

    test("recovery codes made here are the same there, and one used up on either side is used up on both", async () => {
      const { person, owner } = await withTotp(pair, here);
      const [first, second] = await unusedCodes(owner, here);
      expect(await unusedCodes(owner, there)).toEqual(await unusedCodes(owner, here));
      expect(await passBy(pair, there, { person, code: first })).toBe(200);
      expect(await passBy(pair, here, { person, code: first })).toBe(400);
      expect(await passBy(pair, here, { person, code: second })).toBe(200);
      expect(await passBy(pair, there, { person, code: second })).toBe(400);
      for (const side of sides) {
        const left = await unusedCodes(owner, side);
        expect(left).toHaveLength(8);
        expect(left).not.toContain(first);
      }
    });

    test("new recovery codes made there end those from here", async () => {
      const { person, owner } = await withTotp(pair, here);
      const [old] = await unusedCodes(owner, here);
      expect((await owner.api(there, "POST /account/authenticators/recovery-codes")).status).toBe(200);
      expect(await passBy(pair, here, { person, code: old })).toBe(400);
      expect(await unusedCodes(owner, here)).toEqual(await unusedCodes(owner, there));
    });

    test("a browser that is trusted here is not asked for a second factor there", async () => {
      const { person, owner } = await withTotp(pair, here);
      const [code] = await unusedCodes(owner, here);
      const browser = new Browser(pair);
      await logIn(browser, here, person);
      await browser.api(here, "POST /auth/2fa/authenticate", { code });
      expect((await browser.api(here, "POST /auth/2fa/trust", { trust: true })).status).toBe(200);
      await browser.api(here, "DELETE /auth/session");
      expect((await logIn(browser, there, person)).status).toBe(200);
    });

    test("a passkey made here logs in there, and then here again", async () => {
      const { person, key } = await withKey(pair, here, "?passwordless");
      for (const side of [there, here, there]) {
        const app = new App(pair);
        const { body } = await app.api(side, "GET /auth/webauthn/login");
        const credential = key.get(body.data.request_options.publicKey, { origin: origin(pair, side) });
        const reply = await app.api(side, "POST /auth/webauthn/login", { credential });
        expect([side, reply.status]).toEqual([side, 200]);
        expect(await knownAt(app, side)).toBe(person.username);
      }
    });

    test("a security key made here is the second factor there, and can be renamed and removed there", async () => {
      const { person, key, owner } = await withKey(pair, here, "");
      const app = new App(pair);
      expect(pendingFlows(await logIn(app, there, person))).toEqual(["mfa_authenticate"]);
      const { body } = await app.api(there, "GET /auth/webauthn/authenticate");
      const credential = key.get(body.data.request_options.publicKey, { origin: origin(pair, there) });
      expect((await app.api(there, "POST /auth/webauthn/authenticate", { credential })).status).toBe(200);

      const keys = async (side: Side) =>
        (await owner.api(side, "GET /account/authenticators")).body.data.filter(
          ({ type }: { type: string }) => type === "webauthn",
        );
      const [{ id }] = await keys(there);
      await owner.api(there, "PUT /account/authenticators/webauthn", { id, name: "On the chain" });
      expect(await keys(here)).toMatchObject([{ id, name: "On the chain" }]);
      await owner.api(there, "DELETE /account/authenticators/webauthn", { authenticators: [id] });
      expect(await keys(here)).toEqual([]);
    });
  });
});

interface Owner {
  readonly person: Person;
  /** Where its owner is logged in. */
  readonly owner: App;
}

/** Somebody with an authenticator app, set up on this side. */
async function withTotp(pair: Pair, side: Side): Promise<Owner & { code: () => string }> {
  const person = await confirmedPersonFrom(pair, side);
  const owner = new App(pair);
  await logIn(owner, side, person);
  return { person, owner, code: await setUpTotp(owner, side) };
}

/** Somebody with a security key, registered on this side. */
async function withKey(
  pair: Pair,
  side: Side,
  query: string,
): Promise<Owner & { key: SoftwareAuthenticator }> {
  const person = await confirmedPersonFrom(pair, side);
  const owner = new App(pair);
  await logIn(owner, side, person);
  const { body } = await owner.api(side, `GET /account/authenticators/webauthn${query}`);
  const key = new SoftwareAuthenticator();
  const credential = key.create(body.data.creation_options.publicKey, { origin: origin(pair, side) });
  const reply = await owner.api(side, "POST /account/authenticators/webauthn", { name: "Key", credential });
  if (reply.status !== 200) throw new Error(`${side} registered no key: ${reply.text}`);
  return { person, owner, key };
}

/** Where a browser would say that it is. */
const origin = (pair: Pair, side: Side): string => pair.url(side, "");

async function unusedCodes(owner: Client, side: Side): Promise<readonly string[]> {
  return (await owner.api(side, "GET /account/authenticators/recovery-codes")).body.data.unused_codes;
}

/** The status of a log-in by password and this code. */
async function passBy(
  pair: Pair,
  side: Side,
  { person, code }: { person: Person; code: string | undefined },
): Promise<number> {
  const app = new App(pair);
  await logIn(app, side, person);
  return (await app.api(side, "POST /auth/2fa/authenticate", { code })).status;
}

function pendingFlows({ body }: Reply): string[] {
  const flows: readonly { id: string; is_pending?: boolean }[] = body.data.flows ?? [];
  return flows.filter((flow) => flow.is_pending).map(({ id }) => id);
}
