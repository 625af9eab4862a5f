import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { inRoot } from "./repository.mjs";

/** What systems call the folder for temporary files: Unix the first, Windows the others. */
const names = ["TMPDIR", "TEMP", "TMP"];

/** Compiled modules, which npm and others ask Node to keep. */
const NODES_OWN_CACHE = "node-compile-cache";

/**
 * Where Node keeps the sources without their types, compiled. Nearly every house starts a thread for hashing, and tests start processes:
 * each would read all of its modules anew.
 */
const compiled = inRoot("node_modules/.cache/gatehouse/compiled");

/**
 * Vitest's global set-up: gives a run of tests a temporary folder of its own, the system's for all that they start,
 * and lets the run fail when something is still in it at the end. What each test leaves behind fills a disk in time.
 */
export async function setup() {
  const before = names.map((name) => [name, process.env[name]]);
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-run-"));
  // Servers that run as another user pass through it to their own data.
  await chmod(folder, 0o711);
  for (const name of names) process.env[name] = folder;
  process.env["NODE_COMPILE_CACHE"] ??= compiled;

  return async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[String(name)];
      else process.env[String(name)] = value;
    }
    const left = (await readdir(folder)).filter((name) => name !== NODES_OWN_CACHE);
    await rm(folder, { recursive: true, force: true });
    if (left.length > 0)
      throw new Error(`These tests left files in the system's temporary folder: ${left.join(", ")}`);
  };
}
