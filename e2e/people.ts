import { randomInt, randomUUID } from "node:crypto";
import { currentHouse } from "./current-house.ts";
import { codeMailedTo, linkMailedTo } from "./mailbox.ts";

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** Somebody nobody knows yet. */
export function stranger(): Person {
  return { email: `ada-${randomUUID().slice(0, 8)}@example.org`, password: "correct-horse-42-battery" };
}

/** A phone number that nobody has. */
export function strangeNumber(): string {
  return `+1415${String(randomInt(10_000_000)).padStart(7, "0")}`;
}

/** Somebody with an account and a verified address, made through the API so that a test can begin where it matters. */
export async function member(): Promise<Person> {
  const person = stranger();
  await post("auth/signup", person);
  const link = await linkMailedTo(person.email, "/auth/verify-email/");
  await post("auth/email/verify", { key: keyOf(link) });
  return person;
}

/** As {@link member}, in a house where addresses are verified by code: it belongs to the session of the sign-up. */
export async function memberByCode(): Promise<Person> {
  const person = stranger();
  const token = await post("auth/signup", person);
  await post("auth/email/verify", { key: await codeMailedTo(person.email) }, token);
  return person;
}

/** The key at the end of a mailed link. */
export function keyOf(link: string): string {
  return decodeURIComponent(new URL(link).pathname.split("/").at(-1) ?? "");
}

/** All may answer 401, with the flow that is still open: signed up but not verified, verified but not logged in. */
async function post(path: string, body: object, token?: string): Promise<string | undefined> {
  const response = await fetch(`${currentHouse().api}/_allauth/app/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { "x-session-token": token }) },
    body: JSON.stringify(body),
  });
  if (![200, 401].includes(response.status)) {
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  }
  const { meta } = (await response.json()) as { meta: { session_token?: string } };
  return meta.session_token;
}
