import { genSaltSync, hashSync } from "bcryptjs";
import { constantTimeEqual } from "../salted-hmac.ts";
import { MAX_BCRYPT_ROUNDS } from "./cost-limits.ts";
import type { PasswordEncoding } from "./encoding.ts";

interface BcryptVariant {
  readonly algorithm: string;
  /** What bcrypt gets to hash in place of the password. */
  readonly prepare: (password: string) => string;
}

/** `$2b$12$`, then 22 characters of salt and 31 of checksum in bcrypt's own base64. */
const BCRYPT = /^\$(2[aby])\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const SALT_LENGTH = 29;
const MIN_ROUNDS = 4;

/** `algorithm$` and a whole bcrypt hash, which begins with a `$` of its own: both of Django's bcrypt hashers. */
export function bcryptEncoding({ algorithm, prepare }: BcryptVariant): PasswordEncoding {
  const derive = (password: string, salt: string): string =>
    `${algorithm}$${hashSync(prepare(password), salt)}`;

  const decode = (encoded: string): { salt: string; rounds: number } | undefined => {
    if (!encoded.startsWith(`${algorithm}$`)) return undefined;
    const bcrypt = encoded.slice(algorithm.length + 1);
    const rounds = Number(BCRYPT.exec(bcrypt)?.[2]);
    return rounds >= MIN_ROUNDS && rounds <= MAX_BCRYPT_ROUNDS
      ? { salt: bcrypt.slice(0, SALT_LENGTH), rounds }
      : undefined;
  };

  return {
    algorithm,
    newSalt: (parameters) => genSaltSync(parameters.bcrypt.rounds),
    encode: derive,
    reads: (encoded) => decode(encoded) !== undefined,
    verify(password, encoded) {
      const decoded = decode(encoded);
      return decoded === undefined ? undefined : constantTimeEqual(encoded, derive(password, decoded.salt));
    },
    mustUpdate(encoded, parameters) {
      const decoded = decode(encoded);
      return decoded !== undefined && decoded.rounds !== parameters.bcrypt.rounds;
    },
    hardenRuntime(password, encoded, parameters) {
      const decoded = decode(encoded);
      if (decoded === undefined) return;
      // Each round doubles the work, so what is missing is one hash of each round up to the wanted one.
      for (let rounds = decoded.rounds; rounds < parameters.bcrypt.rounds; rounds += 1) {
        derive(password, decoded.salt.replace(/\$\d\d\$/, `$${String(rounds).padStart(2, "0")}$`));
      }
    },
  };
}
