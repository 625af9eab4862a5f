import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { brokenInvariants, countEvents, everythingIn } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import type { Client } from "./support/surfaces.ts";

const MANY = 50;

/** Visitors who have made their first request, so that the race is one of the requests that matter. */
async function crowd(house: House, client: Client): Promise<readonly Visitor[]> {
  const visitors = Array.from({ length: MANY }, () => new Visitor(house, client));
  for (const visitor of visitors) await visitor.get("/config");
  return visitors;
}

/** The same session in many hands: tabs of one browser, or copies of one token. */
async function tabs(house: House, owner: Visitor): Promise<readonly Visitor[]> {
  const visitors = await crowd(house, owner.client);
  return visitors.map((visitor) => present(visitor, sessionSecretOf(owner)));
}

const atOnce = (visitors: readonly Visitor[], send: (visitor: Visitor, n: number) => Promise<Reply>) =>
  Promise.all(visitors.map(send));

const withStatus = (replies: readonly Reply[], status: number) =>
  replies.filter((reply) => reply.status === status);

/** Nothing but these; a 503 is a queue that was full, and says when to come back. */
function expectOnly(replies: readonly Reply[], statuses: readonly number[]): void {
  expect(
    replies.map(({ status }) => status).filter((status) => !statuses.includes(status) && status !== 503),
  ).toEqual([]);
  for (const reply of withStatus(replies, 503)) expect(reply.headers.get("retry-after")).toMatch(/^[1-9]/);
}

