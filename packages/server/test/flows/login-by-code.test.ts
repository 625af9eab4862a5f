import { describe, expect, it } from "vitest";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { getUserByUsername, setActive } from "../../src/store/users.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { codeTo, incorrect, logIn, NEW_PASSWORD, PASSWORD, signUpVerified, WRONG_CODE } from "./person.ts";

const enabled = { ACCOUNT_LOGIN_BY_CODE_ENABLED: "true" };
const pending = { id: "login_by_code", is_pending: true };

describe.each(clients)("log-in by code, %s client", (client) => {
  const ask = async (house: House, email = "ann@example.com") => {
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/code/request", { email });
    return { visitor, reply };
  };

  it("goes to whoever reads the mail, however they type the code, and once", async () => {
    await using house = await openHouse(enabled);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor, reply } = await ask(house, "Ann@Example.com");
    expect([reply.status, reply.body.data.flows]).toEqual([
      401,
      [{ id: "login" }, pending, { id: "signup" }],
    ]);
    const code = await codeTo(visitor, "ann@example.com");
    const typed = ` ${code.toLowerCase().replace("-", " ")} `;
    const done = await visitor.post("/auth/code/confirm", { code: typed });
    expect(done.status).toBe(200);
    expect(done.body.data.methods).toMatchObject([{ method: "code", email: "ann@example.com" }]);
    expect((await visitor.get("/account/email")).status).toBe(200);
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(409);
    expect((await new Visitor(house, client).post("/auth/code/confirm", { code })).status).toBe(409);
  });

  it("verifies the address on the way, also where that is mandatory", async () => {
    await using house = await openHouse({ ...enabled, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
    await new Visitor(house, client).post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const { visitor } = await ask(house);
    const code = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(200);
    expect((await visitor.get("/account/email")).body.data).toEqual([
      { email: "ann@example.com", verified: true, primary: true },
    ]);
  });

  it("is not there where it is not enabled, and its first step not for the signed-in", async () => {
    await using without = await openHouse();
    const { reply } = await ask(without);
    expect(reply.status).toBe(404);
    expect((await new Visitor(without, client).get("/auth/session")).body.data.flows).not.toContainEqual({
      id: "login_by_code",
    });
    await using house = await openHouse(enabled);
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/request", { email: "ann@example.com" })).status).toBe(409);
  });

  it("ends after ACCOUNT_LOGIN_BY_CODE_TIMEOUT, and the flow with it", async () => {
    await using house = await openHouse({ ...enabled, ACCOUNT_LOGIN_BY_CODE_TIMEOUT: "60" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    house.clock.advance(59);
    expect((await visitor.post("/auth/code/confirm", { code: WRONG_CODE })).status).toBe(400);
    house.clock.advance(2);
    const code = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(409);
    expect((await visitor.get("/auth/session")).body.data.flows).not.toContainEqual(pending);
  });

  it("ends after ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS wrong ones, a missing one among them", async () => {
    await using house = await openHouse({ ...enabled, ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS: "2" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const code = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/confirm", {})).body.errors).toMatchObject([{ code: "required" }]);
    const last = await visitor.post("/auth/code/confirm", { code: WRONG_CODE });
    expect(last.body.errors).toEqual(incorrect("code"));
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(409);
  });

  it("sends another code as often as ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND says, and only the last one works", async () => {
    await using house = await openHouse({ ...enabled, ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND: "1" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const first = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/resend")).body).toEqual({ status: 200 });
    expect((await visitor.post("/auth/code/resend")).status).toBe(409);
    const second = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/confirm", { code: first })).body.errors).toEqual(
      incorrect("code"),
    );
    expect((await visitor.post("/auth/code/confirm", { code: second })).status).toBe(200);
    expect((await new Visitor(house, client).post("/auth/code/resend")).status).toBe(409);
  });

  it("is asked for on top of a password where ACCOUNT_LOGIN_BY_CODE_REQUIRED says so", async () => {
    await using house = await openHouse({
      ACCOUNT_LOGIN_BY_CODE_REQUIRED: "password",
      ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND: "true",
    });
    const newcomer = new Visitor(house, client);
    await newcomer.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    await newcomer.post("/auth/code/confirm", { code: await codeTo(newcomer, "ann@example.com") });
    const visitor = new Visitor(house, client);
    const reply = await logIn(visitor, "ann@example.com");
    expect([reply.status, reply.body.data.flows]).toEqual([
      401,
      [{ id: "login" }, { id: "signup" }, pending],
    ]);
    expect((await visitor.get("/account/email")).status).toBe(401);
    expect((await visitor.post("/auth/code/resend")).status).toBe(200);
    const done = await visitor.post("/auth/code/confirm", { code: await codeTo(visitor, "ann@example.com") });
    expect(done.status).toBe(200);
    expect(done.body.data.methods.map(({ method }: { method: string }) => method)).toEqual([
      "password",
      "code",
    ]);
  });

  it("required of everybody is not required twice of who asked for the code themself", async () => {
    await using house = await openHouse({ ...enabled, ACCOUNT_LOGIN_BY_CODE_REQUIRED: "true" });
    const newcomer = new Visitor(house, client);
    const signup = await newcomer.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect(signup.body.data.flows).toContainEqual(pending);
    await newcomer.post("/auth/code/confirm", { code: await codeTo(newcomer, "ann@example.com") });
    const { visitor } = await ask(house);
    const before = (await house.mails()).length;
    const code = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(200);
    expect((await house.mails()).length).toBe(before);
  });

  it("stops before a second factor, as every log-in does", async () => {
    await using house = await openHouse(enabled);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { db } = house.gatehouse.engine.database;
    const user = await getUserByUsername(db, "ann");
    await db
      .insertInto("mfa_authenticator")
      .values({
        user_id: user?.id ?? 0,
        type: "totp",
        data: "{}",
        created_at: new Date(),
        last_used_at: null,
      })
      .execute();
    const { visitor } = await ask(house);
    const code = await codeTo(visitor, "ann@example.com");
    const reply = await visitor.post("/auth/code/confirm", { code });
    expect(reply.status).toBe(401);
    expect(reply.body.data.flows).toContainEqual({
      id: "mfa_authenticate",
      is_pending: true,
      types: ["totp"],
    });
  });

  it("lets nobody in whose account was closed meanwhile", async () => {
    await using house = await openHouse(enabled);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const { db } = house.gatehouse.engine.database;
    const user = await getUserByUsername(db, "ann");
    await setActive(db, { userId: user?.id ?? 0, isActive: false });
    const code = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(401);
    expect((await visitor.get("/auth/session")).status).toBe(401);
  });

  it("is limited per address, with the reference's error", async () => {
    await using house = await openHouse({ ...enabled, ACCOUNT_RATE_LIMITS: "{}" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await ask(house)).reply.status);
    expect(statuses).toEqual([401, 401, 401, 400]);
    expect((await ask(house)).reply.body.errors).toMatchObject([
      { code: "too_many_login_attempts", param: "email" },
    ]);
    expect((await ask(house, "other@example.com")).reply.status).toBe(401);
  });

  it("leaves a trace of what was asked for and refused, and no code", async () => {
    await using house = await openHouse(enabled);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const code = await codeTo(visitor, "ann@example.com");
    await visitor.post("/auth/code/confirm", { code: WRONG_CODE });
    await visitor.post("/auth/code/confirm", { code });
    const events = await listAuditEvents(house.gatehouse.engine.database.db, { limit: 3 });
    expect(events.map(({ event }) => event).toReversed()).toEqual([
      "login_code_requested",
      "login_code_rejected",
      "user_logged_in",
    ]);
    expect(JSON.stringify(events)).not.toContain(code);
  });

  it("gives up a log-in that waited, and a sign-up that waited gives up the code", async () => {
    await using house = await openHouse(enabled);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const code = await codeTo(visitor, "ann@example.com");
    await visitor.post("/auth/signup", { email: "bob@example.com", password: NEW_PASSWORD });
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(409);
  });
});
