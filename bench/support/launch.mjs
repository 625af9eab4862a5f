import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { findServerNode } from "../../scripts/node-binary.mjs";
import { explain } from "../../scripts/progress.mjs";

/**
 * Runs a TypeScript program of the bench under the Node that the server runs under, with this command line.
 *
 * @param {URL} program
 */
export async function launch(program) {
  try {
    const node = await findServerNode();
    const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: "inherit" });
    // Ctrl-C reaches the child by itself; this process waits for it to clean up.
    process.on("SIGINT", () => undefined);
    for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) {
      process.on(signal, () => child.kill(signal));
    }
    process.exitCode = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } catch (error) {
    explain(error);
    process.exitCode = 1;
  }
}
