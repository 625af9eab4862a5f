import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * A new folder for one run, below the bench itself, so that commits reach the disk that the checkout is on. It is gone
 * when this process ends, however it ends.
 */
export function newFolder(): string {
  const base = join(import.meta.dirname, "..", "var");
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, "run-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
