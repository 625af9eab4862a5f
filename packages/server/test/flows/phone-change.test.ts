import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { codeTo, PASSWORD, signUpVerified, WRONG_CODE } from "./person.ts";
import { ANN, BOB, NEW, openPhoneHouse, personWithPhone, sentTo, verifyPhoneOf } from "./phone-person.ts";

describe.each(clients)("the phone of an account, %s client", (client) => {
  it("is changed once the new one is proven, and not before", async () => {
    await using house = await openPhoneHouse();
    const ann = await personWithPhone(house, client, ANN);
    const reply = await ann.post("/account/phone", { phone: NEW });
    expect(reply.body).toEqual({ status: 202, data: [{ phone: NEW, verified: false }] });
    expect((await ann.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
    const code = await codeTo(ann, NEW);
    expect((await ann.post("/auth/phone/verify", { code: WRONG_CODE })).status).toBe(400);
    expect((await ann.post("/auth/phone/verify", { code })).status).toBe(200);
    expect((await ann.post("/auth/phone/verify", { code })).status).toBe(409);
    expect((await ann.get("/account/phone")).body.data).toEqual([{ phone: NEW, verified: true }]);
    const log = (phone: string) =>
      new Visitor(house, client).post("/auth/login", { phone, password: PASSWORD });
    expect([(await log(NEW)).status, (await log(ANN)).status]).toEqual([200, 400]);
  });

  it("is added by who signed up without one, and reported by mail where that is wanted", async () => {
    await using house = await openHouse({
      ACCOUNT_SIGNUP_FIELDS: "email*,phone,password1*",
      ACCOUNT_EMAIL_NOTIFICATIONS: "true",
    });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/account/phone", { phone: ANN });
    expect((await verifyPhoneOf(ann, ANN)).status).toBe(200);
    expect((await house.mailTo("ann@example.com")).category).toBe("phone_changed");
  });

  it("cannot be replaced by itself, by nothing, or by what is no number", async () => {
    await using house = await openPhoneHouse();
    const ann = await personWithPhone(house, client, ANN);
    const errorsOf = async (body: object) => (await ann.post("/account/phone", body)).body.errors;
    expect(await errorsOf({ phone: ANN })).toEqual([
      {
        code: "same_as_current",
        message: "The new value must be different from the current one.",
        param: "phone",
      },
    ]);
    expect(await errorsOf({})).toMatchObject([{ code: "required", param: "phone" }]);
    expect(await errorsOf({ phone: "06" })).toMatchObject([{ code: "invalid_phone", param: "phone" }]);
  });

  it("that somebody else has proven is refused to its reader, when the code is typed, and counts", async () => {
    await using house = await openPhoneHouse();
    await personWithPhone(house, client, BOB);
    const ann = await personWithPhone(house, client, ANN);
    expect((await ann.post("/account/phone", { phone: BOB })).status).toBe(202);
    for (let n = 0; n < 3; n += 1) {
      expect((await verifyPhoneOf(ann, BOB)).body.errors).toEqual([
        {
          code: "phone_taken",
          message: "A user is already registered with this phone number.",
          param: "code",
        },
      ]);
    }
    expect((await verifyPhoneOf(ann, BOB)).status).toBe(409);
    expect((await ann.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
  });

  it("that somebody else has proven is refused at once where ACCOUNT_PREVENT_ENUMERATION is off", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PREVENT_ENUMERATION: "false" });
    await personWithPhone(house, client, BOB);
    const ann = await personWithPhone(house, client, ANN);
    const reply = await ann.post("/account/phone", { phone: BOB });
    expect(reply.body.errors).toMatchObject([{ code: "phone_taken", param: "phone" }]);
  });

  it("asks for a fresh proof of identity where ACCOUNT_REAUTHENTICATION_REQUIRED is on", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_REAUTHENTICATION_REQUIRED: "true" });
    const ann = await personWithPhone(house, client, ANN);
    await ann.delete("/auth/session");
    await ann.post("/auth/login", { phone: ANN, password: PASSWORD });
    house.clock.advance(301);
    const reply = await ann.post("/account/phone", { phone: NEW });
    expect([reply.status, reply.body.data.flows]).toEqual([401, [{ id: "reauthenticate" }]]);
    expect(await sentTo(house, NEW)).toEqual([]);
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    expect((await ann.post("/account/phone", { phone: NEW })).status).toBe(202);
  });

  it("is changed once a minute at most; looking is free", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_RATE_LIMITS: '{"verify_phone":""}' });
    const ann = await personWithPhone(house, client, ANN);
    expect((await ann.post("/account/phone", { phone: NEW })).status).toBe(202);
    expect((await ann.post("/account/phone", { phone: BOB })).status).toBe(429);
    for (let n = 0; n < 3; n += 1) expect((await ann.get("/account/phone")).status).toBe(200);
    house.clock.advance(61);
    expect((await ann.post("/account/phone", { phone: BOB })).status).toBe(202);
  });

  it("counts messages to one number, whoever has them sent", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_RATE_LIMITS: '{"verify_phone":"1/30s/key"}' });
    const ann = await personWithPhone(house, client, ANN);
    const bob = await personWithPhone(house, client, BOB);
    expect((await ann.post("/account/phone", { phone: NEW })).status).toBe(202);
    expect((await bob.post("/account/phone", { phone: NEW })).status).toBe(429);
    expect(await sentTo(house, NEW)).toHaveLength(1);
  });

  it("takes another code while it waits, where ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND says so", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1" });
    const ann = await personWithPhone(house, client, ANN);
    expect((await ann.post("/auth/phone/verify/resend")).status).toBe(409);
    await ann.post("/account/phone", { phone: NEW });
    expect((await ann.post("/auth/phone/verify/resend")).status).toBe(200);
    expect((await verifyPhoneOf(ann, NEW)).status).toBe(200);
  });

  it("cannot be added where nobody has one", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    expect((await ann.get("/account/phone")).status).toBe(401);
    expect((await ann.post("/account/phone", { phone: ANN })).status).toBe(409);
    await signUpVerified(ann, "ann@example.com");
    expect((await ann.get("/account/phone")).body).toEqual({ status: 200, data: [] });
    expect((await ann.post("/account/phone", { phone: ANN })).status).toBe(409);
    expect(await sentTo(house, ANN)).toEqual([]);
  });
});
