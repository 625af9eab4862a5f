import { randomBytes } from "node:crypto";
import { HOTP, Secret } from "otpauth";
import { constantTimeEqual } from "../django/salted-hmac.ts";

/** RFC 4226 §4 R6 asks for 128 bits and recommends 160; allauth makes secrets of this length too. */
const SECRET_BYTES = 20;

/** How codes are made and taken: `MFA_TOTP_PERIOD` (seconds), `MFA_TOTP_DIGITS`, `MFA_TOTP_TOLERANCE`. */
export interface TotpParameters {
  readonly period: number;
  readonly digits: number;
  /** How many codes before and after the current one are taken too. */
  readonly tolerance: number;
}

/** A new secret in base32 without padding, as authenticator apps take it. */
export function newTotpSecret(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer }).base32;
}

/** The code of one time step (RFC 6238 §4.2: HMAC-SHA-1, which is what all apps know). @param secret base32 */
export function totpCode(secret: string, step: { counter: number; digits: number }): string {
  return HOTP.generate({ secret: Secret.fromBase32(secret), ...step });
}

/**
 * The time step whose code this is, among those that count now, or `undefined`. All of them are compared, in constant
 * time, whatever the first one says.
 *
 * @example findTotpStep(secret, "287082", { now: new Date(59_000), period: 30, digits: 6, tolerance: 0 }) // 1
 */
export function findTotpStep(
  secret: string,
  code: string,
  { now, period, digits, tolerance }: TotpParameters & { now: Date },
): number | undefined {
  const current = Math.floor(now.getTime() / 1000 / period);
  let found: number | undefined;
  for (let counter = Math.max(0, current - tolerance); counter <= current + tolerance; counter += 1) {
    if (constantTimeEqual(code, totpCode(secret, { counter, digits }))) found = counter;
  }
  return found;
}
