import { describe, expect, it } from "vitest";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { codeTo, logIn, PASSWORD, signUpVerified, WRONG_CODE } from "./person.ts";
import {
  ANN,
  BOB,
  openPhoneHouse,
  personWithPhone,
  sentTo,
  signUpByPhone,
  verifyPhoneOf,
  waitsForPhone,
} from "./phone-person.ts";

describe.each(clients)("log-in by phone, %s client", (client) => {
  it("takes number and password, and records the number", async () => {
    await using house = await openPhoneHouse();
    await personWithPhone(house, client, ANN);
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/login", { phone: ANN, password: PASSWORD });
    expect(reply.status).toBe(200);
    expect(reply.body.data.methods).toMatchObject([{ method: "password", phone: ANN }]);
    const wrong = await new Visitor(house, client).post("/auth/login", { phone: ANN, password: "no" });
    expect(wrong.body.errors).toEqual([
      {
        code: "phone_password_mismatch",
        message: "The phone number and/or password you specified are not correct.",
        param: "password",
      },
    ]);
    const bad = await new Visitor(house, client).post("/auth/login", { phone: "x", password: PASSWORD });
    expect(bad.body.errors).toMatchObject([{ code: "invalid_phone", param: "phone" }]);
    expect((await visitor.get("/config")).body.data.account.login_methods).toEqual(["phone"]);
  });

  it("beside other methods takes exactly one name", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_LOGIN_METHODS: "email,username,phone" });
    await personWithPhone(house, client, ANN);
    const log = (body: object) =>
      new Visitor(house, client).post("/auth/login", { ...body, password: PASSWORD });
    expect((await log({ phone: ANN })).status).toBe(200);
    for (const body of [{}, { phone: ANN, username: "ann" }, { email: "ann@example.com", phone: ANN }])
      expect((await log(body)).body.errors).toMatchObject([{ code: "invalid_login" }]);
  });

  it("waits for a code where the number was never proven", async () => {
    await using house = await openPhoneHouse();
    await signUpByPhone(new Visitor(house, client), ANN);
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/login", { phone: ANN, password: PASSWORD });
    expect([reply.status, reply.body.data.flows.at(-1)]).toEqual([401, waitsForPhone]);
    expect((await verifyPhoneOf(visitor, ANN)).status).toBe(200);
    const later = await new Visitor(house, client).post("/auth/login", { phone: ANN, password: PASSWORD });
    expect(later.status).toBe(200);
  });

  it("within the cool-down of that code is told to wait, with the reference's error", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_RATE_LIMITS: '{"verify_phone":"1/30s/key"}' });
    await signUpByPhone(new Visitor(house, client), ANN);
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/login", { phone: ANN, password: PASSWORD });
    expect(reply.body.errors).toMatchObject([{ code: "too_many_login_attempts" }]);
    const wrong = await visitor.post("/auth/login", { phone: ANN, password: "wrong" });
    expect(wrong.body.errors).toMatchObject([{ code: "phone_password_mismatch" }]);
    house.clock.advance(31);
    const later = await visitor.post("/auth/login", { phone: ANN, password: PASSWORD });
    expect(later.body.data.flows).toContainEqual(waitsForPhone);
  });

  it("by code goes to whoever reads the phone, once", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND: "1" });
    await personWithPhone(house, client, ANN);
    const visitor = new Visitor(house, client);
    const asked = await visitor.post("/auth/code/request", { phone: ANN });
    expect(asked.status).toBe(401);
    expect(asked.body.data.flows).toContainEqual({ id: "login_by_code", is_pending: true });
    const first = await codeTo(visitor, ANN);
    expect((await visitor.post("/auth/code/resend")).status).toBe(200);
    expect((await visitor.post("/auth/code/confirm", { code: first })).status).toBe(400);
    const done = await visitor.post("/auth/code/confirm", { code: await codeTo(visitor, ANN) });
    expect([done.status, done.body.data.methods]).toMatchObject([200, [{ method: "code", phone: ANN }]]);
    expect((await sentTo(house, ANN)).slice(1)).toEqual(["sms_login_code", "sms_login_code"]);
  });

  it("by code takes an address or a number, and not both", async () => {
    await using house = await openPhoneHouse({
      ACCOUNT_LOGIN_METHODS: "email,phone",
      ACCOUNT_SIGNUP_FIELDS: "email,phone,password1*",
    });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const ask = (body: object) => new Visitor(house, client).post("/auth/code/request", body);
    expect((await ask({ email: "ann@example.com" })).status).toBe(401);
    expect((await ask({ email: "ann@example.com", phone: ANN })).body.errors).toEqual([
      { code: "select_only_one", message: "Please select only one." },
    ]);
    expect((await ask({})).body.errors).toMatchObject([
      { code: "required", param: "email" },
      { code: "required", param: "phone" },
    ]);
    expect((await ask({ phone: "x" })).body.errors).toMatchObject([
      { code: "invalid_phone", param: "phone" },
    ]);
  });

  it("by code says that nobody has a number where ACCOUNT_PREVENT_ENUMERATION is off", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PREVENT_ENUMERATION: "false" });
    const reply = await new Visitor(house, client).post("/auth/code/request", { phone: BOB });
    expect(reply.body.errors).toEqual([
      {
        code: "unknown_phone",
        message: "The phone number is not assigned to any user account.",
        param: "phone",
      },
    ]);
  });

  it("by code is limited per number, with the reference's error", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_RATE_LIMITS: '{"request_login_code":"3/m/key"}' });
    const ask = (phone: string) => new Visitor(house, client).post("/auth/code/request", { phone });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await ask(ANN)).status);
    expect(statuses).toEqual([401, 401, 401, 400]);
    expect((await ask(ANN)).body.errors).toMatchObject([{ code: "too_many_login_attempts", param: "phone" }]);
    expect((await ask(BOB)).status).toBe(401);
  });

  it("by code proves a number that the settings never asked to be proven", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_ENABLED: "false" });
    await signUpByPhone(new Visitor(house, client), ANN);
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/code/request", { phone: ANN });
    const code = await codeTo(visitor, ANN);
    expect((await visitor.post("/auth/code/confirm", { code })).status).toBe(200);
    expect((await visitor.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
  });

  it("sends the code that is required on top of a password to the phone of who has no address", async () => {
    await using house = await openPhoneHouse({
      ACCOUNT_LOGIN_BY_CODE_REQUIRED: "true",
      ACCOUNT_RATE_LIMITS: '{"request_login_code":"2/m/key"}',
    });
    const newcomer = new Visitor(house, client);
    await signUpByPhone(newcomer, ANN);
    const done = await newcomer.post("/auth/code/confirm", { code: await codeTo(newcomer, ANN) });
    // One code is proof enough of the number.
    expect(done.status).toBe(200);
    expect((await newcomer.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
    const visitor = new Visitor(house, client);
    const again = () => visitor.post("/auth/login", { phone: ANN, password: PASSWORD });
    expect((await again()).body.data.flows).toContainEqual({ id: "login_by_code", is_pending: true });
    expect((await again()).status).toBe(429);
  });

  it.each([
    ["true", 401],
    ["false", 200],
  ])(
    "without a number, where everybody must have one and prove it (%s), is over with %i",
    async (proven, status) => {
      await using house = await openHouse({
        ACCOUNT_LOGIN_METHODS: "email,phone",
        ACCOUNT_SIGNUP_FIELDS: "email,phone*,password1*",
        ACCOUNT_PHONE_VERIFICATION_ENABLED: proven,
      });
      await signUpByPhone(new Visitor(house, client), ANN, { email: "ann@example.com" });
      await house.gatehouse.engine.database.db.deleteFrom("gatehouse_phone").execute();
      const reply = await logIn(new Visitor(house, client), "ann@example.com");
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([status, status === 200]);
      expect(JSON.stringify(reply.body)).not.toContain("is_pending");
    },
  );

  it("leaves a trace of what was sent, proven and refused, and neither number nor code", async () => {
    await using house = await openPhoneHouse();
    const visitor = new Visitor(house, client);
    await signUpByPhone(visitor, ANN);
    const code = await codeTo(visitor, ANN);
    await visitor.post("/auth/phone/verify", { code: WRONG_CODE });
    await visitor.post("/auth/phone/verify", { code });
    const events = await listAuditEvents(house.gatehouse.engine.database.db, { limit: 10 });
    expect(events.map(({ event }) => event).toReversed()).toEqual([
      "user_signed_up",
      "phone_verification_sent",
      "phone_verification_code_rejected",
      "phone_verified",
      "user_logged_in",
    ]);
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${code}|31612345678`));
  });
});
