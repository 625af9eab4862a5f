import { describe, expect, it } from "vitest";
import { HasherOverloaded } from "../../src/crypto/password-hasher.ts";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";

const LIMITS = {
  ACCOUNT_RATE_LIMITS: '{"login_failed": "10/m/ip,5/300s/key", "change_password": "100/m/user"}',
};
const codeOf = (reply: { body: { errors?: { code: string }[] } }) => reply.body.errors?.[0]?.code;

describe.each(clients)("T-41 T-44 guessing a password, %s client", (client) => {
  it("is not made possible again by resetting one's own password, with the victim's address added to it", async () => {
    await using house = await openHouse({ ...LIMITS, ACCOUNT_EMAIL_VERIFICATION: "optional" });
    await signUpVerified(new Visitor(house, client), "victim@example.com");
    const eve = new Visitor(house, client);
    await signUpVerified(eve, "eve@evil.example");
    await eve.post("/account/email", { email: "victim@example.com" });
    const stranger = new Visitor(house, client);
    for (let guess = 0; guess < 5; guess++) await logIn(stranger, "victim@example.com", `guess-${guess}`);
    const key = await askForReset(stranger, "eve@evil.example");
    await stranger.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect(codeOf(await logIn(stranger, "victim@example.com", "guess-5"))).toBe("too_many_login_attempts");
  });

  it("is counted where the current password is asked for, and leaves a trace", async () => {
    await using house = await openHouse(LIMITS);
    const thief = new Visitor(house, client);
    await signUpVerified(thief, "ann@example.com");
    const codes: (string | undefined)[] = [];
    for (let guess = 0; guess < 7; guess++) {
      const change = { current_password: `guess-${guess}`, new_password: NEW_PASSWORD };
      codes.push(codeOf(await thief.post("/account/password/change", change)));
    }
    expect(codes.filter((code) => code === "enter_current_password")).toHaveLength(5);
    expect(codes.slice(5)).toEqual(["too_many_login_attempts", "too_many_login_attempts"]);
    const events = await listAuditEvents(house.gatehouse.engine.database.db, { limit: 20 });
    expect(events.filter(({ event }) => event === "password_change_failed")).toHaveLength(5);
  });

  it("is not what an overloaded server counts: who was told to come back is not locked out for coming back", async () => {
    await using house = await openHouse(LIMITS);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { hasher } = house.gatehouse.engine;
    const { verify } = hasher;
    hasher.verify = () => Promise.reject(new HasherOverloaded(1));
    const visitor = new Visitor(house, client);
    for (let attempt = 0; attempt < 12; attempt++) {
      expect((await logIn(visitor, "ann@example.com")).status).toBe(503);
    }
    hasher.verify = verify;
    expect((await logIn(visitor, "ann@example.com", PASSWORD)).status).toBe(200);
  });

  it("costs one hash however many accounts somebody hung the address on", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "target@example.com");
    for (let account = 0; account < 8; account++) {
      const eve = new Visitor(house, client);
      await signUpVerified(eve, `eve${account}@evil.example`);
      await eve.post("/account/email", { email: "target@example.com" });
      await eve.post("/account/email", { email: "nobody@example.com" });
    }
    const { hasher } = house.gatehouse.engine;
    const { verify } = hasher;
    let verified = 0;
    hasher.verify = (...args) => {
      verified++;
      return verify.apply(hasher, args);
    };
    await logIn(new Visitor(house, client), "target@example.com", "wrong");
    await logIn(new Visitor(house, client), "nobody@example.com", "wrong");
    expect(verified).toBe(2);
    const before = (await house.mails()).length;
    await new Visitor(house, client).post("/auth/password/request", { email: "nobody@example.com" });
    expect((await house.mails()).length).toBe(before + 1);
  });

  it("or using up somebody's tries is not for foreign pages that their browser shows", async () => {
    await using house = await openHouse({ ACCOUNT_RATE_LIMITS: '{"login": "3/m/ip"}' });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    await visitor.delete("/auth/session");
    const headers = {
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Mode": "no-cors",
      Origin: "https://evil.example",
    };
    for (let attempt = 0; attempt < 10; attempt++) {
      expect((await visitor.post("/auth/login", {}, { headers })).status).toBe(403);
    }
    expect((await logIn(visitor, "ann@example.com")).status).toBe(200);
  });
});
