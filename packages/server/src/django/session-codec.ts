import { dumps, loads } from "./signing.ts";

/** What one session holds: Django's `_auth_user_id` and friends beside whatever else was put there. */
export type SessionData = Record<string, unknown>;

/** `SessionBase.key_salt` for Django's default class of sessions, whichever back end stores them. */
const SALT = "django.contrib.sessions.SessionStore";

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
  return dumps(data, { ...options, salt: SALT, compress: true });
}

/**
 * Reads a `session_data` column, whether we or Django wrote it. Python's floats arrive as numbers (`1795253359.0` as
 * `1795253359`), whole numbers beyond 2^53 as `bigint`.
 *
 * @returns `undefined` where the text was not signed under any of `secrets` or does not hold a session
 */
export function decodeSession(
  text: string,
  options: { readonly secrets: readonly string[] },
): SessionData | undefined {
  const value = loads(text, { ...options, salt: SALT });
  return isSessionData(value) ? value : undefined;
}

function isSessionData(value: unknown): value is SessionData {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
