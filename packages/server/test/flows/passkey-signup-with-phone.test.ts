import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { clients, codesOf, Visitor } from "../support/visitor.ts";
import { LOGIN, optionsAt, proveWith, SIGNUP, signupSettings } from "./key-person.ts";
import { codeTo } from "./person.ts";
import { ANN, NEW, sentTo, verifyPhoneOf, waitsForPhone } from "./phone-person.ts";

const withPhone = { ...signupSettings, ACCOUNT_SIGNUP_FIELDS: "email*,phone*" };
const EMAIL = "ann@example.com";

describe.each(clients)("sign-up by passkey where everybody must have a number, %s client", (client) => {
  it("asks for the number, then for the address, then for the passkey, and logs in by it", async () => {
    await using house = await openHouse(withPhone);
    const ann = new Visitor(house, client);
    const without = await ann.post(SIGNUP, { email: EMAIL });
    expect([without.status, codesOf(without)]).toEqual([400, ["required"]]);

    const begun = await ann.post(SIGNUP, { email: EMAIL, phone: ANN });
    expect([begun.status, begun.body.data.flows.at(-1)]).toEqual([401, waitsForPhone]);
    expect((await ann.get(SIGNUP)).status).toBe(409);
    const proven = await verifyPhoneOf(ann, ANN);
    expect([proven.status, proven.body.data.flows.at(-1)]).toEqual([
      401,
      { id: "verify_email", is_pending: true },
    ]);
    expect((await ann.get(SIGNUP)).status).toBe(409);
    const verified = await ann.post("/auth/email/verify", { key: await codeTo(ann, EMAIL) });
    expect([verified.status, verified.body.data.flows.at(-1)]).toEqual([
      401,
      { id: "mfa_signup_webauthn", is_pending: true },
    ]);
    const key = new SoftwareAuthenticator();
    const done = await ann.put(SIGNUP, { credential: key.create(await optionsAt(ann, SIGNUP)) });
    expect([done.status, done.body.data.user.email]).toEqual([200, EMAIL]);
    expect((await ann.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
    expect((await proveWith(new Visitor(house, client), LOGIN, key)).status).toBe(200);
  });

  it("lets a newcomer correct the number on the way", async () => {
    await using house = await openHouse({ ...withPhone, ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1" });
    const ann = new Visitor(house, client);
    await ann.post(SIGNUP, { email: EMAIL, phone: ANN });
    expect((await ann.post("/account/phone", { phone: NEW })).status).toBe(202);
    expect((await verifyPhoneOf(ann, NEW)).body.data.flows.at(-1).id).toBe("verify_email");
  });

  it("T-70 with a number or an address that somebody has looks as with a free one", async () => {
    await using house = await openHouse(withPhone);
    const ann = new Visitor(house, client);
    await ann.post(SIGNUP, { email: EMAIL, phone: ANN });
    await verifyPhoneOf(ann, ANN);
    await ann.post("/auth/email/verify", { key: await codeTo(ann, EMAIL) });
    house.clock.advance(3600);
    const answers: unknown[] = [];
    for (const who of [
      { email: EMAIL, phone: NEW },
      { email: "bob@example.com", phone: ANN },
      { email: "eve@example.com", phone: "+14155550101" },
    ]) {
      const { status, body } = await new Visitor(house, client).post(SIGNUP, who);
      answers.push([status, body.data.flows]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect((await sentTo(house, ANN)).at(-1)).toBe("sms_account_already_exists");
  });
});
