import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Schema } from "../../../src/store/schema.ts";
import { NodeSqliteDialect } from "../../../src/store/sqlite/dialect.ts";
import { openSqliteFile, sqlitePathOf } from "../../../src/store/sqlite/file.ts";
import { getUserById, getUserByUsername, setActive } from "../../../src/store/users.ts";
import { freshUrl, someUser, testDatabase, testNodes } from "../test-database.ts";

describe("a transaction", () => {
  test("is never interleaved with other queries of the process", async () => {
    const database = await testDatabase();
    const order: string[] = [];
    const transaction = database.transaction(async (tx) => {
      const user = await someUser(tx, { username: "first" });
      order.push("in");
      for (let n = 0; n < 20; n += 1) await setActive(tx, { userId: user.id, isActive: n % 2 === 0 });
      order.push("out");
    });
    const beside = getUserByUsername(database.db, "first").then((user) => {
      order.push("beside");
      return user;
    });
    await transaction;
    expect((await beside)?.isActive).toBe(false);
    expect(order).toEqual(["in", "out", "beside"]);
  });
});

describe("several nodes on one file", () => {
  test("serve reads while a write of theirs waits for another node", async () => {
    const [one, two] = await testNodes(2);
    const order: string[] = [];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const holding = one!.transaction(async (tx) => {
      await someUser(tx);
      await released;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    const waiting = someUser(two!.db, { username: "waited" }).then(() => order.push("write"));
    for (let n = 0; n < 5; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await getUserById(two!.db, 1);
      order.push("read");
    }
    release();
    await Promise.all([holding, waiting]);
    expect(order).toEqual(["read", "read", "read", "read", "read", "write"]);
  });

  test("a transaction that never ends makes others fail in time, as busy, instead of hanging", async () => {
    const database = await openSqliteFile(sqlitePathOf(await freshUrl()), { busyTimeout: 100, create: true });
    const db = new Kysely<Schema>({
      dialect: new NodeSqliteDialect({ database, scope: new AsyncLocalStorage(), busyTimeout: 100 }),
    });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const stuck = db.transaction().execute(() => released);
    const beside = sql`SELECT 1`.execute(db).catch((caught: unknown) => caught);
    expect(await beside).toMatchObject({ code: "database_busy", errcode: 5 });
    release();
    await stuck;
    await expect(sql`SELECT 1`.execute(db)).resolves.toBeDefined();
    await db.destroy();
  });
});