describe.each(clients)(`${MANY} at once, %s client`, (client) => {
  it("T-32 one confirmation key verifies once", async () => {
    await using house = await openHouse({ ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
    await new Visitor(house, client).post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const key = keyIn(await house.mailTo("ann@example.com"));
    const replies = await atOnce(await crowd(house, client), (visitor) =>
      visitor.post("/auth/email/verify", { key }),
    );
    // The winner is a stranger still, so a success says 401; a used key is 400.
    expect(withStatus(replies, 401)).toHaveLength(1);
    expect(withStatus(replies, 400)).toHaveLength(MANY - 1);
    expect(await countEvents(house, "email_confirmed")).toBe(1);
  });

  it("T-32 one confirmation key logs one session in, though many wait for it", async () => {
    await using house = await openHouse({
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
    });
    const ann = new Visitor(house, client);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const key = keyIn(await house.mailTo("ann@example.com"));
    const replies = await atOnce(await tabs(house, ann), (visitor) =>
      visitor.post("/auth/email/verify", { key }),
    );
    expect(withStatus(replies, 200)).toHaveLength(1);
    expectOnly(replies, [200, 400, 401, 410]);
    expect(await countEvents(house, "user_logged_in")).toBe(1);
    expect((await everythingIn(house)).usersessions_usersession).toHaveLength(1);
    expect(await brokenInvariants(house)).toEqual([]);
  });

  it("T-32 one reset key sets one password", async () => {
    await using house = await openHouse({ ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const key = await askForReset(new Visitor(house, client), "ann@example.com");
    const replies = await atOnce(await crowd(house, client), (visitor, n) =>
      visitor.post("/auth/password/reset", { key, password: `${NEW_PASSWORD}-${n}` }),
    );
    expect(withStatus(replies, 200)).toHaveLength(1);
    expectOnly(replies, [200, 400]);
    expect(await countEvents(house, "password_reset")).toBe(1);
    const winner = replies.findIndex(({ status }) => status === 200);
    for (const n of [winner, (winner + 1) % MANY, (winner + 2) % MANY]) {
      const reply = await logIn(new Visitor(house, client), "ann@example.com", `${NEW_PASSWORD}-${n}`);
      expect(reply.status).toBe(n === winner ? 200 : 400);
    }
  });

  it("T-32 two keys for one account set one password between them", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const first = await askForReset(new Visitor(house, client), "ann@example.com");
    house.clock.advance(1);
    const second = await askForReset(new Visitor(house, client), "ann@example.com");
    expect(first).not.toBe(second);
    await atOnce(await crowd(house, client), (visitor, n) =>
      visitor.post("/auth/password/reset", { key: n % 2 ? first : second, password: `${NEW_PASSWORD}-${n}` }),
    );
    expect(await countEvents(house, "password_reset")).toBe(1);
  });

  it("T-32 one current password is good for one change, whatever the number of tabs", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const replies = await atOnce(await tabs(house, ann), (visitor, n) =>
      visitor.post("/account/password/change", {
        current_password: PASSWORD,
        new_password: `${NEW_PASSWORD}-${n}`,
      }),
    );
    expect(withStatus(replies, 200)).toHaveLength(1);
    expectOnly(replies, [200, 400, 401, 410]);
    expect(await countEvents(house, "password_changed")).toBe(1);
    expect((await everythingIn(house)).django_session).toHaveLength(1);
    expect(await brokenInvariants(house)).toEqual([]);
  });

  it("T-32 a session that many end at once ends, and none of its own requests brings it back", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const replies = await atOnce(await tabs(house, ann), (visitor, n) =>
      n % 2 ? visitor.delete("/auth/session") : visitor.post("/auth/reauthenticate", { password: PASSWORD }),
    );
    expectOnly(replies, [200, 400, 401, 410]);
    expect((await everythingIn(house)).django_session).toEqual([]);
    expect(await brokenInvariants(house)).toEqual([]);
  });

  it("T-32 one address signs up once, and every loser is told so", async () => {
    await using house = await openHouse();
    const replies = await atOnce((await crowd(house, client)).slice(0, 30), (visitor) =>
      visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD }),
    );
    expect(withStatus(replies, 200)).toHaveLength(1);
    expectOnly(replies, [200, 400]);
    expect((await everythingIn(house)).auth_user).toHaveLength(1);
    expect(await brokenInvariants(house)).toEqual([]);
  });

  it("T-32 one username is taken once", async () => {
    await using house = await openHouse({ ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*" });
    const replies = await atOnce((await crowd(house, client)).slice(0, 30), (visitor, n) =>
      visitor.post("/auth/signup", {
        email: `ann${n}@example.com`,
        username: n % 2 ? "Ann" : "ann",
        password: PASSWORD,
      }),
    );
    expect(withStatus(replies, 200)).toHaveLength(1);
    expectOnly(replies, [200, 400]);
    for (const reply of withStatus(replies, 400))
      expect(reply.body.errors).toMatchObject([{ code: "username_taken" }]);
  });

  it("T-32 two people who verify one address at once: one of them has it", async () => {
    await using house = await openHouse({ ACCOUNT_PREVENT_ENUMERATION: "strict" });
    const [ann, bob] = [new Visitor(house, client), new Visitor(house, client)];
    await ann.post("/auth/signup", { email: "ours@example.com", password: PASSWORD });
    const annKey = keyIn(await house.mailTo("ours@example.com"));
    house.clock.advance(200);
    await bob.post("/auth/signup", { email: "ours@example.com", password: PASSWORD });
    const bobKey = keyIn(await house.mailTo("ours@example.com"));
    expect(annKey).not.toBe(bobKey);
    await atOnce(await crowd(house, client), (visitor, n) =>
      visitor.post("/auth/email/verify", { key: n % 2 ? annKey : bobKey }),
    );
    expect(await countEvents(house, "email_confirmed")).toBe(1);
    expect(await brokenInvariants(house)).toEqual([]);
  });
});

describe.each(clients)("addresses, many at once, %s client", (client) => {
  it("T-32 the same new address is added once, and every loser is told so", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const replies = await atOnce(await tabs(house, ann), (visitor) =>
      visitor.post("/account/email", { email: "new@example.com" }),
    );
    expect(withStatus(replies, 200)).toHaveLength(1);
    expect(withStatus(replies, 400)).toHaveLength(MANY - 1);
    for (const reply of withStatus(replies, 400))
      expect(reply.body.errors).toMatchObject([{ code: "duplicate_email" }]);
    expect((await house.mails()).filter(({ to }) => to === "new@example.com")).toHaveLength(1);
  });

  it("T-32 no more addresses than ACCOUNT_MAX_EMAIL_ADDRESSES, however many are added at once", async () => {
    await using house = await openHouse({ ACCOUNT_MAX_EMAIL_ADDRESSES: "3" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const replies = await atOnce(await tabs(house, ann), (visitor, n) =>
      visitor.post("/account/email", { email: `new${n}@example.com` }),
    );
    expect(withStatus(replies, 200)).toHaveLength(2);
    expect((await everythingIn(house)).account_emailaddress).toHaveLength(3);
  });

  it("T-32 an address that is removed while it becomes the primary one is either, never both", async () => {
    await using house = await openHouse();
    for (let round = 0; round < 10; round += 1) {
      const ann = new Visitor(house, client);
      const [first, second] = [`ann${round}@example.com`, `other${round}@example.com`];
      await signUpVerified(ann, first);
      await ann.post("/account/email", { email: second });
      await ann.post("/auth/email/verify", { key: keyIn(await house.mailTo(second)) });
      const [one, two] = await tabs(house, ann);
      const steps = [
        () => one?.patch("/account/email", { email: second, primary: true }),
        () => two?.delete("/account/email", { email: second }),
      ];
      const replies = await Promise.all((round % 2 ? steps : steps.toReversed()).map((step) => step()));
      for (const reply of replies) expect([200, 400]).toContain(reply?.status);
      expect(await brokenInvariants(house)).toEqual([]);
    }
  });
});
