import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type House, openHouse } from "./house.ts";
import type { Plan } from "./plan.ts";

export interface Login {
  readonly email: string;
  readonly password: string;
}

/** A database with people in it, who all came in by the front door. */
export interface Population {
  /** The closed database file, to be copied. */
  readonly database: string;
  /** Session tokens of the app client. */
  readonly tokens: readonly string[];
  /** `Cookie` headers of the browser client. */
  readonly cookies: readonly string[];
  /** Accounts whose passwords are hashed at the full price. */
  readonly logins: readonly Login[];
}

const LOGINS = 8;
/** Requests under way at once while the database is filled. */
const TOGETHER = 8;

const PASSWORD = "quiet-Harbour-lantern-42";

/** Hashes so cheap are refused in production, so this house is none. */
const cheapHashes = { DEBUG: "true", LOG_LEVEL: "warn", PASSWORD_ITERATIONS: "1" };

/** Fills a database through the API. Those who only have sessions get cheap hashes: nobody will verify them. */
export async function populate(plan: Plan): Promise<Population> {
  const folder = join(plan.folder, "population");
  await mkdir(folder, { recursive: true });
  const noMail = { ACCOUNT_EMAIL_VERIFICATION: "none" };
  let tokens: readonly string[];
  let cookies: readonly string[];
  {
    await using house = await openHouse(plan, { folder, env: { ...noMail, ...cheapHashes } });
    const people = Array.from({ length: plan.sessions }, newLogin);
    tokens = await together(people, (person) => signUp(house, person));
    cookies = await together(people, (person) => logInByBrowser(house, person));
  }
  await using house = await openHouse(plan, { folder, env: noMail });
  const logins = Array.from({ length: LOGINS }, newLogin);
  await together(logins, (person) => signUp(house, person));
  return { database: join(folder, "gatehouse.db"), tokens, cookies, logins };
}

/** Somebody new. */
export function newLogin(): Login {
  return { email: `person-${randomUUID()}@example.com`, password: PASSWORD };
}

async function signUp(house: House, person: Login): Promise<string> {
  const response = await fetch(`${house.url}/_allauth/app/v1/auth/signup`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(person),
  });
  const body = (await response.json()) as { meta?: { session_token?: string } };
  const token = body.meta?.session_token;
  if (response.status !== 200 || token === undefined) {
    throw new Error(`A sign-up was answered with ${response.status}: ${JSON.stringify(body)}`);
  }
  return token;
}

async function logInByBrowser(house: House, person: Login): Promise<string> {
  const start = await fetch(`${house.url}/_allauth/browser/v1/config`);
  await start.arrayBuffer();
  const csrf = cookieOf(start, "csrftoken");
  const response = await fetch(`${house.url}/_allauth/browser/v1/auth/login`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Cookie: `csrftoken=${csrf}`,
      "X-CSRFToken": csrf,
    },
    body: JSON.stringify(person),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`A log-in was answered with ${response.status}: ${text}`);
  return `csrftoken=${cookieOf(response, "csrftoken")}; sessionid=${cookieOf(response, "sessionid")}`;
}

function cookieOf(response: Response, name: string): string {
  for (const line of response.headers.getSetCookie()) {
    const value = line.startsWith(`${name}=`) ? line.slice(name.length + 1).split(";", 1)[0] : undefined;
    if (value !== undefined && value !== "") return value;
  }
  throw new Error(`An answer with status ${response.status} sets no cookie ${name}.`);
}

/** Like `Promise.all` over `items`, a few at a time. */
async function together<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  return results;
}
