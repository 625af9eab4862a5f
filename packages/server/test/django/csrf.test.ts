import { describe, expect, it } from "vitest";
import {
  csrfTokensMatch,
  isWellFormedCsrfToken,
  maskCsrfSecret,
  newCsrfSecret,
} from "../../src/django/csrf.ts";
import { RANDOM_STRING_CHARACTERS } from "../../src/django/random-string.ts";
import { vectors } from "./vectors.ts";

const { secret, mask, masked_token: masked, unmasked, allowed_chars: alphabet } = vectors.csrf;

describe("Django's CSRF tokens", () => {
  it("masks with Django's arithmetic on Django's alphabet", () => {
    expect(RANDOM_STRING_CHARACTERS).toBe(alphabet);
    expect(maskCsrfSecret(secret, mask)).toBe(masked);
    expect(csrfTokensMatch(masked, unmasked)).toBe(true);
  });

  it("T-12 matches masked and bare forms of one secret in every combination, and of no other", () => {
    const other = newCsrfSecret();
    for (const form of [secret, masked, maskCsrfSecret(secret)]) {
      expect(csrfTokensMatch(form, secret)).toBe(true);
      expect(csrfTokensMatch(secret, form)).toBe(true);
      expect(csrfTokensMatch(form, maskCsrfSecret(secret))).toBe(true);
      expect(csrfTokensMatch(form, other)).toBe(false);
      expect(csrfTokensMatch(form, maskCsrfSecret(other))).toBe(false);
    }
  });

  it.each([
    "",
    secret.slice(1),
    `${secret}0`,
    secret.replace("0", "-"),
    secret.replace("0", "é"),
    "a".repeat(1_000_000),
  ])("T-12 a malformed token matches nothing, not even itself", (text) => {
    expect(isWellFormedCsrfToken(text)).toBe(false);
    expect(csrfTokensMatch(text, text)).toBe(false);
  });

  it("draws secrets of 32 characters, and masks that never repeat", () => {
    const secrets = new Set(Array.from({ length: 100 }, newCsrfSecret));
    expect(secrets.size).toBe(100);
    for (const drawn of secrets) expect(drawn).toMatch(/^[a-zA-Z0-9]{32}$/);
    expect(maskCsrfSecret(secret)).not.toBe(maskCsrfSecret(secret));
  });

  it("does not mask what is no secret", () => {
    expect(() => maskCsrfSecret("short")).toThrow(RangeError);
  });
});
