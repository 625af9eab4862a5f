import { lockedPackages } from "./locked-packages.mjs";
import { step } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { npm, run } from "./run.mjs";

/** Whether node_modules holds what package-lock.json asks for, by the record that npm keeps inside node_modules. */
async function dependenciesAreCurrent() {
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

/** Installs what package-lock.json asks for, if it is not there yet. */
export async function ensureDependencies() {
  if (await dependenciesAreCurrent()) return;
  await step("Installing dependencies (npm ci)", () =>
    run(...npm(["ci", "--loglevel=error"]), {
      failure: "npm ci failed. Its output is above; most often the network or the disk is the reason.",
    }),
  );
}
