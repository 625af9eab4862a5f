import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { onServerCore } from "./cores.ts";
import { untilAnswering } from "./house.ts";
import type { Plan } from "./plan.ts";
import { freePort, startProgram } from "./processes.ts";

export type ReferenceKind = "json" | "lookup" | "hono";

export interface ReferenceServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts one of the servers that reference-server.ts describes; all of them know `tokens`. */
export async function openReference(
  plan: Plan,
  kind: ReferenceKind,
  tokens: readonly string[],
): Promise<ReferenceServer> {
  const file = join(plan.folder, `reference-${kind}.db`);
  fill(file, tokens);
  const port = await freePort();
  const program = startProgram(
    onServerCore(plan.cores, [
      process.execPath,
      fileURLToPath(new URL("./reference-server.ts", import.meta.url)),
      ...[kind, String(port), file],
    ]),
    { env: { NODE_ENV: "production" } },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(program, url, { "x-session-token": tokens[0] ?? "" });
  return { url, pid: program.pid, [Symbol.asyncDispose]: program.stop };
}

function fill(file: string, tokens: readonly string[]): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec(
    "CREATE TABLE session (token_hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL, email TEXT NOT NULL, expires INTEGER NOT NULL)",
  );
  const insert = database.prepare("INSERT INTO session VALUES (?, ?, ?, ?)");
  database.exec("BEGIN");
  for (const [index, token] of tokens.entries()) {
    const hash = createHash("sha256").update(token).digest("base64url");
    insert.run(hash, index + 1, `person-${index}@example.com`, Date.now() + 86_400_000);
  }
  database.exec("COMMIT");
  database.close();
}
