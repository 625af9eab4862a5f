import { readFile } from "node:fs/promises";
import { lockedPackages, missingFromLock } from "./locked-packages.mjs";
import { Complaint } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { capture } from "./run.mjs";

/** Put together here, so that this file does not find itself. */
const registryHost = ["registry", "npmjs", "org"].join("\\.");
const machinePath = `(^|[^A-Za-z0-9_./-])/(${["wor", "k/"].join("")}|${["tm", "p/bash"].join("")})`;

/** The lock file installs from whatever registry the person uses, and on every platform. */
export async function checkLockFile() {
  const text = await readFile(inRoot("package-lock.json"), "utf8");
  const addresses = text.match(/^.*(https?:\/\/[^"]*\.tgz|git\+ssh:|"resolved": "https?:).*$/gm) ?? [];
  if (addresses.length > 0) {
    throw new Complaint(
      "package-lock.json names the hosts it was made from; .npmrc asks npm to leave them out.",
      {
        output: addresses.slice(0, 10).join("\n"),
      },
    );
  }
  const missing = missingFromLock((await lockedPackages(inRoot("package-lock.json"))) ?? {});
  if (missing.length > 0) {
    throw new Complaint(
      "package-lock.json lacks compiled packages of other platforms: node scripts/complete-lock.mjs",
      {
        output: missing.map(({ folder }) => folder).join("\n"),
      },
    );
  }
}

/** Nothing committed tells where it was made. */
export async function checkTrackedText() {
  for (const { pattern, what } of [
    { pattern: machinePath, what: "the path of a build machine" },
    { pattern: registryHost, what: "the host of a package registry" },
  ]) {
    const { code, output } = await capture("git", ["grep", "-nIE", pattern]);
    // git grep: 0 found something, 1 found nothing, more is trouble (no repository, say).
    if (code === 0) throw new Complaint(`Tracked files contain ${what}.`, { output: output.slice(0, 4000) });
    if (code !== 1) throw new Complaint("git grep did not work here.", { output });
  }
}

const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
]);

/** Accepted by name, each for its reason. */
const accepted = [
  // Browser statistics, data and not code, attributed by the package itself; comes with Next.
  { name: /^caniuse-lite$/, licence: "CC-BY-4.0" },
  // Tailwind's CSS compiler: runs while building, and nothing of it reaches what is served. MPL binds its own files only.
  { name: /^lightningcss(-|$)/, licence: "MPL-2.0" },
  // libvips as a shared library of its own, replaceable, optional, loaded only by Next's image optimiser.
  { name: /^@img\/sharp-/, licence: /LGPL-3\.0-or-later/ },
];

/** Every production dependency, on every platform, may be used in closed and open products alike. */
export async function checkLicences() {
  const locked = (await lockedPackages(inRoot("package-lock.json"))) ?? {};
  const doubtful = Object.entries(locked)
    .filter(([folder, entry]) => folder.includes("node_modules/") && !entry.link && !entry.dev)
    .map(([folder, entry]) => ({
      name: folder.replace(/^.*node_modules\//, ""),
      licence: entry.license ?? "none given",
    }))
    .filter(({ name, licence }) => !isPermissive(licence) && !isAccepted(name, licence));
  if (doubtful.length === 0) return;
  throw new Complaint("These production dependencies have no permissive licence.", {
    output: doubtful.map(({ name, licence }) => `${name}: ${licence}`).join("\n"),
  });
}

/** @param {string} expression an SPDX expression: every AND part needs one permissive OR part */
function isPermissive(expression) {
  return expression
    .replace(/[()]/g, "")
    .split(" AND ")
    .every((part) => part.split(" OR ").some((licence) => permissive.has(licence.trim())));
}

/** @param {string} name @param {string} licence */
function isAccepted(name, licence) {
  return accepted.some(
    (exception) =>
      exception.name.test(name) &&
      (typeof exception.licence === "string"
        ? exception.licence === licence
        : exception.licence.test(licence)),
  );
}
