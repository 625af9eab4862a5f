import { randomInt } from "node:crypto";
import type { UserCodeFormat } from "../../config/user-codes.ts";

/** RFC 8628 section 6.1: no vowels, so that no code is a word, and nothing that looks like a digit. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const DIGITS = "0123456789";

/** Eight letters are 34 bits, nine digits 30: with a handful of attempts, neither is found by guessing. */
const LETTER_COUNT = 8;
const DIGIT_COUNT = 9;

/** Up to this length a code is shown in two groups, beyond it in three. */
const TWO_GROUPS = 8;

/**
 * A random code in the form in which it is shown, by allauth's `…_FORMAT` settings.
 *
 * @example makeUserCode({ numeric: false, dashed: true }) // "WDJB-MJHT"
 * @example makeUserCode({ numeric: true, dashed: true }) // "417-902-658"
 */
export function makeUserCode(format: UserCodeFormat): string {
  const alphabet = format.numeric ? DIGITS : LETTERS;
  const length = userCodeLength(format);
  const code = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
  return format.dashed ? inGroups(code) : code;
}

/** How many letters or digits such a code has, the dashes left out. */
export function userCodeLength({ numeric, length }: UserCodeFormat): number {
  return length ?? (numeric ? DIGIT_COUNT : LETTER_COUNT);
}

function inGroups(code: string): string {
  const size = Math.ceil(code.length / (code.length <= TWO_GROUPS ? 2 : 3));
  return (code.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join("-");
}

/**
 * The one form of all the ways in which a code may be typed: case, dashes, other punctuation and blanks do not count
 * (RFC 8628 section 6.1).
 *
 * @example normaliseUserCode(" wdjb–mjht ") // "wdjbmjht"
 */
export function normaliseUserCode(typed: string): string {
  return typed.replace(/[\p{P}\p{S}\s]+/gu, "").toLowerCase();
}
