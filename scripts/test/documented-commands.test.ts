import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot, root } from "../repository.mjs";

interface Package {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

const tracked = (pattern: string) =>
  execFileSync("git", ["ls-files", pattern], { cwd: root, encoding: "utf8" }).trim().split("\n");

const packages = tracked("*package.json").map((file) => ({
  folder: file.replace(/\/?package\.json$/, ""),
  manifest: JSON.parse(readFileSync(inRoot(file), "utf8")) as Package,
}));

const commands = tracked("*.md").flatMap((page) =>
  [...readFileSync(inRoot(page), "utf8").matchAll(/npm run ([\w:-]+)(?: -w ([\w@/-]+))?/g)].map(
    ([command, script = "", workspace = ""]) => ({ page, command, script, workspace }),
  ),
);

test.each(commands)("$page: $command is a command", ({ script, workspace }) => {
  const owner = packages.find(
    ({ folder, manifest }) => folder === workspace || (workspace !== "" && manifest.name === workspace),
  );
  expect(Object.keys(owner?.manifest.scripts ?? {})).toContain(script);
});
