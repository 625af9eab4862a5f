import { expect } from "vitest";
import type { House } from "./house.ts";

interface Sent {
  readonly method?: string;
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it stands. */
  readonly raw?: string | FormData | URLSearchParams | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export interface RestReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire holds, and asserts on it
  readonly body: any;
  readonly text: string;
  readonly headers: Headers;
}

/** What an app of a door without sessions sends: no cookies, a token if it has one. POST where there is a body. */
export async function call(house: House, path: string, sent: Sent = {}): Promise<RestReply> {
  const { body, raw, token, headers, address = "192.0.2.7" } = sent;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await house.gatehouse.fetch(
    new Request(`http://localhost${path}`, {
      method: sent.method ?? (content === undefined ? "GET" : "POST"),
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(token !== undefined && { Authorization: `Token ${token}` }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    }),
    { address },
  );
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json" && text !== "";
  return { status: response.status, body: isJson ? JSON.parse(text) : {}, text, headers: response.headers };
}

/** What a house needs for people to log in at the token door by both names. */
export const bothNames = { ACCOUNT_LOGIN_METHODS: "email,username" } as const;

export const john = {
  username: "john",
  email: "john@example.com",
  password: "Vr7-kestrel-pond",
  first_name: "John",
};

/** John's token, whose account is new. */
export async function registered(house: House): Promise<string> {
  const { status, body } = await call(house, "/api/register/", { body: john });
  expect(status).toBe(201);
  return String(body.token);
}

export const logInJohn = (house: House, password = john.password) =>
  call(house, "/api/login/", { body: { username: john.username, password } });
