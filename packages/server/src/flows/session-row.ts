import { hash } from "node:crypto";
import type { Settings } from "../config/settings.ts";
import { encodeSession } from "../django/session-codec.ts";
import type { SessionData } from "../domain/session.ts";
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

/**
 * The primary key of a token's row. Hashed storage means that a stolen table holds nothing that signs anybody in;
 * `plain` is what Django itself stores.
 */
export function storedKey(token: string, settings: Settings): string {
  return settings.session.keyStorage === "plain" ? token : hash("sha256", token, "base64url").slice(0, 40);
}

/** When a session that is written now runs out. */
export function expiryOf({ settings, clock }: Engine): Date {
  return new Date(clock.now().getTime() + settings.session.cookieAge * 1000);
}

interface Rewriting {
  readonly sessionKey: string;
  /** Absent: it stays as it is. */
  readonly expireDate?: Date;
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
  { settings, clock, sessions }: Engine,
  { sessionKey, expireDate, change }: Rewriting,
): Promise<boolean> {
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
        expireDate: expireDate ?? row.expireDate,
      },
      row.sessionData,
    );
    if (written) return true;
  }
  throw new SessionInterrupted();
}
