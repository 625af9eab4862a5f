import { describe, expect, it } from "vitest";
import { findTotpStep, newTotpSecret, totpCode } from "../../src/crypto/totp.ts";
import { atSecond, vectors } from "../django/vectors.ts";

const usual = { period: 30, digits: 6, tolerance: 0 };

describe("a code of an authenticator app", () => {
  it("holds all the vectors", () => expect(vectors.totp).toHaveLength(16));

  it.each(vectors.totp)("is allauth's for $secret at $time", ({ secret, time, counter, code }) => {
    expect(totpCode(secret, { counter, digits: 6 })).toBe(code);
    expect(findTotpStep(secret, code, { ...usual, now: atSecond(time) })).toBe(counter);
  });

  // RFC 6238 appendix B, the eight digits of SHA-1; its secret is "12345678901234567890" in ASCII.
  it.each([
    [59, "94287082"],
    [1111111109, "07081804"],
    [1111111111, "14050471"],
    [1234567890, "89005924"],
    [2000000000, "69279037"],
    [20000000000, "65353130"],
  ])("has the RFC's eight digits at %i", (time, code) => {
    const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const now = atSecond(time);
    expect(findTotpStep(secret, code, { ...usual, digits: 8, now })).toBe(Math.floor(time / 30));
  });

  it("counts in its own period and, by the tolerance, in those around it", () => {
    const { secret = "", code = "", counter = 0 } = vectors.totp[5] ?? {};
    const accepted = (tolerance: number) =>
      [-3, -2, -1, 0, 1, 2, 3].filter(
        (periods) =>
          findTotpStep(secret, code, { ...usual, tolerance, now: atSecond((counter + periods) * 30) }) !==
          undefined,
      );
    expect(accepted(0)).toEqual([0]);
    expect(accepted(1)).toEqual([-1, 0, 1]);
    expect(accepted(2)).toEqual([-2, -1, 0, 1, 2]);
    // To the second.
    expect(findTotpStep(secret, code, { ...usual, now: atSecond(counter * 30 + 29.999) })).toBe(counter);
    expect(findTotpStep(secret, code, { ...usual, now: atSecond(counter * 30 - 0.001) })).toBeUndefined();
  });

  it("is nothing but its digits", () => {
    const { secret = "", code = "", time = 0 } = vectors.totp[0] ?? {};
    for (const other of ["", ` ${code}`, `${code} `, `${code}0`, code.slice(1), `+${code}`, "５０３３４７"]) {
      expect(findTotpStep(secret, other, { ...usual, now: atSecond(time) })).toBeUndefined();
    }
  });
});

describe("a new secret", () => {
  it("has 160 bits in base32, as apps take it, and is never the same", () => {
    const secrets = Array.from({ length: 100 }, newTotpSecret);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new Set(secrets).size).toBe(100);
  });
});
