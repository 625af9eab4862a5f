import { expect } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import type { House } from "./house.ts";
import { call as callRest, type RestReply } from "./rest.ts";
import { Visitor } from "./visitor.ts";

type Sent = Parameters<typeof callRest>[2] & {
  /** Sent as `Authorization: Bearer …`. */
  readonly bearer?: string;
};

/** Sends a request to the JWT door. */
export function call(house: House, path: string, { bearer, ...sent }: Sent = {}): Promise<RestReply> {
  const headers = { ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }), ...sent.headers };
  return callRest(house, path, { ...sent, headers });
}

/** What most tests of the JWT door run with. */
export const withNames = {
  ACCOUNT_LOGIN_METHODS: "email,username",
  ACCOUNT_SIGNUP_FIELDS: "email*,username,password1*",
};

/** Refresh tokens that count once. */
export const withRotation = {
  SIMPLE_JWT_ROTATE_REFRESH_TOKENS: "true",
  SIMPLE_JWT_BLACKLIST_AFTER_ROTATION: "true",
};

export interface Pair {
  readonly access: string;
  readonly refresh: string;
}

/** Makes an account with a verified address, by another door. */
export async function withAnn(house: House, email = "ann@example.com"): Promise<Visitor> {
  const ann = new Visitor(house, "app");
  await signUpVerified(ann, email);
  return ann;
}

/** Logs in at the JWT door. */
export async function pairOf(house: House, email = "ann@example.com", password = PASSWORD): Promise<Pair> {
  const { status, body } = await call(house, "/api/auth/login/", { body: { email, password } });
  expect(status).toBe(200);
  return body;
}

/** Refreshes at SimpleJWT's own view. */
export function refreshBy(house: House, refresh: string): Promise<RestReply> {
  return call(house, "/api/token/refresh/", { body: { refresh } });
}

/** The status of a look at the account by this access token. */
export async function meBy(house: House, access: string): Promise<number> {
  return (await call(house, "/api/auth/me/", { bearer: access })).status;
}
