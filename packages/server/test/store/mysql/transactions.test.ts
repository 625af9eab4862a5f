/** What MySQL keeps of a transaction that meets another one, and of a migration that ends half-way. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { isUnavailable } from "../../../src/store/errors.ts";
import { isMigrated, migrate } from "../../../src/store/migrate.ts";
import { getUserById, setActive } from "../../../src/store/users.ts";
import { leasedUrl } from "../../support/leased-url.ts";
import { freshUrl, opened, someUser, testDatabase } from "../test-database.ts";

test("a transaction in which a statement failed keeps nothing, however its author goes on", async () => {
  const database = await testDatabase();
  const { id } = await someUser(database.db);
  const careless = database.transaction(async (tx) => {
    await setActive(tx, { userId: id, isActive: false });
    // As on a deadlock, after which the server would keep each further statement by itself.
    await sql`SELECT 1 FROM nowhere`.execute(tx).catch(() => undefined);
    await setActive(tx, { userId: id, isActive: false });
  });
  await expect(careless).rejects.toMatchObject({ code: "database_misused" });
  expect((await getUserById(database.db, id))?.isActive).toBe(true);
});

test("transactions that lock each other out are run again until each is done", async () => {
  const url = await leasedUrl();
  const nodes = [await opened(url), await opened(url)];
  await migrate(nodes[0]!);
  const [ann, bob] = [await someUser(nodes[0]!.db), await someUser(nodes[0]!.db)];
  const both = async (node: number, order: readonly number[]) =>
    nodes[node]!.transaction(async (tx) => {
      for (const userId of order) {
        await setActive(tx, { userId, isActive: false });
        await getUserById(tx, userId);
      }
    });
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => both(n % 2, n % 2 === 0 ? [ann.id, bob.id] : [bob.id, ann.id])),
  );
  expect((await getUserById(nodes[0]!.db, bob.id))?.isActive).toBe(false);
});

test("a process that hangs in a transaction does not keep its locks", { timeout: 60_000 }, async () => {
  const url = await leasedUrl();
  const [hanging, other] = [await opened(url), await opened(url, { statementTimeout: 50 })];
  await migrate(hanging);
  const { id: userId } = await someUser(hanging.db);
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const transaction = hanging.transaction(async (tx) => {
    await setActive(tx, { userId, isActive: false });
    held.resolve();
    await letGo.promise;
  });
  await held.promise;
  expect(await setActive(other.db, { userId, isActive: true })).toBe(true);
  letGo.resolve();
  await expect(transaction).rejects.toSatisfy(isUnavailable);
  expect((await getUserById(other.db, userId))?.isActive).toBe(true);
});

test("a connection that has rested makes room for a new one, before the server would end it", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { db } = await opened(await leasedUrl(), { poolSize: 1 });
  const used = async () => (await sql`SELECT connection_id() AS id`.execute(db)).rows;
  const first = await used();
  vi.advanceTimersByTime(14_000);
  expect(await used()).toEqual(first);
  vi.advanceTimersByTime(16_000);
  expect(await used()).not.toEqual(first);
});

test("a migration waits for another one longer than any statement may take", async () => {
  const url = await freshUrl();
  const [first, second] = [await opened(url), await opened(url, { statementTimeout: 1, poolSize: 1 })];
  const began = Promise.withResolvers<void>();
  const migrating = first.engine.whileNobodyElseMigrates(first.db, async () => {
    began.resolve();
    await pause(2500);
  });
  await began.promise;
  expect(await migrate(second)).toMatchObject({ changed: true });
  await migrating;
  const { rows } = await sql<{ Value: string }>`
    SHOW VARIABLES WHERE variable_name IN ('max_statement_time', 'max_execution_time')`.execute(second.db);
  // Seconds on MariaDB, milliseconds on MySQL.
  expect(rows.map(({ Value }) => Number(Value))).toEqual([expect.toBeOneOf([1, 1000])]);
});

const script = fileURLToPath(new URL("../processes/migrate.ts", import.meta.url));

test("a migration that is killed again and again is finished by the next one", {
  timeout: 60_000,
}, async () => {
  const url = await freshUrl();
  for (const delay of [350, 450, 550, 650]) {
    const child = fork(script, [url], { stdio: "ignore" });
    const ended = once(child, "exit");
    await pause(delay);
    child.kill("SIGKILL");
    await ended;
  }
  const database = await opened(url);
  await migrate(database);
  expect(await migrate(database)).toMatchObject({ changed: false });
  expect(await isMigrated(database)).toBe(true);
  const whole = await testDatabase();
  const { tables, indexes } = await database.engine.inspectTables(database.db);
  expect({ tables, indexes }).toEqual(await whole.engine.inspectTables(whole.db));
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM django_migrations`.execute(database.db);
  expect(rows[0]?.n).toBe(55);
});
