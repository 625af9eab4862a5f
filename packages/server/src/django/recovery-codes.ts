import { createHmac, randomBytes } from "node:crypto";

/** allauth's seed: 40 random bytes in hexadecimal. */
const SEED_BYTES = 40;
const SHA1_BYTES = 20;

/** `MFA_RECOVERY_CODE_COUNT` and `MFA_RECOVERY_CODE_DIGITS`. */
export interface RecoveryCodeFormat {
  readonly count: number;
  readonly digits: number;
}

export function newRecoverySeed(): string {
  return randomBytes(SEED_BYTES).toString("hex");
}

/**
 * The codes of a seed, used ones included, in allauth's order: code n is made of the HMAC-SHA-1, keyed with the seed, of
 * the numbers 0 to n, each padded to three places and followed by a comma.
 *
 * @example recoveryCodes("0".repeat(80), { count: 2, digits: 8 }) // ["40017382", "93474438"]
 */
export function recoveryCodes(seed: string, { count, digits }: RecoveryCodeFormat): readonly string[] {
  const bytes = Math.min(Math.floor(digits / 2), SHA1_BYTES);
  const codes: string[] = [];
  let message = "";
  for (let n = 0; n < count; n += 1) {
    message += `${String(n).padStart(3)},`;
    const digest = createHmac("sha1", seed).update(message).digest().subarray(0, bytes);
    const value = BigInt(`0x0${digest.toString("hex")}`) % 10n ** BigInt(digits);
    codes.push(value.toString().padStart(digits, "0"));
  }
  return codes;
}
