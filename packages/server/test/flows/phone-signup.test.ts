import { describe, expect, it } from "vitest";
import { clients, Visitor } from "../support/visitor.ts";
import { codeTo, incorrect, PASSWORD, WRONG_CODE } from "./person.ts";
import {
  ANN,
  BOB,
  NEW,
  openPhoneHouse,
  personWithPhone,
  sentTo,
  signUpByPhone,
  verifyPhoneOf,
  waitsForPhone,
} from "./phone-person.ts";

describe.each(clients)("sign-up with a phone, %s client", (client) => {
  it("waits for the code that the phone gets, and is done with it, once", async () => {
    await using house = await openPhoneHouse();
    const visitor = new Visitor(house, client);
    const reply = await signUpByPhone(visitor, ANN);
    expect(reply.status).toBe(401);
    expect(reply.body.data.flows).toEqual([
      { id: "login" },
      { id: "login_by_code" },
      { id: "signup" },
      waitsForPhone,
    ]);
    expect((await visitor.get("/account/phone")).status).toBe(401);
    const code = await codeTo(visitor, ANN);
    const stranger = new Visitor(house, client);
    expect((await stranger.post("/auth/phone/verify", { code })).status).toBe(409);
    const done = await visitor.post("/auth/phone/verify", { code: ` ${code.toLowerCase()} ` });
    expect([done.status, done.body.meta.is_authenticated]).toEqual([200, true]);
    expect((await visitor.post("/auth/phone/verify", { code })).status).toBe(409);
    expect((await visitor.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
  });

  it("takes a number with its country code and nothing else, in the reference's words", async () => {
    await using house = await openPhoneHouse();
    const message = "Enter a phone number including country code (e.g. +1 for the US).";
    const wrong = [
      "0612345678",
      "31612345678",
      "+0612345678",
      "+31612",
      "+3161234567890123",
      "+31 6 12345678",
    ];
    for (const phone of [...wrong, "+３１６１２３４５６７８", "+31612345678;ext=1", 31612345678]) {
      const reply = await new Visitor(house, client).post("/auth/signup", { phone, password: PASSWORD });
      expect(reply.status).toBe(400);
      expect(reply.body.errors).toEqual([{ code: "invalid_phone", message, param: "phone" }]);
    }
    const none = await new Visitor(house, client).post("/auth/signup", { password: PASSWORD });
    expect(none.body.errors).toMatchObject([{ code: "required", param: "phone" }]);
    expect((await signUpByPhone(new Visitor(house, client), ` ${ANN} `)).status).toBe(401);
    expect(await sentTo(house, ANN)).toEqual(["sms_phone_verification_code"]);
  });

  it("needs no number where the field is optional, and no password where there is no such field", async () => {
    await using optional = await openPhoneHouse({
      ACCOUNT_SIGNUP_FIELDS: "username*,phone,password1*",
      ACCOUNT_LOGIN_METHODS: "username,phone",
    });
    const visitor = new Visitor(optional, client);
    const reply = await visitor.post("/auth/signup", { username: "ann", password: PASSWORD });
    expect(reply.status).toBe(200);
    expect((await visitor.get("/account/phone")).body.data).toEqual([]);
    await using bare = await openPhoneHouse({ ACCOUNT_SIGNUP_FIELDS: "phone*" });
    const bob = new Visitor(bare, client);
    await bob.post("/auth/signup", { phone: BOB });
    const done = await verifyPhoneOf(bob, BOB);
    expect(done.body.data.user.has_usable_password).toBe(false);
  });

  it("goes without a code where ACCOUNT_PHONE_VERIFICATION_ENABLED is off, and says who has a number", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_ENABLED: "false" });
    const visitor = new Visitor(house, client);
    expect((await signUpByPhone(visitor, ANN)).status).toBe(200);
    expect((await visitor.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: false }]);
    const again = await signUpByPhone(new Visitor(house, client), ANN);
    expect(again.body.errors).toEqual([
      {
        code: "phone_taken",
        message: "A user is already registered with this phone number.",
        param: "phone",
      },
    ]);
    expect(await house.mails()).toEqual([]);
  });

  it("says that a number is taken where ACCOUNT_PREVENT_ENUMERATION is off", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PREVENT_ENUMERATION: "false" });
    await personWithPhone(house, client, ANN);
    const reply = await signUpByPhone(new Visitor(house, client), ANN);
    expect(reply.body.errors).toMatchObject([{ code: "phone_taken", param: "phone" }]);
  });

  it("is over after ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS, a missing code among them", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS: "2" });
    const visitor = new Visitor(house, client);
    await signUpByPhone(visitor, ANN);
    const code = await codeTo(visitor, ANN);
    expect((await visitor.post("/auth/phone/verify", {})).body.errors).toMatchObject([{ code: "required" }]);
    const last = await visitor.post("/auth/phone/verify", { code: WRONG_CODE });
    expect([last.status, last.body.errors]).toEqual([400, incorrect("code")]);
    expect((await visitor.post("/auth/phone/verify", { code })).status).toBe(409);
    expect((await visitor.get("/auth/session")).body.data.flows).not.toContainEqual(waitsForPhone);
  });

  it("is over after ACCOUNT_PHONE_VERIFICATION_TIMEOUT", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_TIMEOUT: "60" });
    const visitor = new Visitor(house, client);
    await signUpByPhone(visitor, ANN);
    house.clock.advance(61);
    expect((await verifyPhoneOf(visitor, ANN)).status).toBe(409);
  });

  it("sends codes of the format that ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT asks for", async () => {
    await using house = await openPhoneHouse({
      ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT: '{"numeric":true,"dashed":false,"length":6}',
    });
    const visitor = new Visitor(house, client);
    await signUpByPhone(visitor, ANN);
    expect(await codeTo(visitor, ANN)).toMatch(/^\d{6}$/);
    expect((await verifyPhoneOf(visitor, ANN)).status).toBe(200);
  });

  it("sends another code as often as ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND says, the last one works", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1" });
    const visitor = new Visitor(house, client);
    expect((await visitor.post("/auth/phone/verify/resend")).status).toBe(409);
    await signUpByPhone(visitor, ANN);
    const first = await codeTo(visitor, ANN);
    expect((await visitor.post("/auth/phone/verify/resend")).body).toEqual({ status: 200 });
    expect((await visitor.post("/auth/phone/verify/resend")).status).toBe(409);
    expect((await visitor.post("/auth/phone/verify", { code: first })).status).toBe(400);
    expect((await verifyPhoneOf(visitor, ANN)).status).toBe(200);
  });

  it("lets a newcomer correct the number as often as ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE says", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1" });
    const visitor = new Visitor(house, client);
    expect((await visitor.post("/account/phone", { phone: NEW })).status).toBe(409);
    await signUpByPhone(visitor, ANN);
    const first = await codeTo(visitor, ANN);
    const same = await visitor.post("/account/phone", { phone: ANN });
    expect(same.body.errors).toMatchObject([{ code: "same_as_current", param: "phone" }]);
    expect((await visitor.post("/account/phone", { phone: "x" })).body.errors).toMatchObject([
      { code: "invalid_phone" },
    ]);
    const reply = await visitor.post("/account/phone", { phone: NEW });
    expect(reply.body).toMatchObject({ status: 202, data: [{ phone: NEW, verified: false }] });
    expect((await visitor.post("/account/phone", { phone: BOB })).status).toBe(409);
    expect((await visitor.post("/auth/phone/verify", { code: first })).status).toBe(400);
    expect((await verifyPhoneOf(visitor, NEW)).status).toBe(200);
    expect((await visitor.get("/account/phone")).body.data).toEqual([{ phone: NEW, verified: true }]);
  });

  it("comes before the verification of an address, and both are asked for", async () => {
    await using house = await openPhoneHouse({
      ACCOUNT_SIGNUP_FIELDS: "email*,phone*,password1*",
      ACCOUNT_LOGIN_METHODS: "email,phone",
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
    });
    const visitor = new Visitor(house, client);
    const first = await signUpByPhone(visitor, ANN, { email: "ann@example.com" });
    expect(first.body.data.flows).toContainEqual(waitsForPhone);
    const second = await verifyPhoneOf(visitor, ANN);
    expect(second.status).toBe(401);
    expect(second.body.data.flows).toContainEqual({ id: "verify_email", is_pending: true });
    const key = await codeTo(visitor, "ann@example.com");
    expect((await visitor.post("/auth/email/verify", { key })).status).toBe(200);
  });

  it("can be read in the development mailbox, and as JSON", async () => {
    await using house = await openPhoneHouse();
    const visitor = new Visitor(house, client);
    await signUpByPhone(visitor, ANN);
    const code = await codeTo(visitor, ANN);
    const read = async (path: string) =>
      (await house.gatehouse.fetch(new Request(`http://localhost:8000${path}`))).text();
    expect(JSON.parse(await read("/__dev/mail.json"))).toMatchObject([
      { to: ANN, template: "sms_phone_verification_code", text: expect.stringContaining(code) },
    ]);
    expect(await read("/__dev/mail")).toContain(ANN);
    expect(await read("/__dev/mail/1")).toContain(code);
  });
});
