import { readFile } from "node:fs/promises";

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [link]
 * @property {string} [resolved]
 * @property {boolean} [optional]
 * @property {boolean} [dev]
 * @property {string | undefined} [license]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

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
 * Compiled parts for single platforms that a locked package wants by exact version and that have no entry themselves.
 *
 * @param {Record<string, LockedPackage>} packages
 * @returns {{ folder: string, entry: LockedPackage }[]}
 */
export function missingFromLock(packages) {
  const missing = [];
  for (const [parent, locked] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      const folder = `node_modules/${name}`;
      const platform = platformOf(name);
      if (platform === undefined || !/^\d/.test(version)) continue;
      if (packages[folder] !== undefined || packages[`${parent}/${folder}`] !== undefined) continue;
      const { cpu, libc, os } = platform;
      const { dev, license } = locked;
      // In the order in which npm writes them.
      const entry = { version, cpu, ...(dev && { dev }), ...(libc && { libc }), license, optional: true, os };
      missing.push({ folder, entry });
    }
  }
  return missing;
}

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];
const libraries = new Map([
  ["gnu", "glibc"],
  ["musl", "musl"],
]);

/**
 * The platform that the name of a compiled package ends in, `…-linux-x64-musl`.
 *
 * @param {string} name
 * @returns {{ cpu: string[], os: string[], libc?: string[] } | undefined}
 */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return undefined;
  const libc = words.map((word) => libraries.get(word)).find((library) => library !== undefined);
  return { cpu: [cpu], ...(libc && { libc: [libc] }), os: [os] };
}
