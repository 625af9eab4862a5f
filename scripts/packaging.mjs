import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathWith } from "./node-binary.mjs";
import { Complaint } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { npm, run } from "./run.mjs";

/**
 * The folders of the packages that are published.
 *
 * @returns {Promise<string[]>} absolute
 */
async function publicPackages() {
  const folders = [];
  for (const name of await readdir(inRoot("packages"))) {
    const folder = inRoot("packages", name);
    const manifest = await readFile(path.join(folder, "package.json"), "utf8").catch(
      () => '{"private":true}',
    );
    if (JSON.parse(manifest).private !== true) folders.push(folder);
  }
  return folders;
}

/** publint: what a package.json promises is in the tarball. @param {string} node */
export async function publint(node) {
  for (const folder of await publicPackages()) {
    await run(node, [inRoot("node_modules/publint/src/cli.js"), "run", folder, "--strict", "--pack", "npm"], {
      env: pathWith(node),
      failure: `publint found a fault in ${path.basename(folder)}.`,
    });
  }
}

/**
 * Packs the packages as they would be published. They have to be built.
 *
 * @param {string} destination a folder
 * @returns {Promise<string[]>} the tarballs, absolute
 */
export async function packPublicPackages(destination) {
  for (const folder of await publicPackages()) {
    await run(...npm(["pack", "--loglevel=error", "--pack-destination", destination]), { cwd: folder });
  }
  const files = (await readdir(destination)).filter((name) => name.endsWith(".tgz"));
  if (files.length === 0) throw new Complaint("There is no public package to look at.");
  return files.map((name) => path.join(destination, name));
}

/** attw: types resolve for every kind of importer that ESM-only packages serve. @param {string} node */
export async function attw(node) {
  const tarballs = await mkdtemp(path.join(tmpdir(), "gatehouse-pack-"));
  try {
    for (const file of await packPublicPackages(tarballs)) {
      await run(
        node,
        [inRoot("node_modules/@arethetypeswrong/cli/dist/index.js"), file, "--profile", "esm-only"],
        {
          env: pathWith(node),
          failure: `attw found types that do not resolve in ${path.basename(file)}.`,
        },
      );
    }
  } finally {
    await rm(tarballs, { recursive: true, force: true });
  }
}
