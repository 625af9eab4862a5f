import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { openDatabase } from "../../../src/store/database.ts";
import { start } from "../gatehouse.ts";
import { environment, Import } from "./imported.ts";

const USERS = 20_000;

/** Forty megabytes of users, with twice as many hashes and identities. */
async function bigFile(from: Import): Promise<string> {
  const path = join(from.cwd, "big.ndjson");
  const file = createWriteStream(path);
  for (let n = 0; n < USERS; n += 1) {
    const user = {
      email: `user${n}@acme.io`,
      email_verified: n % 2 === 0,
      password: `pbkdf2_sha256$1000$salt${n}$${Buffer.alloc(32, n % 256).toString("base64")}`,
      identities: [{ provider: "google", uid: String(n), extra_data: { padding: "x".repeat(2000) } }],
    };
    if (!file.write(`${JSON.stringify(user)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return path;
}

async function countUsers(from: Import): Promise<number> {
  const database = await openDatabase(from.url);
  try {
    const rows = await database.db
      .selectFrom("auth_user")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(rows.count);
  } finally {
    await database.close();
  }
}

it("a million users need no more memory than a hundred: twenty thousand come through a heap of 48 MB, and go on after kill -9 without doubles", async () => {
  const from = await Import.into({ NODE_OPTIONS: "--max-old-space-size=48" });
  const file = await bigFile(from);

  const child = start(["import", "--from", "ndjson", file], {
    cwd: from.cwd,
    env: { ...environment, DATABASE_URL: from.url },
  });
  const ended = once(child, "close");
  while ((await countUsers(from)) < 1000) await pause(50);
  child.kill("SIGKILL");
  await ended;
  const survived = await countUsers(from);
  expect(survived).toBeGreaterThanOrEqual(1000);
  expect(survived).toBeLessThan(USERS);

  const { code, stdout } = await from.run("--from", "ndjson", file);
  expect(stdout).toContain(`Imported ${USERS - survived} users; ${survived} skipped, 0 failed.`);
  expect(code).toBe(0);
  expect(await countUsers(from)).toBe(USERS);

  const { db } = (await from.house()).gatehouse.engine.database;
  const addresses = await db
    .selectFrom("account_emailaddress")
    .select((eb) => [eb.fn.countAll<number>().as("all"), eb.fn.count("email").distinct().as("different")])
    .executeTakeFirstOrThrow();
  expect([Number(addresses.all), Number(addresses.different)]).toEqual([USERS, USERS]);

  const exported = await from.command("export", "--output", "out.ndjson");
  expect(exported.code).toBe(0);
  expect(exported.stderr).toContain(`Exported ${USERS} users.`);
}, 240_000);
