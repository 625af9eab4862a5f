import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { pathWith } from "../scripts/node-binary.mjs";
import { packPublicPackages } from "../scripts/packaging.mjs";
import { inRoot } from "../scripts/repository.mjs";
import { capture, npm, run } from "../scripts/run.mjs";

/** Strict, and without the shortcuts that this repository takes to its own sources. */
const compilerOptions = {
  target: "es2024",
  lib: ["es2024", "dom", "dom.iterable"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

/** The version of a package that this repository is built with. */
async function versionHere(name: string): Promise<string> {
  const manifest = await readFile(inRoot("node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

test("the packed packages install in an empty project, type-check and run there", {
  timeout: 300_000,
}, async () => {
  const project = await mkdtemp(path.join(tmpdir(), "gatehouse-installed-"));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  await cp(inRoot("e2e/installed-packages"), project, { recursive: true });
  await writeFile(path.join(project, "package.json"), '{ "private": true, "type": "module" }');
  await writeFile(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));

  const tarballs = await packPublicPackages(project);
  const others = ["next", "react", "react-dom", "@types/node", "@types/react", "@types/react-dom"];
  const wanted = await Promise.all(others.map(async (name) => `${name}@${await versionHere(name)}`));
  // Next's compilers and image library are optional and large, and nothing here builds an app.
  const flags = ["--no-audit", "--no-fund", "--omit=optional", "--prefer-offline", "--loglevel=error"];
  await run(...npm(["install", ...flags, ...tarballs, ...wanted]), {
    cwd: project,
    env: pathWith(process.execPath),
  });

  const options = { cwd: project, env: { NODE_ENV: undefined, NODE_OPTIONS: undefined } };
  const compiler = inRoot("node_modules/typescript/bin/tsc");
  const { output } = await capture(process.execPath, [compiler, "-p", "."], options);
  // Declarations are checked as well, and Next's own name packages that it does not bring along.
  const complaints = output
    .split("\n")
    .filter((line) => /^\S/.test(line) && !line.startsWith("node_modules/next/"));
  expect(complaints).toEqual([]);
  const said = await run(process.execPath, ["main.ts"], options);
  expect(said.trim()).toBe("<p>Hello, ada</p> /home function function");
});
