import { RANDOM_STRING_CHARACTERS, randomString } from "../random-string.ts";

const ENTROPY_BITS = 128;
const BITS_PER_CHARACTER = Math.log2(RANDOM_STRING_CHARACTERS.length);

/** 22 characters: the fewest that carry 128 bits (ASVS 11.5.1). */
export function newSalt(): string {
  return randomString(Math.ceil(ENTROPY_BITS / BITS_PER_CHARACTER));
}

/** Django's `must_update_salt`: a salt of fewer than 128 bits is outdated. */
export function isShortSalt(salt: string): boolean {
  return salt.length * BITS_PER_CHARACTER < ENTROPY_BITS;
}

/** @throws RangeError for a salt that would tear the encoding apart */
export function assertSalt(salt: string): void {
  if (salt === "" || salt.includes("$"))
    throw new RangeError("A salt may not be empty and may not contain a dollar sign.");
}
