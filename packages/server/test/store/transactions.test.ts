import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { isUniqueViolation } from "../../src/store/database.ts";
import type { Schema } from "../../src/store/schema.ts";
import { NodeSqliteDialect } from "../../src/store/sqlite/dialect.ts";
import { openSqliteFile, sqlitePathOf } from "../../src/store/sqlite/file.ts";
import { createUser, getUserById, getUserByUsername, setActive } from "../../src/store/users.ts";
import { freshUrl, inParallel, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

describe("a transaction", () => {
  test("that throws leaves nothing behind, and the database goes on", async () => {
    const database = await testDatabase();
    const failing = database.transaction(async (tx) => {
      await someUser(tx, { username: "ghost" });
      throw new Error("second thoughts");
    });
    await expect(failing).rejects.toThrow("second thoughts");
    expect(await getUserByUsername(database.db, "ghost")).toBeUndefined();
  });

  test("that breaks a deferred foreign key is refused at its commit, and the database goes on", async () => {
    const database = await testDatabase();
    const failing = database.transaction(async (tx) => {
      await sql`INSERT INTO authtoken_token (key, created, user_id) VALUES ('k', '2026-01-01 00:00:00', 999)`.execute(
        tx,
      );
    });
    await expect(failing).rejects.toThrow(/FOREIGN KEY/);
    await expect(someUser(database.db)).resolves.toBeDefined();
  });

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

  test("refuses a query that was not given the transaction, instead of waiting for ever", async () => {
    const database = await testDatabase();
    const mistaken = database.transaction(() => getUserById(database.db, 1));
    await expect(mistaken).rejects.toMatchObject({ code: "database_misused" });
    const nested = database.transaction(() => database.transaction(async () => 1));
    await expect(nested).rejects.toMatchObject({ code: "database_misused" });
    await expect(database.ping()).resolves.toBeUndefined();
  });

  test("work that was started in it may use the database once it is over", async () => {
    const database = await testDatabase();
    let later: Promise<unknown> = Promise.resolve();
    await database.transaction(async (tx) => {
      await someUser(tx);
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => getUserById(database.db, 1));
    });
    await expect(later).resolves.toMatchObject({ id: 1 });
  });
});

describe("several nodes on one file", () => {
  test("wait for each other's transactions without stopping their event loop", async () => {
    const [one, two] = await testNodes(2);
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 5);
    const holding = one!.transaction(async (tx) => {
      await someUser(tx, { username: "held" });
      // What no transaction should do; another process with the write lock looks the same to node two.
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await someUser(two!.db, { username: "waited" });
    await holding;
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(3);
    expect(await getUserByUsername(one!.db, "waited")).toBeDefined();
  });

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

  test("of 50 sign-ups for one user name exactly one succeeds", async () => {
    const nodes = await testNodes(4);
    const results = await inParallel(50, nodes, (db) =>
      createUser(db, { username: "wanted", email: "", password: "!", dateJoined: NOW }).then(
        () => "made",
        (error: unknown) => (isUniqueViolation(error) ? "taken" : error),
      ),
    );
    expect(results.filter((result) => result === "made")).toHaveLength(1);
    expect(results.filter((result) => result === "taken")).toHaveLength(49);
  });
});
