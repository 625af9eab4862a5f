import { hash } from "node:crypto";
import type { Settings } from "../config/settings.ts";
import { encodeSession } from "../django/session-codec.ts";
import type { SessionData } from "../domain/session.ts";
import { secondsToLive } from "../domain/session-life.ts";
import type { Db } from "../store/database.ts";
import { getSession, updateSessionData } from "../store/sessions.ts";
import type { Engine } from "./context.ts";

/** The session of this visit was ended by another request before its changes could be written. */
export class SessionInterrupted extends Error {
  constructor() {
    super("The session was ended while this request was under way.");
    this.name = "SessionInterrupted";
  }
}

/** Characters of a hashed key: as many as the column takes. Django's own keys, and those under `plain`, have 32. */
const HASHED_LENGTH = 40;

/**
 * The primary key of a token's row. Hashed storage means that a stolen table holds nothing that signs anybody in;
 * `plain` is what Django itself stores.
 */
export function storedKey(token: string, settings: Settings): string {
  if (settings.session.keyStorage === "plain") return token;
  return hash("sha256", token, "base64url").slice(0, HASHED_LENGTH);
}

/** Whether a row with this key was written under hashed storage. */
export function isHashedKey(storedKey: string): boolean {
  return storedKey.length === HASHED_LENGTH;
}

/** When a session that is written now runs out. */
export function expiryOf({ settings, clock }: Engine, data: SessionData): Date {
  const now = clock.now();
  const seconds = secondsToLive(data, { now, cookieAge: settings.session.cookieAge });
  return new Date(now.getTime() + seconds * 1000);
}

interface Rewriting {
  readonly sessionKey: string;
  /** Whether its time begins anew; otherwise it runs out when it would have. */
  readonly renew?: boolean;
  /** Makes the new data of what is stored; `undefined` leaves it. */
  readonly change: (stored: SessionData) => SessionData | undefined;
}

/** More tries than there are requests that write to one session at one moment. */
const TRIES = 50;

/**
 * Writes over a session's row, if it is still there, what is made of the row as it is now: one statement that holds only where nobody
 * wrote in between, and otherwise looks again.
 *
 * @returns whether it was written
 */
export async function rewriteSession(
  db: Db,
  engine: Engine,
  { sessionKey, renew, change }: Rewriting,
): Promise<boolean> {
  const { settings, clock, sessions } = engine;
  const now = clock.now();
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const row = await getSession(db, sessionKey, now);
    const stored = row && sessions.read(row.sessionData);
    const data = stored && change(stored);
    if (row === undefined || data === undefined) return false;
    const written = await updateSessionData(
      db,
      {
        sessionKey,
        sessionData: encodeSession(data, { secret: settings.secretKey, now }),
        expireDate: renew === true ? expiryOf(engine, data) : row.expireDate,
      },
      row.sessionData,
    );
    if (written) return true;
  }
  throw new SessionInterrupted();
}
