import { scryptSync, timingSafeEqual } from "node:crypto";
import { toUnpaddedBase64 } from "./bytes-in-base64.ts";
import { isAffordableScrypt, MAX_MEMORY_BYTES } from "./cost-limits.ts";
import type { PasswordEncoding } from "./encoding.ts";
import { readOnlyEncoding } from "./read-only.ts";

export interface ScryptHash {
  /** RFC 7914's N, r and p. */
  readonly workFactor: number;
  readonly blockSize: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

type Algorithm = "scrypt_bytes" | "scrypt_nfkc";

const FORM =
  /^(scrypt_bytes|scrypt_nfkc)\$(\d{1,10})\$(\d{1,6})\$(\d{1,6})\$([A-Za-z0-9+/]{0,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Scrypt whose salt is bytes and no text: `scrypt_bytes$N$r$p$salt$key`, both in base64 without padding. */
export const scryptBytes = scryptEncoding("scrypt_bytes", (password) => password);

/** The same of a password in Unicode's form NFKC, as better-auth makes it. */
export const scryptNfkc = scryptEncoding("scrypt_nfkc", (password) => password.normalize("NFKC"));

function scryptEncoding(algorithm: Algorithm, prepare: (password: string) => string): PasswordEncoding {
  const decodeOwn = (encoded: string) => (encoded.startsWith(`${algorithm}$`) ? decode(encoded) : undefined);
  return readOnlyEncoding({
    algorithm,
    reads: (encoded) => decodeOwn(encoded) !== undefined,
    verify(password, encoded) {
      const hash = decodeOwn(encoded);
      if (hash === undefined) return undefined;
      const { workFactor: N, blockSize: r, parallelism: p, salt, key } = hash;
      // OpenSSL counts a little more than RFC 7914's 128 · N · r.
      const maxmem = MAX_MEMORY_BYTES * 2;
      return timingSafeEqual(key, scryptSync(prepare(password), salt, key.length, { N, r, p, maxmem }));
    },
  });
}

export function encodeScryptBytes(algorithm: Algorithm, hash: ScryptHash): string {
  const { workFactor, blockSize, parallelism, salt, key } = hash;
  const bytes = [toUnpaddedBase64(salt), toUnpaddedBase64(key)];
  return [algorithm, workFactor, blockSize, parallelism, ...bytes].join("$");
}

function decode(encoded: string): ScryptHash | undefined {
  const [, , workFactor, blockSize, parallelism, salt = "", key = ""] = FORM.exec(encoded) ?? [];
  const figures = {
    workFactor: Number(workFactor),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
  };
  if (!isScryptFigures(figures) || !isAffordableScrypt(figures)) return undefined;
  return { ...figures, salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") };
}

/** RFC 7914, section 2: N is a power of two above 1 and below 2^(16 r); r and p are at least 1. */
function isScryptFigures({
  workFactor,
  blockSize,
  parallelism,
}: Pick<ScryptHash, "workFactor" | "blockSize" | "parallelism">): boolean {
  const exponent = Math.log2(workFactor);
  return Number.isInteger(exponent) && exponent >= 1 && exponent < 16 * blockSize && parallelism >= 1;
}
