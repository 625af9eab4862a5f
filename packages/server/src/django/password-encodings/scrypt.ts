import { scryptSync } from "node:crypto";
import { constantTimeEqual } from "../salted-hmac.ts";
import { isAffordableScrypt, MAX_MEMORY_BYTES } from "./cost-limits.ts";
import { noop, type PasswordEncoding } from "./encoding.ts";
import { assertSalt, newSalt } from "./salt.ts";

interface ScryptFigures {
  readonly workFactor: number;
  readonly blockSize: number;
  readonly parallelism: number;
}

const ALGORITHM = "scrypt";
const HASH_BYTES = 64;

/** `django.contrib.auth.hashers.ScryptPasswordHasher`: `scrypt$N$salt$r$p$base64`. */
export const scrypt: PasswordEncoding = {
  algorithm: ALGORITHM,
  newSalt,
  encode(password, salt, parameters) {
    assertSalt(salt);
    return derive(password, salt, parameters.scrypt);
  },
  reads: (encoded) => decode(encoded) !== undefined,
  verify(password, encoded) {
    const decoded = decode(encoded);
    if (decoded === undefined) return undefined;
    try {
      return constantTimeEqual(encoded, derive(password, decoded.salt, decoded));
    } catch {
      // Figures that the algorithm does not allow, or more memory than is given.
      return undefined;
    }
  },
  mustUpdate(encoded, { scrypt: wanted }) {
    const decoded = decode(encoded);
    if (decoded === undefined) return false;
    return (
      decoded.workFactor !== wanted.workFactor ||
      decoded.blockSize !== wanted.blockSize ||
      decoded.parallelism !== wanted.parallelism
    );
  },
  hardenRuntime: noop,
};

function decode(encoded: string): (ScryptFigures & { readonly salt: string }) | undefined {
  const match = /^scrypt\$(\d{1,10})\$([^$]+)\$(\d{1,6})\$(\d{1,6})\$[^$]*$/.exec(encoded);
  if (match === null) return undefined;
  const [, workFactor, salt = "", blockSize, parallelism] = match;
  const figures = {
    workFactor: Number(workFactor),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
  };
  return isAffordableScrypt(figures) ? { ...figures, salt } : undefined;
}

function derive(
  password: string,
  salt: string,
  { workFactor, blockSize, parallelism }: ScryptFigures,
): string {
  const hash = scryptSync(password, salt, HASH_BYTES, {
    N: workFactor,
    r: blockSize,
    p: parallelism,
    maxmem: MAX_MEMORY_BYTES,
  });
  return `${ALGORITHM}$${workFactor}$${salt}$${blockSize}$${parallelism}$${hash.toString("base64")}`;
}
