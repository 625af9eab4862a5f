import { describe, expect, it } from "vitest";
import { logIn, PASSWORD, signUpVerified, verify } from "../flows/person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { brokenInvariants, changedTables, everythingIn } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";

const OLD = "old@example.com";
const NEW = "new@example.com";

/** One address per user, exchanged for a new one. */
const exchange = { ACCOUNT_CHANGE_EMAIL: "true", ACCOUNT_EMAIL_NOTIFICATIONS: "true" };

async function addresses(house: House): Promise<readonly string[]> {
  const rows = (await everythingIn(house)).account_emailaddress as readonly {
    email: string;
    verified: number;
    primary: number;
  }[];
  return rows.map(
    ({ email, verified, primary }) => `${email}${verified ? " verified" : ""}${primary ? " primary" : ""}`,
  );
}

describe.each(clients)("a change of the address, %s client", (client) => {
  it("T-26 the old address stays in force until the new one is verified, and then hears of it", async () => {
    await using house = await openHouse(exchange);
    const ann = new Visitor(house, client);
    await signUpVerified(ann, OLD);
    await ann.post("/account/email", { email: NEW });
    expect(await addresses(house)).toEqual([`${OLD} verified primary`, NEW]);
    expect((await ann.get("/auth/session")).body.data.user.email).toBe(OLD);
    expect((await logIn(new Visitor(house, client), OLD)).status).toBe(200);
    const before = (await house.mails()).length;
    await new Visitor(house, client).post("/auth/password/request", { email: OLD });
    expect((await house.mails())[before]).toMatchObject({ to: OLD, category: "password_reset_key" });

    expect((await verify(ann, NEW)).status).toBe(200);
    expect(await addresses(house)).toEqual([`${NEW} verified primary`]);
    const notice = await house.mailTo(OLD);
    expect(notice.category).toBe("email_changed");
    expect(notice.text).toContain("192.0.2.1");
    expect((await logIn(new Visitor(house, client), OLD)).status).toBe(400);
    expect((await logIn(new Visitor(house, client), NEW)).status).toBe(200);
    expect(await brokenInvariants(house)).toEqual([]);
  });

  it("T-26 of two changes one after the other, the link of the first is dead", async () => {
    await using house = await openHouse(exchange);
    const ann = new Visitor(house, client);
    await signUpVerified(ann, OLD);
    await ann.post("/account/email", { email: "first@example.com" });
    const first = keyIn(await house.mailTo("first@example.com"));
    await ann.post("/account/email", { email: NEW });
    expect((await ann.post("/auth/email/verify", { key: first })).body.errors).toMatchObject([
      { code: "invalid_or_expired_key" },
    ]);
    expect(await addresses(house)).toEqual([`${OLD} verified primary`, NEW]);
    expect((await verify(ann, NEW)).status).toBe(200);
    expect(await addresses(house)).toEqual([`${NEW} verified primary`]);
  });

  it("T-26 of many changes at once one is pending, and the old address still holds", async () => {
    await using house = await openHouse(exchange);
    const ann = new Visitor(house, client);
    await signUpVerified(ann, OLD);
    const tabs = Array.from({ length: 20 }, () => present(new Visitor(house, client), sessionSecretOf(ann)));
    for (const tab of tabs) await tab.get("/config");
    const replies = await Promise.all(
      tabs.map((tab, n) => tab.post("/account/email", { email: `new${n}@example.com` })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const [old, ...pending] = await addresses(house);
    expect(old).toBe(`${OLD} verified primary`);
    expect(pending).toHaveLength(1);
    // Only the link of the one that is pending works, whoever got the others.
    const verified: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const { status } = await new Visitor(house, client).post("/auth/email/verify", {
        key: keyIn(await house.mailTo(`new${n}@example.com`)),
      });
      if (status === 401) verified.push(`new${n}@example.com`);
    }
    expect(verified).toEqual(pending);
    expect(await brokenInvariants(house)).toEqual([]);
  });

  it("T-26 two people who change to one address: the first to prove it has it, the other keeps their own", async () => {
    await using house = await openHouse(exchange);
    const [ann, bob] = [new Visitor(house, client), new Visitor(house, client)];
    await signUpVerified(ann, OLD);
    await signUpVerified(bob, "bob@example.com");
    await ann.post("/account/email", { email: NEW });
    const annKey = keyIn(await house.mailTo(NEW));
    house.clock.advance(200);
    await bob.post("/account/email", { email: NEW });
    const bobKey = keyIn(await house.mailTo(NEW));
    expect((await bob.post("/auth/email/verify", { key: bobKey })).status).toBe(200);
    expect((await ann.post("/auth/email/verify", { key: annKey })).body.errors).toMatchObject([
      { code: "email_taken" },
    ]);
    expect(await addresses(house)).toContain(`${OLD} verified primary`);
    expect((await logIn(new Visitor(house, client), NEW)).body.data.user.id).toBe(2);
    expect((await logIn(new Visitor(house, client), OLD)).body.data.user.id).toBe(1);
  });

  it("T-26 a link for an address that was removed is dead, also once the address is back", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, OLD);
    await ann.post("/account/email", { email: NEW });
    const key = keyIn(await house.mailTo(NEW));
    await ann.delete("/account/email", { email: NEW });
    expect((await ann.post("/auth/email/verify", { key })).status).toBe(400);
    house.clock.advance(200);
    await ann.post("/account/email", { email: NEW });
    expect((await ann.post("/auth/email/verify", { key })).status).toBe(400);
    expect(await addresses(house)).toEqual([`${OLD} verified primary`, NEW]);
  });

  it("T-26 a former primary address among several is told when it is no longer the primary one, or is removed", async () => {
    await using house = await openHouse({ ACCOUNT_EMAIL_NOTIFICATIONS: "true" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, OLD);
    await ann.post("/account/email", { email: NEW });
    await verify(ann, NEW);
    expect((await ann.patch("/account/email", { email: NEW, primary: true })).status).toBe(200);
    expect(await house.mailTo(OLD)).toMatchObject({ category: "email_changed" });
    expect((await ann.delete("/account/email", { email: OLD })).status).toBe(200);
    expect(await house.mailTo(NEW)).toMatchObject({ category: "email_deleted" });
  });

  it("T-26 neither unverified nor strange addresses become the primary one while one is verified", async () => {
    await using house = await openHouse();
    const [ann, bob] = [new Visitor(house, client), new Visitor(house, client)];
    await signUpVerified(ann, OLD);
    await signUpVerified(bob, "bob@example.com");
    await ann.post("/account/email", { email: NEW });
    const before = await everythingIn(house);
    for (const email of [NEW, "bob@example.com", "nobody@example.com"]) {
      expect((await ann.patch("/account/email", { email, primary: true })).status).toBe(400);
    }
    expect((await ann.delete("/account/email", { email: OLD })).status).toBe(400);
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
  });

  it("T-26 a session whose proof is old changes no address, where ACCOUNT_REAUTHENTICATION_REQUIRED says so", async () => {
    await using house = await openHouse({ ACCOUNT_REAUTHENTICATION_REQUIRED: "true" });
    await signUpVerified(new Visitor(house, client), OLD);
    const ann = new Visitor(house, client);
    await logIn(ann, OLD);
    await ann.post("/account/email", { email: NEW });
    await verify(ann, NEW);
    house.clock.advance(301);
    const before = await everythingIn(house);
    for (const [method, body] of [
      ["POST", { email: "thief@example.com" }],
      ["PATCH", { email: NEW, primary: true }],
      ["DELETE", { email: NEW }],
    ] as const) {
      const reply = await ann.send(method, "/account/email", { body });
      expect([method, reply.status, reply.body.meta.is_authenticated]).toEqual([method, 401, true]);
      expect(reply.body.data.flows).toEqual([{ id: "reauthenticate" }]);
    }
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    expect((await ann.patch("/account/email", { email: NEW, primary: true })).status).toBe(200);
  });
});
