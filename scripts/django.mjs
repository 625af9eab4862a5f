import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { inRoot } from "./repository.mjs";
import { run } from "./run.mjs";

const failure = "Django could not be installed: it takes python3 with venv, and PyPI.";

/**
 * Installs the Django that the tests in `interop` run beside Gatehouse, unless that was done before.
 *
 * @returns {Promise<string>} the Python that has it
 * @throws {import("./progress.mjs").Complaint} when there is no Python here, or no PyPI
 */
export async function ensureDjango() {
  const requirements = inRoot("interop/django/requirements.txt");
  const version = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const folder = inRoot("node_modules/.cache", `django-${version}`);
  const python = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const installed = path.join(folder, "installed");
  if (existsSync(installed)) return python;

  await rm(folder, { recursive: true, force: true });
  await run("python3", ["-m", "venv", folder], { failure });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  await run(python, install, { failure });
  await writeFile(installed, "");
  return python;
}
