import type { Db } from "../../src/store/database.ts";
import { getUserByUsername, setActive } from "../../src/store/users.ts";
import { type House, openBareHouse, TestClock } from "../support/house.ts";
import { compareBodies, compareHeaders } from "./compare.ts";
import { Correspondence } from "./correspondence.ts";
import type { Deviation } from "./deviation.ts";
import { deviations } from "./deviations.ts";
import { compareFinalRows } from "./final-rows.ts";
import { RecordedKeys } from "./recorded-keys.ts";
import type { Exchange, Transcript } from "./transcript.ts";

export interface Outcome {
  readonly exchange: Exchange;
  /** What differs from the recording, or from the deviation that is meant; empty when nothing does. */
  readonly differences: readonly string[];
  readonly meant: readonly Deviation[];
}

interface Replay {
  readonly outcomes: readonly Outcome[];
  /** What differs between the rows that the recording left and ours. */
  readonly rows: readonly string[];
}

type DeviantAnswer = Exclude<Deviation["expect"], { readonly otherwise: unknown }>;

/** What a recording leaves to the place where it is replayed. */
const here = {
  LOG_LEVEL: "silent",
  PASSWORD_ITERATIONS: "10",
  // There are none yet, so what needs one is not covered.
  SOCIALACCOUNT_PROVIDERS: "{}",
};

/** Django's own `ModelBackend` takes usernames, whatever allauth's setting says; here one setting says it for every door. */
const usernamesToo: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  drf: { ACCOUNT_LOGIN_METHODS: "email,username" },
  simplejwt: { ACCOUNT_LOGIN_METHODS: "email,username" },
};

/** Where the recorded demonstration has SimpleJWT's own views, and where they are here. */
const addresses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  simplejwt: {
    "/api/auth/login/": "/api/token/",
    "/api/auth/token/refresh/": "/api/token/refresh/",
  },
};

/** The reference makes keys for the host that it is called by; we make them for `PUBLIC_URL`. */
function publicUrlOf([first]: readonly Exchange[]): string {
  return `http://${first === undefined ? "localhost" : hostIn(first)}`;
}

function hostIn({ request }: Exchange): string {
  return request.headers.find(([name]) => name === "Host")?.[1] ?? "localhost";
}

/**
 * Sends a recording's requests, in order, each at the moment at which it was recorded, to a house on an empty
 * database with the recording's settings. Values that are born at run time (tokens, cookies, keys in mails) are
 * matched by their position: what the recording got there, the replay gets its own, and sends that on.
 */
export async function replay(
  transcript: Transcript,
  covers: (exchange: Exchange) => boolean,
): Promise<Replay> {
  const clock = new TestClock(new Date(transcript.exchanges[0]?.at ?? 0));
  const settings = {
    PUBLIC_URL: publicUrlOf(transcript.exchanges),
    ...transcript.settings,
    ...usernamesToo[transcript.name],
    ...here,
  };
  await using house = await openBareHouse(settings, clock);
  const values = new Correspondence();
  const keys = new RecordedKeys();
  const outcomes: Outcome[] = [];
  for (const exchange of transcript.exchanges) {
    if (!covers(exchange)) continue;
    clock.set(new Date(exchange.at));
    await byHand(house, exchange);
    outcomes.push(await replayOne(house, { exchange, values, keys, transcript }));
  }
  const rows = await compareFinalRows(transcript, house.gatehouse.engine.database, values);
  return { outcomes, rows };
}

interface Step {
  readonly exchange: Exchange;
  readonly values: Correspondence;
  readonly keys: RecordedKeys;
  readonly transcript: Transcript;
}

async function replayOne(house: House, step: Step): Promise<Outcome> {
  const { exchange, values, transcript } = step;
  const meant = deviations.filter((candidate) => candidate.applies(exchange, transcript.name));
  const before = (await house.mails()).length;
  const response = await house.gatehouse.fetch(requestOf(step), { address: "127.0.0.1" });
  const text = await response.text();
  const body: unknown =
    response.headers.get("content-type") === "application/json" && text !== "" ? JSON.parse(text) : null;
  const mails = (await house.mails()).slice(before);

  values.learn(exchange, { headers: response.headers, body, mails });
  for (const { expect } of meant) {
    if (!("otherwise" in expect))
      return { exchange, meant, differences: differsFrom(expect, { response, body }) };
  }
  const expected = exchange.response;
  const differences: string[] = [];
  if (response.status !== expected.status)
    differences.push(`status ${response.status}, recorded ${expected.status}`);
  if (exchange.request.method !== "HEAD")
    differences.push(...compareBodies(body, JSON.parse(values.ours(JSON.stringify(expected.body)))));
  differences.push(...compareHeaders(response.headers, expected.headers));
  const [sent, recorded] = [mails.map(inShort), (exchange.mails ?? []).map(inShort)];
  if (sent.join() !== recorded.join()) differences.push(`mails [${sent}], recorded [${recorded}]`);
  return { exchange, meant, differences: butFor(meant, differences) };
}

