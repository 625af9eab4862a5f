import { pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { toUnpaddedBase64 } from "./bytes-in-base64.ts";
import { MAX_PBKDF2_ITERATIONS } from "./cost-limits.ts";
import { readOnlyEncoding } from "./read-only.ts";

export interface Pbkdf2Hash {
  readonly digest: "sha1" | "sha256" | "sha512";
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const ALGORITHM = "pbkdf2_bytes";

const FORM = /^pbkdf2_bytes\$(sha1|sha256|sha512)\$(\d{1,8})\$([A-Za-z0-9+/]{0,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * PBKDF2 whose salt is bytes and no text, or whose digest is SHA-512 (Keycloak's default):
 * `pbkdf2_bytes$sha512$210000$salt$key`, both in base64 without padding.
 */
export const pbkdf2Bytes = readOnlyEncoding({
  algorithm: ALGORITHM,
  reads: (encoded) => decode(encoded) !== undefined,
  verify(password, encoded) {
    const hash = decode(encoded);
    if (hash === undefined) return undefined;
    const { key, salt, iterations, digest } = hash;
    return timingSafeEqual(key, pbkdf2Sync(password, salt, iterations, key.length, digest));
  },
});

export function encodePbkdf2Bytes({ digest, iterations, salt, key }: Pbkdf2Hash): string {
  return [ALGORITHM, digest, iterations, toUnpaddedBase64(salt), toUnpaddedBase64(key)].join("$");
}

function decode(encoded: string): Pbkdf2Hash | undefined {
  const [, digest, iterationText, salt = "", key = ""] = FORM.exec(encoded) ?? [];
  const iterations = Number(iterationText);
  if (!(iterations >= 1 && iterations <= MAX_PBKDF2_ITERATIONS)) return undefined;
  return {
    digest: digest === "sha1" || digest === "sha256" ? digest : "sha512",
    iterations,
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}
