import { randomBytes } from "node:crypto";
import { App, type Client, type Reply } from "./browser.ts";
import { keyIn, linkTo } from "./mail.ts";
import type { Pair } from "./pair.ts";
import type { Side } from "./sides.ts";

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

export const NEW_PASSWORD = "Nq4-harbor-lantern";

/** Somebody whom no test met before. */
export function somebody(): Person {
  const username = `p${randomBytes(5).toString("hex")}`;
  return { username, email: `${username}@example.com`, password: "Vr7-kestrel-pond" };
}

/** Somebody who has an account, made on this side. */
export async function personFrom(pair: Pair, side: Side): Promise<Person> {
  const person = somebody();
  const reply = await new App(pair).api(side, "POST /auth/signup", person);
  if (reply.status !== 200) throw new Error(`No account at ${side}: ${reply.status} ${reply.text}`);
  return person;
}

/** As {@link personFrom}, with an address that is confirmed, which a second factor takes. */
export async function confirmedPersonFrom(pair: Pair, side: Side): Promise<Person> {
  const person = await personFrom(pair, side);
  const key = keyIn(await linkTo({ pair, side, email: person.email }, "/accounts/confirm-email/"));
  await new App(pair).api(side, "POST /auth/email/verify", { key });
  return person;
}

/** Logs in by the headless API. */
export function logIn(client: Client, side: Side, { username, password }: Person): Promise<Reply> {
  return client.api(side, "POST /auth/login", { username, password });
}

/** Whom this side takes the client for, by the headless API; `undefined`: nobody. */
export async function knownAt(client: Client, side: Side): Promise<string | undefined> {
  const { status, body } = await client.api(side, "GET /auth/session");
  return status === 200 ? body.data.user.username : undefined;
}

/** Whether these are good for a log-in on this side. */
export async function canLogIn(pair: Pair, side: Side, person: Person): Promise<boolean> {
  return (await logIn(new App(pair), side, person)).status === 200;
}
