import { readFileSync } from "node:fs";
import { inRoot } from "../../scripts/repository.mjs";

const page = readFileSync(inRoot("docs/beside-django.md"), "utf8");

/** The blocks of one section of docs/beside-django.md: each is a list of lines without their comments. */
export function blocksOf(section: string): readonly (readonly string[])[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
  if (text === undefined) throw new Error(`docs/beside-django.md has no section "${section}".`);
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, ""))
      .filter((line) => line !== ""),
  );
}

/** A block of settings. Those that are each project's own (`…`) are left out. */
export function settingsIn(block: readonly string[] | undefined): Readonly<Record<string, string>> {
  const lines = (block ?? []).filter((line) => !line.includes("…"));
  return Object.fromEntries(lines.map((line) => line.split("=", 2)));
}
