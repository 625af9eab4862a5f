import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "..", "README.md");

/** Results that stand together in bench/README.md, and are of one run. */
export const chapters = ["speed", "scale", "faults"] as const;

export type Chapter = (typeof chapters)[number];

/** Puts the results between the chapter's two marks in bench/README.md, in place of those of an earlier run. */
export async function writeResults(chapter: Chapter, results: string): Promise<void> {
  const begin = `<!-- results: ${chapter} -->`;
  const end = `<!-- /results: ${chapter} -->`;
  const text = await readFile(FILE, "utf8");
  const start = text.indexOf(begin);
  const until = text.indexOf(end);
  if (start < 0 || until < start) throw new Error(`bench/README.md lacks the marks ${begin} and ${end}.`);
  await writeFile(
    FILE,
    `${text.slice(0, start + begin.length)}\n\n${results.trim()}\n\n${text.slice(until)}`,
  );
}
