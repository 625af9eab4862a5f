import { randomString } from "../random-string.ts";

/** Django's `UNUSABLE_PASSWORD_PREFIX`. */
const PREFIX = "!";

/** Random, so that nothing derived from the encoded password (reset tokens, session hashes) can be foretold. */
const SUFFIX_LENGTH = 40;

/** Django's `make_password(None)`: an encoding that no password matches. */
export function makeUnusablePassword(): string {
  return PREFIX + randomString(SUFFIX_LENGTH);
}

/** Django's `is_password_usable`: whether the encoding was not made by `makeUnusablePassword`. */
export function isUsablePassword(encoded: string): boolean {
  return !encoded.startsWith(PREFIX);
}
