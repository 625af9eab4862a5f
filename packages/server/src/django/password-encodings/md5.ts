import { createHash } from "node:crypto";
import { constantTimeEqual } from "../salted-hmac.ts";
import { noop, type PasswordEncoding } from "./encoding.ts";
import { assertSalt, isShortSalt, newSalt } from "./salt.ts";

const ALGORITHM = "md5";

/**
 * `django.contrib.auth.hashers.MD5PasswordHasher`: `md5$salt$hex`. Worthless against a stolen table; it is here to let
 * the owners of such hashes in once more, and to keep test suites quick.
 */
export const md5: PasswordEncoding = {
  algorithm: ALGORITHM,
  newSalt,
  encode(password, salt) {
    assertSalt(salt);
    return derive(password, salt);
  },
  reads: (encoded) => saltOf(encoded) !== undefined,
  verify(password, encoded) {
    const salt = saltOf(encoded);
    return salt === undefined ? undefined : constantTimeEqual(encoded, derive(password, salt));
  },
  mustUpdate(encoded) {
    const salt = saltOf(encoded);
    return salt !== undefined && isShortSalt(salt);
  },
  hardenRuntime: noop,
};

function saltOf(encoded: string): string | undefined {
  return /^md5\$([^$]+)\$/.exec(encoded)?.[1];
}

function derive(password: string, salt: string): string {
  return `${ALGORITHM}$${salt}$${createHash("md5")
    .update(salt + password, "utf8")
    .digest("hex")}`;
}
