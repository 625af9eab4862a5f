import { expect } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import type { Reply } from "../support/visitor.ts";
import { Visitor } from "../support/visitor.ts";
import { codeTo, PASSWORD } from "./person.ts";

export const ANN = "+31612345678";
export const BOB = "+31687654321";
export const NEW = "+14155550100";

/** People sign up and log in by phone and password. */
export const phoneEnvironment = {
  ACCOUNT_LOGIN_METHODS: "phone",
  ACCOUNT_SIGNUP_FIELDS: "phone*,password1*",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
};

export function openPhoneHouse(env: Readonly<Record<string, string>> = {}): Promise<House> {
  return openHouse({ ...phoneEnvironment, ...env });
}

export const waitsForPhone = { id: "verify_phone", is_pending: true };

export function signUpByPhone(visitor: Visitor, phone: string, more: object = {}): Promise<Reply> {
  return visitor.post("/auth/signup", { phone, password: PASSWORD, ...more });
}

export async function verifyPhoneOf(visitor: Visitor, phone: string): Promise<Reply> {
  return visitor.post("/auth/phone/verify", { code: await codeTo(visitor, phone) });
}

/** Somebody who has signed up with this number, proven it, and is signed in. */
export async function personWithPhone(
  house: House,
  client: Visitor["client"],
  phone: string,
): Promise<Visitor> {
  const visitor = new Visitor(house, client);
  await signUpByPhone(visitor, phone);
  expect((await verifyPhoneOf(visitor, phone)).status).toBe(200);
  return visitor;
}

/** What was sent to this number, by template, oldest first. */
export async function sentTo(house: House, phone: string): Promise<readonly string[]> {
  return (await house.mails()).filter(({ to }) => to === phone).map(({ category }) => category);
}
