import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "..", "README.md");
const BEGIN = "<!-- results -->";
const END = "<!-- /results -->";

/** Puts the results between the two marks of bench/README.md, in place of those of an earlier run. */
export async function writeResults(results: string): Promise<void> {
  const text = await readFile(FILE, "utf8");
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`bench/README.md lacks the marks ${BEGIN} and ${END}.`);
  await writeFile(FILE, `${text.slice(0, begin + BEGIN.length)}\n\n${results.trim()}\n\n${text.slice(end)}`);
}
