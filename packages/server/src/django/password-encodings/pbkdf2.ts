import { pbkdf2Sync } from "node:crypto";
import { constantTimeEqual } from "../salted-hmac.ts";
import { MAX_PBKDF2_ITERATIONS } from "./cost-limits.ts";
import type { PasswordEncoding } from "./encoding.ts";
import { assertSalt, isShortSalt, newSalt } from "./salt.ts";

interface Pbkdf2Variant {
  readonly algorithm: string;
  readonly digest: "sha1" | "sha256";
  /** In bytes: as long as the digest, as Python's default. */
  readonly length: number;
}

/** `algorithm$iterations$salt$base64`: both of Django's PBKDF2 hashers, which differ in nothing but the digest. */
export function pbkdf2Encoding({ algorithm, digest, length }: Pbkdf2Variant): PasswordEncoding {
  const derive = (password: string, salt: string, iterations: number): string => {
    const hash = pbkdf2Sync(password, salt, iterations, length, digest).toString("base64");
    return `${algorithm}$${iterations}$${salt}$${hash}`;
  };

  const decode = (encoded: string): { iterations: number; salt: string } | undefined => {
    const [name, iterationText = "", salt = "", ...hash] = encoded.split("$");
    if (name !== algorithm || hash.length === 0 || salt === "" || !/^\d{1,10}$/.test(iterationText))
      return undefined;
    const iterations = Number(iterationText);
    return iterations >= 1 && iterations <= MAX_PBKDF2_ITERATIONS ? { iterations, salt } : undefined;
  };

  return {
    algorithm,
    newSalt,
    encode(password, salt, parameters) {
      assertSalt(salt);
      return derive(password, salt, parameters.pbkdf2.iterations);
    },
    reads: (encoded) => decode(encoded) !== undefined,
    verify(password, encoded) {
      const decoded = decode(encoded);
      if (decoded === undefined) return undefined;
      return constantTimeEqual(encoded, derive(password, decoded.salt, decoded.iterations));
    },
    mustUpdate(encoded, parameters) {
      const decoded = decode(encoded);
      if (decoded === undefined) return false;
      return decoded.iterations !== parameters.pbkdf2.iterations || isShortSalt(decoded.salt);
    },
    hardenRuntime(password, encoded, parameters) {
      const decoded = decode(encoded);
      const missing = decoded === undefined ? 0 : parameters.pbkdf2.iterations - decoded.iterations;
      if (decoded !== undefined && missing > 0) derive(password, decoded.salt, missing);
    },
  };
}
