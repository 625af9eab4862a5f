/** 0: nothing typed, 1: weak, 2: fair, 3: good, 4: strong. */
export type StrengthScore = 0 | 1 | 2 | 3 | 4;

export interface Strength {
  score: StrengthScore;
  label: string;
  /** One thing that would help most, if anything would. */
  advice?: string;
}

/** Roots of the passwords that everybody tries first; the server holds the real list of 20 000. */
const COMMON = [
  "password",
  "passwort",
  "passw0rd",
  "letmein",
  "welcome",
  "iloveyou",
  "sunshine",
  "princess",
  "football",
  "baseball",
  "superman",
  "batman",
  "dragon",
  "monkey",
  "master",
  "shadow",
  "michael",
  "jordan",
  "charlie",
  "trustno1",
  "starwars",
  "whatever",
  "freedom",
  "hello",
  "secret",
  "admin",
  "login",
  "qazwsx",
  "hunter",
  "summer",
  "winter",
  "spring",
  "autumn",
  "january",
  "computer",
  "internet",
  "pokemon",
  "cheese",
  "qwerty",
];
const RUNS = [
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertz",
  "azerty",
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
];
const LINES = RUNS.flatMap((run) => [run, Array.from(run).reverse().join("")]);
const LOOKALIKES: Record<string, string> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

const LABELS = ["", "Weak", "Fair", "Good", "Strong"] as const;
const MINIMUM_LENGTH = 8;
/** Past this the verdict does not change, and the meter runs at every keystroke. */
const LOOKED_AT = 128;

/**
 * Guesses how much work a password would be to guess, for the meter under the field. It is advice only:
 * the server's validators decide.
 *
 * @param password what was typed
 * @param own words that an attacker knows of this person: address, username
 *
 * @example
 * estimateStrength("Vr7-kestrel-pond").label; // "Good"
 */
export function estimateStrength(password: string, own: readonly string[] = []): Strength {
  if (password === "") return { score: 0, label: "" };
  if (password.length < MINIMUM_LENGTH) {
    return { score: 1, label: "Too short", advice: `Use at least ${MINIMUM_LENGTH} characters.` };
  }
  const words = own
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length > 3);
  const { bits, known } = cost(password.slice(0, LOOKED_AT), words);
  const score = scoreOf(bits);
  const label = LABELS[score];
  if (score > 2) return { score, label };
  if (known === "own") return { score, label, advice: "Leave out your name and address." };
  if (known === "pattern") return { score, label, advice: "Avoid common words, sequences and repeats." };
  return { score, label, advice: "Add another word or two." };
}

function scoreOf(bits: number): Exclude<StrengthScore, 0> {
  if (bits < 30) return 1;
  if (bits < 44) return 2;
  return bits < 60 ? 3 : 4;
}

interface Piece {
  length: number;
  bits: number;
  known?: "own" | "pattern";
}

/** Cuts the password into its cheapest pieces from the left, and adds up what each costs to guess. */
function cost(password: string, own: readonly string[]): { bits: number; known: Piece["known"] } {
  const plain = Array.from(password.toLowerCase(), (char) => LOOKALIKES[char] ?? char).join("");
  let bits = 0;
  let known: Piece["known"];
  for (let at = 0; at < password.length; ) {
    const piece = pieceAt(password, plain, { at, own });
    bits += piece.bits;
    known ??= piece.known;
    at += piece.length;
  }
  return { bits, known };
}

function pieceAt(password: string, plain: string, where: { at: number; own: readonly string[] }): Piece {
  const { at, own } = where;
  const lower = password.toLowerCase();
  const ownWord = longest(own, (word) => lower.startsWith(word, at) || plain.startsWith(word, at));
  if (ownWord) return { length: ownWord.length, bits: 3, known: "own" };
  const commonWord = longest(COMMON, (word) => plain.startsWith(word, at) || lower.startsWith(word, at));
  if (commonWord) return { length: commonWord.length, bits: 6, known: "pattern" };
  const run = Math.max(repeatAt(lower, at), sequenceAt(lower, at));
  if (run > 2) return { length: run, bits: 7, known: "pattern" };
  const year = /^(19|20)\d\d/.exec(password.slice(at));
  if (year) return { length: 4, bits: 7 };
  const letters = /^\p{L}+/u.exec(password.slice(at))?.[0];
  if (letters) return { length: letters.length, bits: wordBits(letters) };
  return { length: 1, bits: /\d/.test(password.charAt(at)) ? 3.3 : 4.5 };
}

/** Letters in a row are mostly a word, and a word is worth far less than its letters. */
function wordBits(letters: string): number {
  const capitals = Array.from(letters.slice(1)).filter((char) => char !== char.toLowerCase()).length;
  return Math.min(4.7 * letters.length, 9 + 1.3 * letters.length) + Math.min(capitals, 4);
}

function longest(words: readonly string[], fits: (word: string) => boolean): string | undefined {
  let best: string | undefined;
  for (const word of words) if (word.length > (best?.length ?? 0) && fits(word)) best = word;
  return best;
}

function repeatAt(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] === text[at]) end += 1;
  return end - at;
}

function sequenceAt(text: string, at: number): number {
  let best = 0;
  for (const line of LINES) {
    const start = line.indexOf(text.charAt(at));
    let length = 0;
    while (start >= 0 && start + length < line.length && text[at + length] === line[start + length])
      length += 1;
    best = Math.max(best, length);
  }
  return best;
}
