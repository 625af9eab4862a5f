import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { inRoot } from "./repository.mjs";

/** @typedef {{ version?: string, link?: boolean, resolved?: string, optional?: boolean, license?: string, dev?: boolean }} LockedPackage */

/**
 * The packages that a lock file names, by their folder.
 *
 * @param {string} file
 * @returns {Promise<Record<string, LockedPackage> | undefined>} nothing when there is no such file
 */
export async function lockedPackages(file) {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

/**
 * Compiled parts for this platform that an installed package wants and the lock file does not know, as `name@version`.
 *
 * npm writes into a lock file only the optional packages that its registry served on that day, so a lock file written
 * on Linux can lack the macOS or Windows half of a compiler.
 *
 * @returns {Promise<string[]>}
 */
export async function missingPlatformPackages() {
  const locked = (await lockedPackages(inRoot("package-lock.json"))) ?? {};
  const mine = new RegExp(`(^|[-/])${process.platform}-${process.arch}(-(gnu|msvc))?$`);
  const missing = new Set();
  for (const folder of Object.keys(locked)) {
    for (const [name, version] of Object.entries(await optionalDependencies(folder))) {
      const isThere =
        existsSync(inRoot("node_modules", name)) || existsSync(inRoot(folder, "node_modules", name));
      if (!isThere && mine.test(name)) missing.add(`${name}@${version}`);
    }
  }
  return [...missing];
}

/**
 * @param {string} folder
 * @returns {Promise<Record<string, string>>}
 */
async function optionalDependencies(folder) {
  if (!folder.startsWith("node_modules/")) return {};
  const text = await readFile(inRoot(folder, "package.json"), "utf8").catch(() => "{}");
  return JSON.parse(text).optionalDependencies ?? {};
}
