import { expect } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import type { House } from "./house.ts";
import { type Reply, Visitor } from "./visitor.ts";

interface Sent {
  readonly method?: string;
  /** Sent as JSON; then the method is POST, unless it is named. */
  readonly body?: unknown;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request to a REST door. */
export async function call(house: House, path: string, sent: Sent = {}): Promise<Reply> {
  const { body, bearer, headers } = sent;
  const response = await house.gatehouse.fetch(
    new Request(`http://localhost:8000${path}`, {
      method: sent.method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    { address: "192.0.2.7" },
  );
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
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
export function refreshBy(house: House, refresh: string): Promise<Reply> {
  return call(house, "/api/token/refresh/", { body: { refresh } });
}

/** The status of a look at the account by this access token. */
export async function meBy(house: House, access: string): Promise<number> {
  return (await call(house, "/api/auth/me/", { bearer: access })).status;
}
