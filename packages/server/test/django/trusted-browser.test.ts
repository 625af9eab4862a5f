import { describe, expect, it } from "vitest";
import { dumps, sign, signObject } from "../../src/django/signing.ts";
import { readTrustCookie, securityFingerprint, writeTrustCookie } from "../../src/django/trusted-browser.ts";
import { atSecond, SECRET } from "./vectors.ts";

/** As allauth 65.16.1 computed them. */
const setup = {
  userId: 7,
  password: "pbkdf2_sha256$600000$salt$hash=",
  authenticators: [
    { id: 3, type: "totp" },
    { id: 4, type: "recovery_codes", seed: "00".repeat(40) },
    { id: 9, type: "webauthn" },
  ],
};
const trust = {
  fingerprint: "741b068181d6e3329eed1f9aefa1c3abac39a46be81a8d2745648b1452e0af89",
  at: 1795253701,
};
const cookie =
  "W1siNzQxYjA2ODE4MWQ2ZTMzMjllZWQxZjlhZWZhMWMzYWJhYzM5YTQ2YmU4MWE4ZDI3NDU2NDhiMTQ1MmUwYWY4OSIsMTc5NTI1MzcwMV1d:vVWVX9xSmokXb0TpWE4s1Ix5HD6fKdTeYr7It9AtnBE";

describe("the cookie of a trusted browser", () => {
  it("is allauth's, byte for byte", () => {
    expect(securityFingerprint(setup, SECRET)).toBe(trust.fingerprint);
    expect(writeTrustCookie([trust], SECRET)).toBe(cookie);
    expect(writeTrustCookie([], SECRET)).toBe("W10:q7atojE8rcgrhB90O-41eb53vDffL7IEm_nOMOQYR_U");
    expect(readTrustCookie(cookie, [SECRET])).toEqual([trust]);
    expect(readTrustCookie(cookie, ["another", SECRET])).toEqual([trust]);
  });

  it("changes with the account, its password and each of its factors", () => {
    const [app, codes, key] = setup.authenticators as [object, object, object];
    const others = [
      { ...setup, userId: 8 },
      { ...setup, password: `${setup.password}x` },
      { ...setup, authenticators: [app, codes] },
      { ...setup, authenticators: [codes, key] },
      { ...setup, authenticators: [{ ...app, id: 5 }, codes, key] },
      { ...setup, authenticators: [app, { ...codes, seed: "01".repeat(40) }, key] },
    ] as (typeof setup)[];
    const fingerprints = new Set(others.map((other) => securityFingerprint(other, SECRET)));
    expect(fingerprints.size).toBe(others.length);
    expect(fingerprints.has(trust.fingerprint)).toBe(false);
  });

  it("T-30 is believed from nobody else, and nothing else that we sign is one", () => {
    const salt = "django.core.signing.Signer";
    const entries = [[trust.fingerprint, trust.at]];
    for (const forged of [
      "",
      ":",
      cookie.slice(0, -1),
      `x${cookie}`,
      cookie.replace(/:.*/, ""),
      writeTrustCookie([trust], "another secret"),
      signObject(entries, { secret: SECRET, salt: "another.salt" }),
      dumps(entries, { secret: SECRET, salt, now: atSecond(trust.at) }),
      sign("not base64 {", { secret: SECRET, salt }),
      signObject("text", { secret: SECRET, salt }),
      signObject({ 0: entries[0] }, { secret: SECRET, salt }),
      signObject([1, "x", null, [], [1, 2], ["x", "y"]], { secret: SECRET, salt }),
    ]) {
      expect(readTrustCookie(forged, [SECRET])).toEqual([]);
    }
  });
});
