import { createHash } from "node:crypto";
import { constantTimeEqual } from "../salted-hmac.ts";
import { noop, type PasswordEncoding } from "./encoding.ts";

interface UnsaltedVariant {
  readonly algorithm: string;
  readonly digest: "md5" | "sha1";
  /** The forms in which such hashes were stored. */
  readonly prefixes: readonly string[];
}

/**
 * Bare digests from Django's first years. Django 5.2 still recognises their form but has no hasher for them any more;
 * here they verify where `PASSWORD_HASHERS` names them. The first log-in replaces them.
 */
export function unsaltedEncoding({ algorithm, digest, prefixes }: UnsaltedVariant): PasswordEncoding {
  const hash = (password: string): string => createHash(digest).update(password, "utf8").digest("hex");
  const length = hash("").length;

  const hexOf = (encoded: string): string | undefined => {
    const prefix = prefixes.find(
      (form) => encoded.startsWith(form) && encoded.length === form.length + length,
    );
    return prefix === undefined ? undefined : encoded.slice(prefix.length);
  };

  return {
    algorithm,
    newSalt: () => "",
    encode(password, salt) {
      if (salt !== "") throw new RangeError("An unsalted hash takes no salt.");
      return (prefixes[0] ?? "") + hash(password);
    },
    reads: (encoded) => hexOf(encoded) !== undefined,
    verify(password, encoded) {
      const hex = hexOf(encoded);
      return hex === undefined ? undefined : constantTimeEqual(hex, hash(password));
    },
    mustUpdate: (encoded) => hexOf(encoded) !== undefined,
    hardenRuntime: noop,
  };
}
