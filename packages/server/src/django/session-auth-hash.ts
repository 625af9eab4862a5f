import { constantTimeEqual, saltedHmac } from "./salted-hmac.ts";

const SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";

/**
 * What Django keeps in a session as `_auth_user_hash`: it changes with the password, so that a changed password ends
 * the sessions that began with the old one.
 *
 * @param encodedPassword the `password` column, whatever it holds
 */
export function sessionAuthHash(encodedPassword: string, secret: string): string {
  return saltedHmac(encodedPassword, { secret, salt: SALT }).toString("hex");
}

/**
 * @param secrets the current secret first, then `SECRET_KEY_FALLBACKS`
 * @returns "current"; "fallback" where only an old secret verifies and the session should get a new hash; or
 * `undefined` where the session must not be believed
 */
export function verifySessionAuthHash(
  hash: string,
  encodedPassword: string,
  secrets: readonly string[],
): "current" | "fallback" | undefined {
  for (const [index, secret] of secrets.entries()) {
    if (constantTimeEqual(hash, sessionAuthHash(encodedPassword, secret))) {
      return index === 0 ? "current" : "fallback";
    }
  }
  return undefined;
}
