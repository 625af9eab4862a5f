import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import {
  AuthenticatorApp,
  atSecondFactor,
  personWithApp,
  recoveryCodesOf,
  restarted,
  setUpApp,
} from "../flows/second-factor-person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { countEvents } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import { CODES, countOf, MANY, proveAgain, sendCode, TOTP, tabs } from "./support/second-factor.ts";

type Nodes = readonly [House, House] & AsyncDisposable;

/** Two nodes on one database, as behind a balancer. */
async function twoNodes(env: Readonly<Record<string, string>> = {}): Promise<Nodes> {
  const settings = { ...env, DATABASE_URL: await leasedUrl() };
  const first = await openHouse(settings);
  const second = await restarted(first, settings);
  const close = async () => {
    await second.gatehouse.close();
    await first.gatehouse.close();
  };
  return Object.assign([first, second] as const, { [Symbol.asyncDispose]: close });
}

type Use = (code: string | undefined) => Promise<Reply>;

/** Many ways to use a code of Ann's: to log in and to prove oneself again, by both clients, at both nodes. */
async function everyUse(nodes: Nodes, ann: Visitor): Promise<readonly Use[]> {
  const uses: Use[] = [];
  for (const node of nodes) {
    for (const client of clients) {
      for (let n = 0; n < MANY / 5; n += 1) {
        const waiting = await atSecondFactor(node, client);
        uses.push((code) => sendCode(waiting, code));
      }
    }
    for (let n = 0; n < MANY / 10; n += 1) {
      const tab = new Visitor(node, ann.client);
      await tab.get("/config");
      present(tab, sessionSecretOf(ann));
      uses.push((code) => proveAgain(tab, code));
    }
  }
  return uses;
}

describe(`${MANY} uses at once, by both clients at two nodes, to log in and to prove oneself again`, () => {
  const codes: Readonly<
    Record<string, (app: AuthenticatorApp, ann: Visitor) => Promise<string | undefined>>
  > = {
    "the app": async (app) => app.nextCode(),
    "the recovery codes": async (_, ann) => (await recoveryCodesOf(ann))[3],
  };

  it.each(Object.entries(codes))("T-32 T-45 T-34 of a code of %s: one counts", async (_, codeOf) => {
    await using nodes = await twoNodes();
    const { visitor: ann, app } = await personWithApp(nodes[0], "app");
    const uses = await everyUse(nodes, ann);
    const code = await codeOf(app, ann);
    const replies = await Promise.all(uses.map((use) => use(code)));
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([1, MANY - 1]);
    expect(await countEvents(nodes[0], "authenticator_used")).toBe(1);
    expect((await proveAgain(ann, code)).status).toBe(400);
  });

  it("T-41 T-42 of wrong codes: as many are looked at as the account's limit says", async () => {
    await using nodes = await twoNodes({ ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"5/300s/key"}' });
    const { visitor: ann, app } = await personWithApp(nodes[0], "app");
    const uses = await everyUse(nodes, ann);
    const replies = await Promise.all(uses.map((use, n) => use(`${100_000 + n}`)));
    expect(countOf(replies, 400)).toBe(MANY);
    expect(await countEvents(nodes[1], "authenticator_rejected")).toBe(5);
    expect((await proveAgain(ann, app.nextCode())).status).toBe(400);
  });
});

describe.each(clients)("a second factor and what happens meanwhile, %s client", (client) => {
  it("T-14 whoever gives a code while the password changes is signed in nowhere afterwards", async () => {
    await using nodes = await twoNodes();
    const { visitor: ann } = await personWithApp(nodes[0], client);
    const codes = await recoveryCodesOf(ann);
    const thieves: Visitor[] = [];
    for (const n of codes.keys()) thieves.push(await atSecondFactor(nodes[n % 2 === 0 ? 0 : 1], client));
    const body = { current_password: PASSWORD, new_password: NEW_PASSWORD };
    const [changed] = await Promise.all([
      ann.post("/account/password/change", body),
      ...thieves.map((thief, n) => sendCode(thief, codes[n])),
    ]);
    expect(changed.status).toBe(200);
    for (const thief of thieves) expect((await thief.get("/account/email")).status).not.toBe(200);
    expect((await ann.get("/account/email")).status).toBe(200);
  });

  it("T-26 T-47 an app and an unverified address that are added at once: one of them is, never both", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    const hands = await tabs(house, ann);
    await Promise.all(
      hands.map((tab, n) =>
        n % 2 === 0
          ? tab.post(TOTP, { code: app.code() })
          : tab.post("/account/email", { email: `n${n}@example.com` }),
      ),
    );
    const factors: readonly unknown[] = (await ann.get("/account/authenticators")).body.data;
    const addresses: readonly { verified: boolean }[] = (await ann.get("/account/email")).body.data;
    const unverified = addresses.filter(({ verified }) => !verified);
    expect([factors.length > 0, unverified.length > 0].filter(Boolean)).toHaveLength(1);
  });

  it("T-26 T-47 an app may be added once the unverified address is verified or removed, and no address after it", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const offers: number[] = [];
    const ask = async () => offers.push((await ann.get(TOTP)).status);
    await ann.post("/account/email", { email: "second@example.com" });
    await ask();
    await ann.delete("/account/email", { email: "second@example.com" });
    await ask();
    await ann.post("/account/email", { email: "third@example.com" });
    const key = keyIn(await house.mailTo("third@example.com"));
    await ask();
    await new Visitor(house, client).post("/auth/email/verify", { key });
    await ask();
    expect(offers).toEqual([409, 404, 409, 404]);
    await setUpApp(ann);
    const refused = await ann.post("/account/email", { email: "fourth@example.com" });
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, "add_email_blocked"]);
    // What was verified may go, and its link is as dead as before.
    expect((await ann.delete("/account/email", { email: "third@example.com" })).status).toBe(200);
    expect((await ann.post("/auth/email/verify", { key })).status).toBe(400);
    expect((await ann.get("/account/email")).body.data).toHaveLength(1);
  });

  it("T-34 a recovery code that is used while new ones are made counts at most once, and none of the old is left", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const [code, other] = await recoveryCodesOf(ann);
    const hands = await tabs(house, ann);
    const replies = await Promise.all(
      hands.map((tab, n) => (n % 5 === 0 ? tab.post(CODES) : proveAgain(tab, code))),
    );
    const used = replies.filter(({ status }, n) => n % 5 !== 0 && status === 200);
    expect(used.length).toBeLessThanOrEqual(1);
    expect((await proveAgain(ann, other)).status).toBe(400);
    expect(await recoveryCodesOf(ann)).toHaveLength(10);
  });
});

describe("the offer to trust a browser", () => {
  it(`T-32 answered ${MANY} times at once, begins one session and trusts once`, async () => {
    await using house = await openHouse({ MFA_TRUST_ENABLED: "true" });
    const { app } = await personWithApp(house, "browser");
    const ann = await atSecondFactor(house, "browser");
    await sendCode(ann, app.nextCode());
    const before = await countEvents(house, "user_logged_in");
    const hands = await tabs(house, ann);
    const replies = await Promise.all(hands.map((tab) => tab.post("/auth/2fa/trust", { trust: true })));
    expect(countOf(replies, 200)).toBe(1);
    expect(hands.filter((tab) => tab.cookies.has("mfa_trusted"))).toHaveLength(1);
    expect(await countEvents(house, "user_logged_in")).toBe(before + 1);
    expect(await countEvents(house, "browser_trusted")).toBe(1);
  });
});
