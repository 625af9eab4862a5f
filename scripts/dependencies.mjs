import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { lockedPackages } from "./locked-packages.mjs";
import { step } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { npm, run } from "./run.mjs";

/** What this script has installed last. Inside node_modules, so that it goes when they go. */
const stamp = inRoot("node_modules/.cache/gatehouse/dependencies.sha256");

/** Installs what package-lock.json asks for, if it is not there yet. */
export async function ensureDependencies() {
  const wanted = await wantedHash();
  if ((await readFile(stamp, "utf8").catch(() => undefined)) === wanted) return;
  if (!(await installedByHand())) {
    await step("Installing dependencies (npm ci)", () =>
      run(...npm(["ci", "--loglevel=error"]), {
        failure: "npm ci failed. Its output is above; most often the network or the disk is the reason.",
      }),
    );
  }
  await mkdir(inRoot("node_modules/.cache/gatehouse"), { recursive: true });
  await writeFile(stamp, wanted);
}

/** One hash over the lock file and the manifests of all workspaces: a change of either asks for another installation. */
async function wantedHash() {
  const locked = (await lockedPackages(inRoot("package-lock.json"))) ?? {};
  const workspaces = Object.keys(locked).filter((folder) => !folder.includes("node_modules/"));
  const hash = createHash("sha256");
  for (const file of [
    "package-lock.json",
    ...workspaces.map((folder) => path.join(folder, "package.json")),
  ]) {
    hash.update(await readFile(inRoot(file)).catch(() => ""));
  }
  return hash.digest("hex");
}

/** Whether somebody has run npm before us and all is there, by the record that npm keeps inside node_modules. */
async function installedByHand() {
  const wanted = await lockedPackages(inRoot("package-lock.json"));
  const installed = await lockedPackages(inRoot("node_modules/.package-lock.json"));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([folder, locked]) => {
    if (!folder.includes("node_modules/")) return true;
    const present = installed[folder];
    // Optional packages of other platforms stay away.
    if (present === undefined) return locked.optional === true;
    return locked.link === true ? present.resolved === locked.resolved : present.version === locked.version;
  });
}
