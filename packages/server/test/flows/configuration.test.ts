import { describe, expect, it } from "vitest";
import { codeIn, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { PASSWORD } from "./person.ts";

async function gatehousePart(env: Readonly<Record<string, string>>) {
  await using house = await openHouse(env);
  return (await new Visitor(house, "browser").get("/config")).body.data.gatehouse;
}

describe("what the configuration says beyond the reference's", () => {
  it("is what a sign-up asks for, in order, and what must be filled in", async () => {
    const { signup_fields } = await gatehousePart({
      ACCOUNT_LOGIN_METHODS: "phone,username",
      ACCOUNT_SIGNUP_FIELDS: "username,phone*,email,password1*,password2*",
    });
    expect(signup_fields).toEqual([
      { name: "username", required: false },
      { name: "phone", required: true },
      { name: "email", required: false },
      { name: "password", required: true },
    ]);
  });

  it("is how the codes of each kind look, and whether another one can be had", async () => {
    const { codes } = await gatehousePart({
      ALLAUTH_USER_CODE_FORMAT: '{"numeric":true}',
      ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT: '{"numeric":true,"dashed":false,"length":6}',
      ACCOUNT_LOGIN_BY_CODE_FORMAT: '{"length":10}',
      ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "true",
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "1",
    });
    const none = { can_resend: false, can_change: false };
    expect(codes).toEqual({
      login: { numeric: false, length: 10, dashed: true, ...none },
      password_reset: { numeric: true, length: 9, dashed: true, ...none },
      email_verification: { numeric: true, length: 9, dashed: true, can_resend: true, can_change: false },
      phone_verification: { numeric: true, length: 6, dashed: false, can_resend: false, can_change: true },
    });
  });

  it.each(clients)("fits the codes that are mailed, %s client", async (client) => {
    await using house = await openHouse({ ACCOUNT_LOGIN_BY_CODE_ENABLED: "true" });
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const somebody = new Visitor(house, client);
    await somebody.post("/auth/code/request", { email: "ann@example.com" });
    const mail = (await house.mails()).at(-1);
    const { numeric, length, dashed } = (await somebody.get("/config")).body.data.gatehouse.codes.login;
    expect({ numeric, dashed }).toEqual({ numeric: false, dashed: true });
    expect(codeIn(mail ?? expect.fail()).replaceAll("-", "")).toHaveLength(length);
  });
});
