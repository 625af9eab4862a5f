import { randomInt } from "node:crypto";

/** The width of Django's `username` column, in characters. */
export const USERNAME_MAX_LENGTH = 150;

/** allauth's bound on the random end of a generated name: six characters at most. */
const MAX_SUFFIX_LENGTH = 7;
const SUFFIX_DIGITS = 4;
const DIGITS = "0123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Where no given text has anything usable in it. */
const FALLBACK = "user";

/**
 * Django's `UnicodeUsernameValidator`: letters and digits of any script, and `@ . + - _`; not empty.
 * The length is another check with another message: see `USERNAME_MAX_LENGTH`.
 */
export function isValidUsername(username: string): boolean {
  return /^[\p{L}\p{N}_.@+-]+$/u.test(username);
}

export interface UsernameRules {
  /** `ACCOUNT_USERNAME_MIN_LENGTH`, in characters. Default 1. */
  readonly minLength?: number;
  /** The width of the column, in characters. Default 150. */
  readonly maxLength?: number;
  /** `ACCOUNT_USERNAME_BLACKLIST`, in any case. */
  readonly blacklist?: readonly string[];
}

/**
 * The names to try for somebody who gave none, best first: what the first usable text boils down to, then the same
 * with ever longer random ends.
 *
 * @param texts usually first name, last name, e-mail address and "user"; empty and missing ones are passed over
 * @example usernameCandidates(["zoë@example.com"]) // ["zoe", "zoe4", "zoe07", "zoe551", …]
 */
export function usernameCandidates(
  texts: readonly (string | null | undefined)[],
  rules: UsernameRules = {},
): readonly string[] {
  const { minLength = 1, maxLength = USERNAME_MAX_LENGTH } = rules;
  const base = baseName(texts, rules);
  const candidates = base.length >= minLength ? [base] : [];
  const longest = Math.min(maxLength, MAX_SUFFIX_LENGTH);
  for (let length = Math.max(1, minLength - base.length); length < longest; length += 1) {
    candidates.push(base.slice(0, maxLength - length) + randomSuffix(length));
  }
  return candidates.filter((candidate) => isAcceptable(candidate, rules));
}

/**
 * A username that nobody has, as allauth's `generate_unique_username` finds one. Two sign-ups at the same moment can
 * still get the same: the unique index of the table decides, and the loser asks again.
 *
 * @param takenAmong asked once, with all candidates: which of them exist, in whatever case they are stored
 * @throws Error where all of up to seven candidates are taken, which random ends make practically impossible
 * @example await generateUniqueUsername([email, "user"], (names) => takenUsernames(db, names))
 */
export async function generateUniqueUsername(
  texts: readonly (string | null | undefined)[],
  takenAmong: (candidates: readonly string[]) => Promise<Iterable<string>>,
  rules: UsernameRules = {},
): Promise<string> {
  const candidates = usernameCandidates(texts, rules);
  const taken = new Set<string>();
  for (const name of await takenAmong(candidates)) taken.add(name.toLowerCase());
  const free = candidates.find((candidate) => !taken.has(candidate.toLowerCase()));
  if (free === undefined) {
    throw new Error(
      "No free username was found: every candidate exists or is blacklisted. Trying again draws new ones.",
    );
  }
  return free;
}

/** The first text that boils down to an acceptable name; failing that the last one that left anything at all. */
function baseName(texts: readonly (string | null | undefined)[], rules: UsernameRules): string {
  let last = "";
  for (const text of texts) {
    const ascii = (text ?? "").normalize("NFKD").replace(/[^\x00-\x7f]/g, "");
    if (ascii === "") continue;
    last = boilDown(ascii);
    if (isAcceptable(last, rules)) return last;
  }
  return last === "" ? FALLBACK : last;
}

/** allauth's steps: only allowed characters, lower case, the part before the first @, blanks as underscores. */
function boilDown(ascii: string): string {
  const allowed = ascii.replace(/[^\w\s@+.-]/g, "").toLowerCase();
  return (allowed.split("@", 1)[0] ?? "").trim().replace(/\s+/g, "_");
}

function isAcceptable(
  name: string,
  { maxLength = USERNAME_MAX_LENGTH, blacklist = [] }: UsernameRules,
): boolean {
  const isBlacklisted = blacklist.some((entry) => entry.toLowerCase() === name.toLowerCase());
  return name.length <= maxLength && isValidUsername(name) && !isBlacklisted;
}

function randomSuffix(length: number): string {
  let suffix = "";
  for (let index = 0; index < length; index += 1) {
    const characters = index < SUFFIX_DIGITS ? DIGITS : LETTERS;
    suffix += characters.charAt(randomInt(characters.length));
  }
  return suffix;
}
