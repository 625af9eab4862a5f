import { pbkdf2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { getUserByUsername, setPassword } from "../../src/store/users.ts";
import { type House, openHouse } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD, signUpVerified } from "./person.ts";

describe.each(clients)("log-in, %s client", (client) => {
  it("goes to whoever knows the password, whatever the case of the address", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const reply = await logIn(new Visitor(house, client), "ANN@Example.com");
    expect(reply.status).toBe(200);
    expect(reply.body.data.user.email).toBe("ann@example.com");
    expect(reply.body.data.methods).toMatchObject([{ method: "password", email: "ann@example.com" }]);
  });

  it("rewrites an outdated hash, and the new one is used from then on", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const old = await storeHash(
      house,
      `pbkdf2_sha256$5$salt$${pbkdf2Sync(PASSWORD, "salt", 5, 32, "sha256").toString("base64")}`,
    );
    const visitor = new Visitor(house, client);
    expect((await logIn(visitor, "ann@example.com")).status).toBe(200);
    const user = await getUserByUsername(house.gatehouse.engine.database.db, "ann");
    expect(user?.password).toMatch(/^pbkdf2_sha256\$10\$/);
    expect(user?.password).not.toBe(old);
    expect((await visitor.get("/auth/session")).status).toBe(200);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });

  it("rewrites an outdated hash without logging anybody out, however many log in at once", async () => {
    await using house = await openHouse();
    const before = new Visitor(house, client);
    await signUpVerified(before, "ann@example.com");
    const cheap = pbkdf2Sync(PASSWORD, "salt", 5, 32, "sha256").toString("base64");
    await storeHash(house, `pbkdf2_sha256$5$salt$${cheap}`);
    const visitors = Array.from({ length: 8 }, () => new Visitor(house, client));
    for (const reply of await Promise.all(visitors.map((visitor) => logIn(visitor, "ann@example.com")))) {
      expect(reply.status).toBe(200);
    }
    for (const visitor of visitors) expect((await visitor.get("/auth/session")).status).toBe(200);
  });

  it("stops before the second factor of an account that has one: the password alone lets nobody in", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    await giveSecondFactor(house);
    const visitor = new Visitor(house, client);
    const reply = await logIn(visitor, "ann@example.com");
    expect(reply.status).toBe(401);
    expect(reply.body.data.flows).toContainEqual({
      id: "mfa_authenticate",
      is_pending: true,
      types: ["totp"],
    });
    expect((await visitor.get("/account/email")).status).toBe(401);
  });

  it("leaves a trace in the audit log, without the password or the token", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    await visitor.delete("/auth/session");
    await logIn(visitor, "ann@example.com", "wrong");
    await logIn(visitor, "ann@example.com");
    const events = await listAuditEvents(house.gatehouse.engine.database.db, { limit: 50 });
    expect(events.map(({ event }) => event).toReversed()).toEqual([
      "user_signed_up",
      "email_confirmation_sent",
      "user_logged_in",
      "email_confirmed",
      "user_logged_out",
      "login_failed",
      "user_logged_in",
    ]);
    expect(events[0]).toMatchObject({ ip: "192.0.2.1", userAgent: "visitor/1.0" });
    expect(JSON.stringify(events)).not.toContain(PASSWORD);
  });

  it("survives a change of SECRET_KEY while the old one is a fallback, and not after", async () => {
    const url = await leasedUrl();
    const keys = {
      old: `${"o".repeat(30)}abcdefghijklmnopqrstuvwxyz`,
      new: `${"n".repeat(30)}abcdefghijklmnopqrstuvwxyz`,
    };
    const visitor = await (async () => {
      await using house = await openHouse({ DATABASE_URL: url, SECRET_KEY: keys.old });
      const visitor = new Visitor(house, client);
      await signUpVerified(visitor, "ann@example.com");
      return visitor;
    })();
    await using rotated = await openHouse({
      DATABASE_URL: url,
      SECRET_KEY: keys.new,
      SECRET_KEY_FALLBACKS: keys.old,
    });
    const after = Object.assign(new Visitor(rotated, client), { token: visitor.token });
    for (const [name, value] of visitor.cookies) after.cookies.set(name, value);
    expect((await after.get("/auth/session")).status).toBe(200);
    await using forgotten = await openHouse({ DATABASE_URL: url, SECRET_KEY: "z".repeat(60) });
    const late = Object.assign(new Visitor(forgotten, client), { token: visitor.token });
    for (const [name, value] of visitor.cookies) late.cookies.set(name, value);
    expect([401, 410]).toContain((await late.get("/auth/session")).status);
  });
});

async function storeHash(house: House, encoded: string): Promise<string> {
  const { db } = house.gatehouse.engine.database;
  const user = await getUserByUsername(db, "ann");
  await setPassword(db, { userId: user?.id ?? 0, encoded });
  return encoded;
}

async function giveSecondFactor(house: House): Promise<void> {
  const { db } = house.gatehouse.engine.database;
  const user = await getUserByUsername(db, "ann");
  await db
    .insertInto("mfa_authenticator")
    .values({ user_id: user?.id ?? 0, type: "totp", data: "{}", created_at: new Date(), last_used_at: null })
    .execute();
}
