import { RANDOM_STRING_CHARACTERS as CHARACTERS, randomString } from "./random-string.ts";
import { constantTimeEqual } from "./salted-hmac.ts";

const SECRET_LENGTH = 32;
const TOKEN_LENGTH = 2 * SECRET_LENGTH;

/** The secret of one browser: the value of Django's `csrftoken` cookie. */
export function newCsrfSecret(): string {
  return randomString(SECRET_LENGTH);
}

/**
 * Django's mask: the same secret looks different in every page, so that compression does not give it away (BREACH).
 *
 * @param mask 32 characters of the alphabet; drawn at random unless a test gives it
 * @throws RangeError where secret or mask are not 32 characters of the alphabet
 */
export function maskCsrfSecret(secret: string, mask: string = randomString(SECRET_LENGTH)): string {
  if (secret.length !== SECRET_LENGTH || mask.length !== SECRET_LENGTH || !isAlphabetic(secret + mask)) {
    throw new RangeError("A CSRF secret and its mask are 32 letters or digits each.");
  }
  return mask + combine(secret, mask, (position, shift) => position + shift);
}

/** What a form holds of the secret in a cookie, which may be masked itself, as Django's were before 4.1. */
export function csrfFormToken(cookie: string): string {
  return maskCsrfSecret(unmask(cookie));
}

/** Whether the text has the form of a secret or of a masked token: what to check before believing a cookie. */
export function isWellFormedCsrfToken(text: string): boolean {
  return (text.length === SECRET_LENGTH || text.length === TOKEN_LENGTH) && isAlphabetic(text);
}

/**
 * Whether two texts, each a bare secret or a masked token, carry the same secret. Malformed texts match nothing.
 *
 * @example csrfTokensMatch(request.headers.get("x-csrftoken") ?? "", cookie)
 */
export function csrfTokensMatch(left: string, right: string): boolean {
  if (!isWellFormedCsrfToken(left) || !isWellFormedCsrfToken(right)) return false;
  return constantTimeEqual(unmask(left), unmask(right));
}

function unmask(token: string): string {
  if (token.length === SECRET_LENGTH) return token;
  return combine(
    token.slice(SECRET_LENGTH),
    token.slice(0, SECRET_LENGTH),
    (position, shift) => position - shift,
  );
}

function combine(text: string, mask: string, step: (position: number, shift: number) => number): string {
  let combined = "";
  for (let index = 0; index < text.length; index += 1) {
    const position = step(CHARACTERS.indexOf(text.charAt(index)), CHARACTERS.indexOf(mask.charAt(index)));
    combined += CHARACTERS.charAt((position + CHARACTERS.length) % CHARACTERS.length);
  }
  return combined;
}

function isAlphabetic(text: string): boolean {
  return /^[a-zA-Z0-9]*$/.test(text);
}
