import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/**
 * What the database keeps of a code that somebody will type. A code has 34 bits, so a plain hash of it could be tried
 * out in seconds by whoever steals the table; without `SECRET_KEY` this one cannot be tried at all.
 */
export interface CodeMaterial {
  /** Whose codes these are: a code of one purpose is nothing at another (T-30, T-31). */
  readonly purpose: string;
  /** Random and kept beside the digest, so that two people's equal codes have different ones. */
  readonly nonce: string;
  /** In the one form that all its spellings share. */
  readonly code: string;
}

/** One derivation per secret, purpose and process. */
const keys = new Map<string, Buffer>();

function keyOf(secret: string, purpose: string): Buffer {
  const name = `${purpose}\0${secret}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "", `gatehouse.code.${purpose}`, 32));
  keys.set(name, key);
  return key;
}

/** @param secret `SECRET_KEY` */
export function codeDigest(secret: string, { purpose, nonce, code }: CodeMaterial): string {
  return createHmac("sha256", keyOf(secret, purpose)).update(`${nonce}\0${code}`).digest("base64url");
}

/**
 * Whether a digest was made of this code. Compares in constant time.
 *
 * @param secrets `SECRET_KEY`, then its fallbacks
 */
export function matchesDigest(digest: string, secrets: readonly string[], material: CodeMaterial): boolean {
  const stored = Buffer.from(digest);
  // All of them are tried whatever the first one says.
  return secrets
    .map((secret) => Buffer.from(codeDigest(secret, material)))
    .map((own) => own.length === stored.length && timingSafeEqual(own, stored))
    .includes(true);
}
