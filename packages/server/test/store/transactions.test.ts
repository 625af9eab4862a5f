import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { isUniqueViolation } from "../../src/store/database.ts";
import { createUser, getUserById, getUserByUsername } from "../../src/store/users.ts";
import { inParallel, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

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
      await sql`INSERT INTO authtoken_token ("key", created, user_id) VALUES ('k', '2026-01-01 00:00:00', 999)`.execute(
        tx,
      );
    });
    await expect(failing).rejects.toThrow(/foreign key/i);
    await expect(someUser(database.db)).resolves.toBeDefined();
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

describe("several nodes on one database", () => {
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
