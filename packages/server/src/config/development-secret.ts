import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The secret key of this machine's development server: made once, kept in `var/secret-key` below `directory`
 * (readable by its owner only, and `var/` is ignored by git), so that a restart logs nobody out.
 *
 * @throws Error when the file can neither be read nor written
 */
export function ensureDevelopmentSecret(directory: string): string {
  const folder = join(directory, "var");
  const file = join(folder, "secret-key");
  const kept = readKey(file);
  if (kept !== undefined) return kept;
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `secret-key.${process.pid}.${randomBytes(4).toString("hex")}`);
  writeFileSync(draft, `${randomBytes(48).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    // A link appears whole or not at all: of two processes that start together, both end up with one key.
    linkSync(draft, file);
  } catch (error) {
    if (!isNodeError(error, "EEXIST")) throw error;
  } finally {
    unlinkSync(draft);
  }
  chmodSync(file, 0o600);
  const key = readKey(file);
  if (key === undefined) throw new Error(`${file} is empty. Delete it, and a new development key is made.`);
  return key;
}

function readKey(file: string): string | undefined {
  try {
    const key = readFileSync(file, "utf8").trim();
    if (key === "") return undefined;
    return key;
  } catch (error) {
    if (isNodeError(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isNodeError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
