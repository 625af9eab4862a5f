import { decodeBase36, encodeBase36 } from "./base36.ts";
import { constantTimeEqual, saltedHmac } from "./salted-hmac.ts";

/** Everything whose change makes a token worthless: it is hashed into the token, never stored. */
export interface ResetTokenState {
  readonly userId: number;
  /** The encoded password; a reset changes it, so a token works once. */
  readonly password: string;
  /** Whole seconds are hashed, in UTC, so it does not matter that a `Date` lacks Django's microseconds. */
  readonly lastLogin: Date | null;
  /** The address column of the user row, as stored. */
  readonly email: string;
  /** The user's rows in `account_emailaddress`, as stored, in any order. */
  readonly emails: readonly string[];
}

/**
 * Whose generator: allauth's also hashes the user's addresses, so that a token dies when an address is removed.
 * Django's is for links that Django's own views sent or will read.
 */
export type ResetGenerator = "allauth" | "django";

const SALT = "django.contrib.auth.tokens.PasswordResetTokenGenerator";

/** Tokens count seconds from 2001-01-01, in UTC here; Django counts in the local time of `TIME_ZONE`. */
const EPOCH_SECONDS = Date.UTC(2001, 0, 1) / 1000;

export interface MakeResetTokenOptions {
  readonly secret: string;
  readonly now: Date;
  /** Default "allauth". */
  readonly generator?: ResetGenerator;
}

/**
 * @example makeResetToken(state, { secret, now: clock.now() }) // "d1p9c0-5864abe2c5c7a5a868e435ce17f01f3c"
 * @throws RangeError before 2001, which only a broken clock reaches
 */
export function makeResetToken(state: ResetTokenState, options: MakeResetTokenOptions): string {
  return tokenAt(secondsSince2001(options.now), state, options);
}

export interface CheckResetTokenOptions {
  /** The current secret first, then `SECRET_KEY_FALLBACKS`. */
  readonly secrets: readonly string[];
  /** `PASSWORD_RESET_TIMEOUT`, in seconds; a token of exactly this age still works. */
  readonly timeout: number;
  readonly now: Date;
  /** Default "allauth". */
  readonly generator?: ResetGenerator;
}

/** Whether `token` was made for `state` and is not too old; false for anything else, never an exception. */
export function checkResetToken(
  token: string,
  state: ResetTokenState,
  { secrets, timeout, now, generator = "allauth" }: CheckResetTokenOptions,
): boolean {
  const parts = token.split("-", 3);
  const seconds = parts.length === 2 ? decodeBase36(parts[0] ?? "") : undefined;
  if (seconds === undefined) return false;
  const isGenuine = secrets.some((secret) =>
    constantTimeEqual(token, tokenAt(seconds, state, { secret, generator })),
  );
  return isGenuine && secondsSince2001(now) - seconds <= timeout;
}

/**
 * The key in allauth's links and headless bodies: the user's id in base 36, then the token.
 *
 * @example makeResetKey(state, { secret, now: clock.now() }) // "1-d1p9c0-5864abe2c5c7a5a868e435ce17f01f3c"
 */
export function makeResetKey(state: ResetTokenState, options: MakeResetTokenOptions): string {
  return `${encodeBase36(state.userId)}-${makeResetToken(state, options)}`;
}

/** Whether `key` names the user of `state` and carries a token that was made for it and is not too old. */
export function checkResetKey(key: string, state: ResetTokenState, options: CheckResetTokenOptions): boolean {
  const parsed = parseResetKey(key);
  return parsed?.userId === state.userId && checkResetToken(parsed.token, state, options);
}

/**
 * @returns whom the key claims to be for, and the token to check, or `undefined` where the text cannot be a key.
 * Nothing is proven until `checkResetKey` says so.
 */
export function parseResetKey(key: string): { readonly userId: number; readonly token: string } | undefined {
  const split = key.indexOf("-");
  const userId = split < 0 ? undefined : decodeBase36(key.slice(0, split));
  return userId === undefined ? undefined : { userId, token: key.slice(split + 1) };
}

function tokenAt(
  seconds: number,
  state: ResetTokenState,
  { secret, generator = "allauth" }: { readonly secret: string; readonly generator?: ResetGenerator },
): string {
  const lastLogin = state.lastLogin === null ? "" : pythonDateTime(state.lastLogin);
  const base = `${state.userId}${state.password}${lastLogin}${seconds}${state.email}`;
  const hashed = generator === "allauth" ? base + addresses(state) : base;
  const hex = saltedHmac(hashed, { secret, salt: SALT }).toString("hex");
  // Every second digit: Django halves the hash to keep links short.
  return `${encodeBase36(seconds)}-${hex.replace(/(.)./g, "$1")}`;
}

/** allauth: the distinct addresses, the user row's in lower case among them, in Python's order and joined by bars. */
function addresses({ email, emails }: ResetTokenState): string {
  const distinct = new Set(emails);
  if (email !== "") distinct.add(email.toLowerCase());
  return [...distinct].sort(byCodePoint).join("|");
}

/** JavaScript sorts by UTF-16 unit, Python by code point; UTF-8 bytes sort as code points do. */
function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Python's `str(datetime)` with neither microseconds nor time zone. */
function pythonDateTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace("T", " ");
}

function secondsSince2001(date: Date): number {
  return Math.floor(date.getTime() / 1000) - EPOCH_SECONDS;
}
