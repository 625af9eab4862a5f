import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { freshUrl, opened } from "./test-database.ts";

const writer = fileURLToPath(new URL("./processes/write-forever.ts", import.meta.url));

/** Lets a process write for a moment, kills it, and returns what it had acknowledged. */
async function killedWhileWriting(url: string, round: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...process.execArgv, writer, url, `r${round}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, 40 + round * 37));
  child.kill("SIGKILL");
  await closed;
  return output.split("\n").slice(0, -1);
}

test("kill -9 in the middle of writing loses no acknowledged sign-up and leaves no half of one", async () => {
  const url = await freshUrl();
  const database = await opened(url);
  await migrate(database);
  const acknowledged: string[] = [];
  for (let round = 0; round < 4; round += 1) acknowledged.push(...(await killedWhileWriting(url, round)));

  const rows = await database.db
    .selectFrom("auth_user")
    .leftJoin("account_emailaddress", "account_emailaddress.user_id", "auth_user.id")
    .select(["username", "account_emailaddress.email as address"])
    .execute();
  const kept = new Map(rows.map((row) => [row.username, row.address]));
  expect(acknowledged.length).toBeGreaterThanOrEqual(4);
  expect(acknowledged.filter((username) => !kept.has(username))).toEqual([]);
  for (const [username, address] of kept) expect(address).toBe(`${username}@example.com`);
  // At most the one whose acknowledgement the kill cut off, in each round.
  expect(kept.size - acknowledged.length).toBeLessThanOrEqual(4);

  if (database.engine.name !== "sqlite") return;
  const check = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(database.db);
  expect(check.rows[0]?.integrity_check).toBe("ok");
});
