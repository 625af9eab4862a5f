import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { Complaint, step } from "../progress.mjs";
import { run } from "../run.mjs";

/** Debian keeps servers where only root's PATH looks. */
const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];

/** @param {string} name @returns {string | undefined} */
export function find(name) {
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/**
 * The path of a server's binary. Under CI=true, where its tests must run, a missing one is installed from Debian's packages.
 *
 * @param {string} name
 * @param {{ title: string, debian: string }} options `debian`: the package that has it
 * @throws {Complaint} when there is none
 */
export async function requireServer(name, { title, debian }) {
  const mayInstall =
    process.env["CI"] === "true" && process.getuid?.() === 0 && find("apt-get") !== undefined;
  if (find(name) === undefined && mayInstall) {
    await step(`Installing ${title} (apt-get)`, () => install(debian));
  }
  const found = find(name);
  if (found !== undefined) return found;
  throw new Complaint(
    `${title} is not installed: there is no ${name} on the PATH. Install it (on Debian: apt-get install ${debian}), ` +
      "or run as root with CI=true, which does that.",
  );
}

/** What Debian asks whether a service may be started. */
const policy = "/usr/sbin/policy-rc.d";

/** @param {string} name */
async function install(name) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=300"];
  const ours = !existsSync(policy);
  // Exit code 101: no. We want the program, not another server on the usual port.
  if (ours) await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await run("apt-get", [...wait, "update", "-qq"], { env });
    await run("apt-get", [...wait, "install", "-y", "-qq", "--no-install-recommends", name], { env });
  } finally {
    if (ours) await rm(policy);
  }
}
