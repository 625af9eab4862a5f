import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { buildStale, builds, guard } from "./builds.mjs";
import { pathWith } from "./node-binary.mjs";
import { attw, publint } from "./packaging.mjs";
import { Complaint } from "./progress.mjs";
import { inRoot, root } from "./repository.mjs";
import { checkLicences, checkLockFile, checkTrackedText } from "./repository-rules.mjs";
import { run } from "./run.mjs";

/** @typedef {(node: string) => Promise<unknown>} Check gets the path of the Node that runs the tools */

const bin = (/** @type {string[]} */ ...parts) => inRoot("node_modules", ...parts);

/** All of `npm run check`, in the order in which it runs. @type {readonly [label: string, check: Check][]} */
export const checks = [
  ["Format and lint", lint],
  ["Types", types],
  ["Unused files, exports and dependencies", knip],
  ["Lock file", checkLockFile],
  ["No paths of a build machine, no registry hosts", checkTrackedText],
  ["Licences of production dependencies", checkLicences],
  [
    "Builds of the public packages",
    (node) => buildStale(node, [builds.server, builds.client, builds.react, builds.next, guard]),
  ],
  ["Packages as publint sees them", publint],
  ["Packages' types as importers see them (attw)", attw],
];

/** @param {string} node */
function lint(node) {
  return run(
    node,
    [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "--max-diagnostics=100", "."],
    {
      failure: "Format or lint problems. `npx biome check --write` mends what a machine can mend.",
    },
  );
}

/** @param {string} node */
async function types(node) {
  const tsc = bin("typescript/bin/tsc");
  const projects = ["."];
  for (const group of ["packages", "apps", "examples", "."]) {
    for (const entry of await readdir(inRoot(group), { withFileTypes: true })) {
      const folder = path.join(group, entry.name);
      if (entry.isDirectory() && existsSync(inRoot(folder, "tsconfig.json"))) projects.push(folder);
    }
  }
  if (existsSync(inRoot("apps/web/next.config.ts"))) {
    // Next's declarations of the application's own routes are generated, so a fresh clone lacks them.
    await run(node, [bin("next/dist/bin/next"), "typegen"], { cwd: inRoot("apps/web"), env: pathWith(node) });
  }
  /** @type {string[]} */
  const problems = [];
  for (const project of projects) {
    await run(node, [tsc, "--noEmit", "-p", project], { cwd: root }).catch((error) =>
      problems.push(error.output),
    );
  }
  if (problems.length > 0) throw new Complaint("Type errors.", { output: problems.join("\n") });
}

/** @param {string} node */
function knip(node) {
  return run(node, [bin("knip/bin/knip.js"), "--no-progress"], {
    env: pathWith(node),
    failure: "knip found something that nothing uses, or that is used and not declared.",
  });
}