/** The differences besides those that are meant, which must be there. */
function butFor(meant: readonly Deviation[], differences: readonly string[]): readonly string[] {
  const otherwise = meant.flatMap(({ expect }) => ("otherwise" in expect ? expect.otherwise : []));
  return [
    ...differences.filter((difference) => !otherwise.some((beginning) => difference.startsWith(beginning))),
    ...otherwise
      .filter((beginning) => !differences.some((difference) => difference.startsWith(beginning)))
      .map((beginning) => `${beginning} does not deviate`),
  ];
}

/** What of a mail may not differ: to whom it goes, and whether it carries a link or a code that does something. */
function inShort({ to, text }: { readonly to: string; readonly text: string }): string {
  const code = /^ *[A-Z]{4}-[A-Z]{4} *$/m.test(text) ? "code" : "no key";
  const kind = /\/(verify-email|password\/reset\/key)\//.exec(text)?.[1] ?? code;
  return `${kind} to ${to}`;
}

function differsFrom(expect: DeviantAnswer, actual: { response: Response; body: unknown }): string[] {
  const differences: string[] = [];
  if (expect.status !== undefined && actual.response.status !== expect.status) {
    differences.push(`status ${actual.response.status}, meant ${expect.status}`);
  }
  if (expect.bodyIsError === true && !isError(actual.body))
    differences.push(`no error body: ${JSON.stringify(actual.body)}`);
  return differences;
}

function isError(body: unknown): boolean {
  return typeof body === "object" && body !== null && "errors" in body && Array.isArray(body.errors);
}

function requestOf(step: Step): Request {
  const { exchange, values, transcript } = step;
  const { request } = exchange;
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    if (!["content-length", "host", "connection"].includes(name.toLowerCase()))
      headers.append(name, values.ours(value));
  }
  const host = hostIn(exchange);
  headers.set("Host", host);
  const body = bodyOf(request.body, step);
  const hasBody = body !== undefined && !["GET", "HEAD"].includes(request.method);
  const path = addresses[transcript.name]?.[request.path] ?? request.path;
  return new Request(`http://${host}${path}`, {
    method: request.method,
    headers,
    ...(hasBody && { body }),
  });
}

function bodyOf(
  body: unknown,
  { exchange, values, keys }: Step,
): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === "object" && "hex" in body) return new Uint8Array(Buffer.from(String(body.hex), "hex"));
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const withKeys = keys.inRequest(text, (challenge) => values.ours(challenge));
  return values.ourTotpCode(values.ours(withKeys), new Date(exchange.at));
}

/** What the recording's author changed in the database between two steps. */
async function byHand({ gatehouse }: House, { scenario, step, request }: Exchange): Promise<void> {
  const { db } = gatehouse.engine.database;
  const setActivity = async (username: string, isActive: boolean) => {
    const user = await getUserByUsername(db, username);
    if (user !== undefined) await setActive(db, { userId: user.id, isActive });
  };
  if (scenario === "simplejwt") {
    if (["refresh inactive user", "me inactive user"].includes(step)) await setActivity("sj", false);
    if (["refresh ok 2", "refresh ok 3"].includes(step)) await setActivity("sj", true);
    if (step === "me deleted user") await deleteEverybody(db);
  } else if (scenario === "drf") {
    if (step === "profile inactive user") await setActivity("drf", false);
    if (step === "logout") await setActivity("drf", true);
  } else if (step === "login inactive user") {
    const { email } = JSON.parse(String(request.body)) as { email: string };
    await setActivity(email.replace(/@.*/, ""), false);
  }
}

/** As Django does it: what refers to a user goes first, or forgets them. */
async function deleteEverybody(db: Db): Promise<void> {
  await db.updateTable("token_blacklist_outstandingtoken").set({ user_id: null }).execute();
  await db.deleteFrom("authtoken_token").execute();
  await db.deleteFrom("account_emailaddress").execute();
  await db.deleteFrom("auth_user").execute();
}
