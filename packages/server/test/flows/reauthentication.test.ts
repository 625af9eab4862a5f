import { describe, expect, it } from "vitest";
import { encodeSession, SessionReader } from "../../src/django/session-codec.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD, signUpVerified } from "./person.ts";

describe.each(clients)("reauthentication, %s client", (client) => {
  it("is asked for before addresses change once the last proof is too old, and a password renews it", async () => {
    await using house = await openHouse({ ACCOUNT_REAUTHENTICATION_REQUIRED: "true" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    await visitor.delete("/auth/session");
    await logIn(visitor, "ann@example.com");
    expect((await visitor.post("/account/email", { email: "a2@example.com" })).status).toBe(200);
    house.clock.advance(301);
    const refused = await visitor.post("/account/email", { email: "a3@example.com" });
    expect(refused.status).toBe(401);
    expect(refused.body.data.flows).toEqual([{ id: "reauthenticate" }]);
    expect(refused.body.meta.is_authenticated).toBe(true);
    expect((await visitor.post("/auth/reauthenticate", { password: PASSWORD })).status).toBe(200);
    expect((await visitor.post("/account/email", { email: "a3@example.com" })).status).toBe(200);
  });

  it("is asked for where the session does not say when its owner last proved themself", async () => {
    await using house = await openHouse({ ACCOUNT_REAUTHENTICATION_REQUIRED: "true" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const { database, settings, clock } = house.gatehouse.engine;
    const row = await database.db.selectFrom("django_session").selectAll().executeTakeFirstOrThrow();
    const data = new SessionReader([settings.secretKey]).read(row.session_data);
    for (const records of [[{ method: "password" }], [{ at: "soon" }], [null], "password", {}]) {
      const session_data = encodeSession(
        { ...data, account_authentication_methods: records },
        { secret: settings.secretKey, now: clock.now() },
      );
      await database.db.updateTable("django_session").set({ session_data }).execute();
      const reply = await visitor.post("/account/email", { email: "a2@example.com" });
      expect([records, reply.status]).toEqual([records, 401]);
    }
  });

  it("shares the lock of failed log-ins: a stolen session is no place to guess the password", async () => {
    await using house = await openHouse({
      ACCOUNT_RATE_LIMITS: '{"login_failed": "3/m/key", "reauthenticate": "50/m/user"}',
    });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    for (let guess = 0; guess < 3; guess++) {
      const reply = await visitor.post("/auth/reauthenticate", { password: `guess-${guess}` });
      expect(reply.body.errors).toMatchObject([{ code: "incorrect_password" }]);
    }
    expect((await visitor.post("/auth/reauthenticate", { password: PASSWORD })).body.errors).toMatchObject([
      { code: "too_many_login_attempts", param: "password" },
    ]);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).body.errors).toMatchObject([
      { code: "too_many_login_attempts" },
    ]);
  });
});
