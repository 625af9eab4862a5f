import { describe, expect, it } from "vitest";
import { decodeBase64Url } from "../../src/django/base64url.ts";
import {
  checkResetKey,
  checkResetToken,
  makeResetKey,
  makeResetToken,
  parseResetKey,
  type ResetTokenState,
} from "../../src/django/password-reset-token.ts";
import { SECRET, vectors } from "./vectors.ts";

const timeout = 3 * 86_400;
const secrets = [SECRET];

function stateOf(userId: number): ResetTokenState {
  const user = vectors.users.find(({ pk }) => pk === userId);
  if (user === undefined) throw new Error(`No user ${userId} in the vectors.`);
  return {
    userId,
    password: user.password,
    lastLogin: user.last_login === null ? null : new Date(user.last_login),
    email: user.email,
    emails: user.emails.map(({ email }) => email),
  };
}

describe("reset tokens", () => {
  it("holds all the vectors", () => expect(vectors.password_reset).toHaveLength(8));

  it.each(vectors.password_reset)("are the reference's for user $user_pk at $now_utc", (entry) => {
    const state = stateOf(entry.user_pk);
    const now = new Date(entry.now_utc);
    const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
    for (const generator of ["allauth", "django"] as const) {
      const { token } = entry[generator];
      expect(makeResetToken(state, { secret: SECRET, now, generator })).toBe(token);
      const check = (at: Date) => checkResetToken(token, state, { secrets, timeout, now: at, generator });
      expect(check(now)).toBe(true);
      expect(check(later(timeout))).toBe(true);
      expect(check(later(timeout + 1))).toBe(false);
    }
    const key = entry.allauth.headless_key;
    expect(makeResetKey(state, { secret: SECRET, now })).toBe(key);
    expect(checkResetKey(key, state, { secrets, timeout, now })).toBe(true);
    expect(checkResetKey(`1${key}`, state, { secrets, timeout, now })).toBe(false);
    expect(parseResetKey(key)).toEqual({
      userId: entry.user_pk,
      token: entry.allauth.token,
    });
    expect(decodeBase64Url(entry.django.uidb64)?.toString()).toBe(String(entry.user_pk));
  });
});

describe("a reset token dies", () => {
  const state = stateOf(2);
  const now = new Date("2026-01-01T00:00:00Z");
  const token = makeResetToken(state, { secret: SECRET, now });
  const works = (changed: Partial<ResetTokenState>) =>
    checkResetToken(token, { ...state, ...changed }, { secrets, timeout, now });

  it("T-32 with the password, the log-in time, the address and the list of addresses it was made for", () => {
    expect(works({})).toBe(true);
    expect(works({ password: `${state.password}x` })).toBe(false);
    expect(works({ lastLogin: now })).toBe(false);
    expect(works({ email: "other@example.com" })).toBe(false);
    expect(works({ emails: ["bob@example.com"] })).toBe(false);
    expect(works({ userId: 3 })).toBe(false);
  });

  it("not with microseconds that a store drops, nor with the order of addresses", () => {
    expect(works({ lastLogin: new Date("2025-12-31T23:59:58Z") })).toBe(true);
    expect(works({ emails: [...state.emails].reverse() })).toBe(true);
  });

  it("unless an old secret is kept as a fallback", () => {
    expect(checkResetToken(token, state, { secrets: ["new", SECRET], timeout, now })).toBe(true);
    expect(checkResetToken(token, state, { secrets: ["new"], timeout, now })).toBe(false);
  });

  it.each([
    ["nothing", ""],
    ["no dash", token.replace("-", "")],
    ["three parts", `${token}-x`],
    ["a padded time", `0${token}`],
    ["an upper-case time", token.toUpperCase()],
    ["another time", token.replace(/^./, "e")],
    ["an endless time", `${"z".repeat(1_000_000)}-x`],
    ["a negative time", `-1-${token}`],
  ])("T-35 when forged: %s", (_name, forged) => {
    expect(checkResetToken(forged, state, { secrets, timeout, now })).toBe(false);
  });

  it.each(["", "-", "1", "!-token", "zzzzzzzzzzzzzz-token", " 1-token"])(
    "T-35 key %j names nobody",
    (key) => {
      expect(parseResetKey(key)).toBeUndefined();
    },
  );
});
