import { BoundedCache } from "../domain/bounded-cache.ts";
import { parsePythonJson } from "./python-json.ts";
import { verifySessionAuthHash } from "./session-auth-hash.ts";
import { dumps, signedJson } from "./signing.ts";

/** What one session holds: Django's `_auth_user_id` and friends beside whatever else was put there. */
export type SessionData = Record<string, unknown>;

/** `SessionBase.key_salt` for Django's default class of sessions, whichever back end stores them. */
const SALT = "django.contrib.sessions.SessionStore";

/**
 * Django deflates whatever becomes shorter by it, and we what is large: to inflate an ordinary session takes longer than
 * everything else about reading it. Either side reads both.
 */
const COMPRESS_FROM = 1024;

/**
 * A session as the `session_data` column of `django_session` holds it.
 *
 * @throws TypeError where the data cannot be JSON
 * @example encodeSession({ _auth_user_id: "1" }, { secret, now: clock.now() })
 */
export function encodeSession(
  data: SessionData,
  options: { readonly secret: string; readonly now: Date },
): string {
  return dumps(data, { ...options, salt: SALT, compressFrom: COMPRESS_FROM });
}

/** Sessions whose signature is remembered: those that a busy few minutes ask for again and again. */
const REMEMBERED = 8192;

/** A longer row than this is verified each time, so that what is remembered stays below some ten megabytes. */
const LONGEST_REMEMBERED = 1024;

/**
 * Reads sessions. What a text says under these secrets never changes, so a text that was verified once, to the letter, is
 * not verified again; whether it still is somebody's session is the database's to say, each time.
 */
export class SessionReader {
  readonly #secrets: readonly string[];
  readonly #jsonByText = new BoundedCache<string, string>(REMEMBERED);
  readonly #verdicts = new BoundedCache<string, "current" | "fallback">(REMEMBERED);

  /** @param secrets the current secret first, then `SECRET_KEY_FALLBACKS` */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** How much is remembered, for those who watch over memory. */
  get remembered(): number {
    return this.#jsonByText.size + this.#verdicts.size;
  }

  /**
   * Reads a `session_data` column, whether we or Django wrote it. Python's floats arrive as numbers (`1795253359.0` as
   * `1795253359`), whole numbers beyond 2^53 as `bigint`. The data is the caller's own, to change.
   *
   * @returns `undefined` where the text was not signed under any of the secrets or does not hold a session
   */
  read(text: string): SessionData | undefined {
    const known = this.#jsonByText.get(text);
    if (known !== undefined) return sessionIn(known);
    const json = signedJson(text, { secrets: this.#secrets, salt: SALT });
    const data = json === undefined ? undefined : sessionIn(json);
    if (json !== undefined && data !== undefined && text.length <= LONGEST_REMEMBERED) {
      this.#jsonByText.set(text, json);
    }
    return data;
  }

  /** As `verifySessionAuthHash`, remembered for as long as both the session's hash and the password stay what they are. */
  verifyAuthHash(hash: string, encodedPassword: string): "current" | "fallback" | undefined {
    const pair = `${hash} ${encodedPassword}`;
    const known = this.#verdicts.get(pair);
    if (known !== undefined) return known;
    const verdict = verifySessionAuthHash(hash, encodedPassword, this.#secrets);
    if (verdict !== undefined && pair.length <= LONGEST_REMEMBERED) this.#verdicts.set(pair, verdict);
    return verdict;
  }
}

function sessionIn(json: string): SessionData | undefined {
  try {
    const value = parsePythonJson(json);
    return isSessionData(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSessionData(value: unknown): value is SessionData {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
