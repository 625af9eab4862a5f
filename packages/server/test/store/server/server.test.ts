/** What becomes of queries and transactions when the database's server goes away, comes back, or changes under them. */
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../../../src/store/database.ts";
import { isUnavailable } from "../../../src/store/errors.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { getUserById, getUserByUsername, setActive } from "../../../src/store/users.ts";
import { engine } from "../../support/databases.ts";
import { opened, someUser } from "../test-database.ts";
import { startOwnServer } from "./own-server.ts";

let server: Awaited<ReturnType<typeof startOwnServer>>;
let database: Database;

beforeAll(async () => {
  server = await startOwnServer();
  await migrateOnce();
}, 60_000);
afterAll(() => server.stop());

async function migrateOnce(): Promise<void> {
  const first = await openDatabase(server.url);
  await migrate(first);
  await first.close();
}

beforeEach(async () => {
  database = await opened(server.url, { poolSize: 4, statementTimeout: 2 });
});

const words = {
  sqlite: undefined,
  postgres: {
    self: sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`,
    end: (pid: number) => sql`SELECT pg_terminate_backend(${pid})`,
    sleep: sql`SELECT pg_sleep(${30})`,
    connections: sql<{
      n: string;
    }>`SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'gatehouse'`,
    widen: sql`ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar(160)`,
  },
  mysql: {
    self: sql<{ pid: number }>`SELECT connection_id() AS pid`,
    end: (pid: number) => sql`KILL ${sql.lit(pid)}`,
    // Of a sleep that is ended early, MySQL makes a result.
    sleep: sql`SELECT count(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c
      WHERE concat(a.column_name, b.column_name, c.column_name) = ${"x"}`,
    connections: sql<{
      n: number;
    }>`SELECT count(*) AS n FROM information_schema.processlist WHERE db = database()`,
    widen: sql`ALTER TABLE auth_user MODIFY first_name varchar(160) NOT NULL`,
  },
}[engine]!;

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error) => error,
  );

describe("a server killed and started again", () => {
  test("is unavailable, and then serves as before without a restart of ours", async () => {
    const user = await someUser(database.db);
    await server.kill();
    for (let n = 0; n < 6; n += 1) {
      expect(isUnavailable(await failureOf(getUserById(database.db, user.id)))).toBe(true);
    }
    expect(isUnavailable(await failureOf(database.transaction((tx) => getUserById(tx, user.id))))).toBe(true);
    await server.start();
    expect((await getUserById(database.db, user.id))?.username).toBe(user.username);
  });

  test("in the middle of a transaction, keeps nothing of it", async () => {
    const user = await someUser(database.db);
    let tries = 0;
    const failure = await failureOf(
      database.transaction(async (tx) => {
        tries += 1;
        await setActive(tx, { userId: user.id, isActive: false });
        if (tries === 1) await server.kill();
        await setActive(tx, { userId: user.id, isActive: false });
      }),
    );
    expect(isUnavailable(failure)).toBe(true);
    await server.start();
    expect((await getUserById(database.db, user.id))?.isActive).toBe(true);
  });

  test("in the middle of a transaction, runs it again if it is back at once", async () => {
    const user = await someUser(database.db);
    let tries = 0;
    await database.transaction(async (tx) => {
      tries += 1;
      await setActive(tx, { userId: user.id, isActive: false });
      if (tries === 1) {
        await server.kill();
        await server.start();
      }
      await setActive(tx, { userId: user.id, isActive: false });
    });
    expect(tries).toBe(2);
    expect((await getUserById(database.db, user.id))?.isActive).toBe(false);
  });
});

describe("a connection that an administrator ends", () => {
  test("is replaced, and whoever was using it may come again", async () => {
    const user = await someUser(database.db);
    const { rows } = await words.self.execute(database.db);
    const other = await opened(server.url);
    await words.end(rows[0]?.pid ?? 0).execute(other.db);
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => getUserById(database.db, user.id).then(() => "found", isUnavailable)),
    );
    expect(tries.every((outcome) => outcome === "found" || outcome === true)).toBe(true);
    expect((await getUserById(database.db, user.id))?.id).toBe(user.id);
  });
});

describe("a statement", () => {
  test("that takes too long is ended by the server, and nobody waits behind it for ever", async () => {
    const failure = await failureOf(words.sleep.execute(database.db));
    expect(isUnavailable(failure)).toBe(true);
    await expect(database.ping()).resolves.toBeUndefined();
  });

  test("that waits for another's lock gives up in time", async () => {
    const user = await someUser(database.db);
    const other = await opened(server.url);
    const holding = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holder = other.transaction(async (tx) => {
      await sql`SELECT 1 FROM auth_user WHERE id = ${user.id} FOR UPDATE`.execute(tx);
      held.resolve();
      await holding.promise;
    });
    await held.promise;
    onTestFinished(() => holder);
    expect(isUnavailable(await failureOf(setActive(database.db, { userId: user.id, isActive: false })))).toBe(
      true,
    );
    holding.resolve();
    await holder;
    expect(await setActive(database.db, { userId: user.id, isActive: false })).toBe(true);
  });

  test("that was prepared before a migration of Django's changed the table, works after it", async () => {
    const user = await someUser(database.db);
    await getUserByUsername(database.db, user.username);
    await words.widen.execute(database.db);
    expect((await getUserByUsername(database.db, user.username))?.id).toBe(user.id);
    const inTransaction = database.transaction((tx) => getUserByUsername(tx, user.username));
    expect((await inTransaction)?.id).toBe(user.id);
  });
});

describe("a pool that is used up", () => {
  test("tells the next one to come again", async () => {
    const small = await opened(server.url, { poolSize: 1 });
    const release = Promise.withResolvers<void>();
    const holder = small.transaction(() => release.promise);
    expect(isUnavailable(await failureOf(small.ping()))).toBe(true);
    release.resolve();
    await holder;
    await expect(small.ping()).resolves.toBeUndefined();
  });
});

describe("a database URL", () => {
  const at = (change: (url: URL) => void) => {
    const url = new URL(server.url);
    change(url);
    return url.href;
  };

  test.each([
    {
      what: "a wrong password",
      change: (url: URL) => {
        url.password = "wrong";
      },
      code: "database_cannot_open",
      message: /password/,
    },
    {
      what: "a database that is not there",
      change: (url: URL) => {
        url.pathname = "/nowhere";
      },
      code: "database_missing",
      message: /nowhere/,
    },
    {
      what: "a port where nobody listens",
      change: (url: URL) => {
        url.port = "1";
      },
      code: "database_cannot_open",
      message: /Start it/,
    },
    {
      what: "no database",
      change: (url: URL) => {
        url.pathname = "/";
      },
      code: "database_url_invalid",
      message: /names a database/,
    },
  ])("with $what is refused with what to do, and without its password", async ({ change, code, message }) => {
    const error = await failureOf(openDatabase(at(change)));
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain(new URL(server.url).password);
  });
});

test("a database that was closed before anybody asked it anything leaves no connection behind", async () => {
  const connections = async () => {
    const { rows } = await words.connections.execute(database.db);
    return Number(rows[0]?.n);
  };
  const before = await connections();
  await (await openDatabase(server.url)).close();
  await expect.poll(connections, { timeout: 2000 }).toBe(before);
});
