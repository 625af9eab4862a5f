import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathWith } from "./node-binary.mjs";
import { step } from "./progress.mjs";
import { inRoot, root } from "./repository.mjs";
import { run } from "./run.mjs";

/**
 * @typedef {object} Build
 * @property {string} name what the person reads
 * @property {string} folder
 * @property {string[]} needs folders of builds that come first and whose change makes this one stale
 * @property {string} result a file that exists only after a complete build
 * @property {string} output the folder that is emptied first
 * @property {string[]} command arguments for Node
 * @property {Record<string, string | undefined>} [env]
 */

const tsc = inRoot("node_modules/typescript/bin/tsc");

/** @param {string} name @param {string} folder @param {string[]} [needs] @returns {Build} */
const library = (name, folder, needs = []) => ({
  name,
  folder,
  needs,
  result: "dist/index.js",
  output: "dist",
  command: [tsc, "-p", "tsconfig.build.json"],
});

/** @param {string} name @param {string} folder @param {string[]} needs @returns {Build} */
const application = (name, folder, needs) => ({
  name,
  folder,
  needs,
  result: ".next/BUILD_ID",
  output: ".next",
  command: [inRoot("node_modules/next/dist/bin/next"), "build"],
  env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
});

/** All of the house, in the order in which it has to be built. */
export const builds = {
  server: library("Building the server", "packages/server"),
  client: library("Building @gatehouse/client", "packages/client"),
  react: library("Building @gatehouse/react", "packages/react", ["packages/client"]),
  next: library("Building @gatehouse/next", "packages/next", ["packages/client", "packages/server"]),
  web: application("Building the front end (next build)", "apps/web", [
    "packages/client",
    "packages/react",
    "packages/next",
  ]),
};

/** For other people's servers; the house itself does without. */
export const guard = library("Building @gatehouse/guard", "packages/guard");

/** What the tests alone need. */
export const oneProcessExample = application(
  "Building the example in one process (next build)",
  "examples/next-one-process",
  ["packages/client", "packages/react", "packages/next", "packages/server", "packages/guard"],
);

/**
 * Builds what has changed since its last build.
 *
 * @param {string} node the Node that runs the compilers
 * @param {readonly Build[]} [wanted]
 */
export async function buildStale(node, wanted = Object.values(builds)) {
  for (const build of wanted) {
    const inputs = await fingerprint(build);
    if (existsSync(inRoot(build.folder, build.result)) && (await lastInputs(build)) === inputs) continue;
    await step(build.name, () => perform(build, node));
    await remember(build, inputs);
  }
}

/** @param {Build} build @param {string} node */
async function perform(build, node) {
  await rm(stampFile(build), { force: true });
  if (build.output === "dist") await rm(inRoot(build.folder, build.output), { recursive: true, force: true });
  await run(node, build.command, {
    cwd: inRoot(build.folder),
    env: { ...pathWith(node), ...build.env },
    failure: `${build.name} failed. The compiler's output is above.`,
  });
}

/** @param {Build} build */
const stampFile = (build) => inRoot("node_modules/.cache/gatehouse", `${path.basename(build.folder)}.inputs`);

/** @param {Build} build */
const lastInputs = (build) => readFile(stampFile(build), "utf8").catch(() => undefined);

/** @param {Build} build @param {string} inputs */
async function remember(build, inputs) {
  await mkdir(path.dirname(stampFile(build)), { recursive: true });
  await writeFile(stampFile(build), inputs);
}

/**
 * One hash over the content of everything that the build reads. Content rather than time: a fresh clone, a branch
 * switched back and forth and a copied folder all mean the same.
 *
 * @param {Build} build
 */
async function fingerprint(build) {
  const hash = createHash("sha256");
  const files = ["package-lock.json", "tsconfig.base.json"];
  for (const folder of [build.folder, ...build.needs]) files.push(...(await sourcesIn(folder)));
  for (const file of files) {
    hash.update(`${file}\0`);
    hash.update(await readFile(inRoot(file)));
  }
  return hash.digest("hex");
}

const notSources = new Set([
  "node_modules",
  "dist",
  "test",
  "coverage",
  "var",
  "next-env.d.ts",
  "tsconfig.tsbuildinfo",
]);

/**
 * @param {string} folder
 * @returns {Promise<string[]>} relative to the root, in a fixed order
 */
async function sourcesIn(folder) {
  const found = [];
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    // Next reads .env files; other hidden entries are caches and output.
    if (notSources.has(entry.name) || (entry.name.startsWith(".") && !entry.name.startsWith(".env")))
      continue;
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await sourcesIn(file)));
    else found.push(file);
  }
  return found.sort();
}
