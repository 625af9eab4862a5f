/**
 * Databases with many people in them: a user, a verified primary address, a session and its row of `usersessions` each. Every session
 * is a real one, signed as the server signs it, so that any of them can be asked for.
 */
import { randomBytes, randomInt } from "node:crypto";
import type { Insertable } from "kysely";
import { encodeSession } from "../../packages/server/src/django/session-codec.ts";
import { type SessionData, sessionKeys } from "../../packages/server/src/domain/session.ts";
import { storedKey } from "../../packages/server/src/flows/session-row.ts";
import type { Gatehouse } from "../../packages/server/src/index.ts";
import type { Db } from "../../packages/server/src/store/database.ts";
import type { Schema } from "../../packages/server/src/store/schema.ts";
import { getSession } from "../../packages/server/src/store/sessions.ts";
import { findUserForLogin } from "../../packages/server/src/store/users.ts";
import { type Login, newLogin } from "./accounts.ts";
import { askAtTheDoor } from "./at-the-door.ts";

export interface Inhabitant {
  readonly email: string;
  readonly username: string;
  readonly token: string;
}

export interface Town {
  /** Some of them, from all over the tables, in no order. */
  readonly some: readonly Inhabitant[];
  /** Lets so many more sessions have expired, of people here and there. */
  addExpired(count: number): Promise<void>;
}

/** Rows of one statement; all numbers of people are multiples of it. */
const BATCH = 100;
/** People of one transaction. */
const TOGETHER = 100_000;

const DAY = 86_400_000;

/**
 * Fills an empty, migrated database.
 *
 * @param size how many live there; a multiple of 100
 * @param some how many of them the measurement is to know
 */
export async function settle(
  gatehouse: Gatehouse,
  { size, some }: { size: number; some: number },
): Promise<Town> {
  const { database, clock } = gatehouse.engine;
  const now = clock.now();
  const founder = await signUpFounder(gatehouse);
  const chosen = new Set<number>();
  while (chosen.size < some) chosen.add(randomInt(size));
  const known: Inhabitant[] = [];

  for (let from = 0; from < size; from += TOGETHER) {
    const numbers = Array.from({ length: Math.min(TOGETHER, size - from) }, (_, n) => from + n);
    const users = numbers.map((n) => userRow(founder, n, now));
    const sessions = numbers.map((n) => sessionRows(gatehouse, founder, { n, now, lives: 14 * DAY + n }));
    for (const [index, { token }] of sessions.entries()) {
      const n = from + index;
      if (chosen.has(n)) known.push({ ...nameOf(n), token });
    }
    await database.db.transaction().execute(async (tx) => {
      await insertAll(tx, "auth_user", users);
      await insertAll(tx, "account_emailaddress", users.map(addressRow));
      await insertSessions(tx, sessions);
    });
  }
  return {
    // Tokens are random, so this is an order by chance.
    some: known.toSorted((a, b) => (a.token < b.token ? -1 : 1)),
    async addExpired(count) {
      const sessions = Array.from({ length: count }, (_, n) =>
        sessionRows(gatehouse, founder, { n: randomInt(size), now, lives: n - DAY }),
      );
      await database.db.transaction().execute((tx) => insertSessions(tx, sessions));
    },
  };
}

/** What everybody else is like. */
interface Founder {
  readonly id: number;
  readonly login: Login;
  readonly hash: string;
  readonly session: SessionData;
}

/** The first one comes in at the door. */
async function signUpFounder(gatehouse: Gatehouse): Promise<Founder> {
  const { database, clock, sessions } = gatehouse.engine;
  const login = newLogin();
  const { body } = await askAtTheDoor(gatehouse, "/auth/signup", { post: login });
  const token = body.meta?.session_token ?? "";
  const user = await findUserForLogin(database.db, login);
  const row = await getSession(database.db, storedKey(token, gatehouse.settings), clock.now());
  const session = row && sessions.read(row.sessionData);
  if (user === undefined || session === undefined)
    throw new Error(`The first sign-up failed: ${JSON.stringify(body)}`);
  return { id: user.id, login, hash: user.password, session };
}

const nameOf = (n: number) => ({ username: `inhabitant-${n}`, email: `inhabitant-${n}@example.com` });

function userRow({ id, hash }: Founder, n: number, now: Date) {
  const name = { first_name: "Ann", last_name: "Inhabitant" };
  const rights = { is_active: true, is_staff: false, is_superuser: false };
  const times = { last_login: now, date_joined: now };
  return { id: id + 1 + n, ...nameOf(n), password: hash, ...name, ...rights, ...times };
}

function addressRow({ id, email }: ReturnType<typeof userRow>) {
  return { user_id: id, email, verified: true, primary: true };
}

function sessionRows(
  { settings }: Gatehouse,
  founder: Founder,
  { n, now, lives }: { n: number; now: Date; lives: number },
) {
  const user_id = founder.id + 1 + n;
  const token = randomBytes(32).toString("base64url");
  const session_key = storedKey(token, settings);
  const data = { ...founder.session, [sessionKeys.userId]: String(user_id) };
  return {
    token,
    session: {
      session_key,
      session_data: encodeSession(data, { secret: settings.secretKey, now }),
      expire_date: new Date(now.getTime() + lives),
    },
    seen: {
      ...{ user_id, session_key, ip: "127.0.0.1", user_agent: "bench", data: "{}" },
      ...{ created_at: now, last_seen_at: now },
    },
  };
}

/** In the order of their keys: what lies on one page of an index is written at once. */
async function insertSessions(tx: Db, rows: readonly ReturnType<typeof sessionRows>[]): Promise<void> {
  const sorted = rows.toSorted((a, b) => (a.session.session_key < b.session.session_key ? -1 : 1));
  await insertAll(
    tx,
    "django_session",
    sorted.map(({ session }) => session),
  );
  await insertAll(
    tx,
    "usersessions_usersession",
    sorted.map(({ seen }) => seen),
  );
}

async function insertAll<T extends keyof Schema>(
  tx: Db,
  table: T,
  rows: readonly Insertable<Schema[T]>[],
): Promise<void> {
  // Made once: to write the text of the statement anew for each batch would take longer than to run it.
  const query = tx.insertInto(table).values(rows.slice(0, BATCH)).compile();
  for (let first = 0; first < rows.length; first += BATCH) {
    const batch = rows.slice(first, first + BATCH);
    await tx.executeQuery({ ...query, parameters: batch.flatMap((row) => Object.values(row)) });
  }
}
