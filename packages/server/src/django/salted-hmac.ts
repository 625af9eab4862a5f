import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";

export type HmacAlgorithm = "sha1" | "sha256";

export interface SaltedHmacOptions {
  readonly secret: string;
  /** Names the purpose; a value made for one purpose is worthless for another. */
  readonly salt: string;
  /** Django's signed formats all use SHA-256; SHA-1 only survives in formats from before Django 3.1. */
  readonly algorithm?: HmacAlgorithm;
}

/** Salts are constants and secrets are few, so this bound is only met by a caller that makes salts from user input. */
const MAX_CACHED_KEYS = 256;

const keysByAlgorithm: Record<HmacAlgorithm, Map<string, Map<string, KeyObject>>> = {
  sha1: new Map(),
  sha256: new Map(),
};

/**
 * Django's `salted_hmac`: an HMAC whose key is `hash(salt + secret)`.
 *
 * @param value what to authenticate, hashed as UTF-8
 * @example saltedHmac("42", { secret, salt: "my.purpose" }).toString("hex")
 */
export function saltedHmac(value: string, options: SaltedHmacOptions): Buffer {
  const algorithm = options.algorithm ?? "sha256";
  return createHmac(algorithm, derivedKey(algorithm, options)).update(value, "utf8").digest();
}

/** Compares two texts without telling by its duration where they differ. */
export function constantTimeEqual(left: string, right: string): boolean {
  const a = Buffer.from(left, "utf8");
  const b = Buffer.from(right, "utf8");
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Every request derives the same few keys, so they are kept; the maps are nested because joining the texts costs more. */
function derivedKey(algorithm: HmacAlgorithm, { secret, salt }: SaltedHmacOptions): KeyObject {
  const bySecret = keysByAlgorithm[algorithm];
  let bySalt = bySecret.get(secret);
  if (bySalt === undefined) {
    if (bySecret.size >= MAX_CACHED_KEYS) bySecret.clear();
    bySalt = new Map();
    bySecret.set(secret, bySalt);
  }
  let key = bySalt.get(salt);
  if (key === undefined) {
    if (bySalt.size >= MAX_CACHED_KEYS) bySalt.clear();
    key = createSecretKey(createHash(algorithm).update(salt, "utf8").update(secret, "utf8").digest());
    bySalt.set(salt, key);
  }
  return key;
}
