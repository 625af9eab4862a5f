import { randomInt } from "node:crypto";

/** Django's `RANDOM_STRING_CHARS`, in its order: the CSRF mask is arithmetic on positions in this text. */
export const RANDOM_STRING_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * A text from the CSPRNG, each character drawn without bias.
 *
 * @param length in characters; 22 of the default alphabet carry 130 bits
 * @example randomString(22)
 */
export function randomString(length: number, characters: string = RANDOM_STRING_CHARACTERS): string {
  let text = "";
  for (let drawn = 0; drawn < length; drawn += 1) text += characters.charAt(randomInt(characters.length));
  return text;
}
