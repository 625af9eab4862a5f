/** MySQL's collations take more for equal than any other engine, and it has no partial indexes. Nobody may notice. */
import { inspect } from "node:util";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { insertAuthenticator } from "../../../src/store/authenticators.ts";
import { openDatabase } from "../../../src/store/database.ts";
import {
  createEmailAddress,
  findByEmail,
  findVerifiedByEmail,
  getEmailAddressOf,
  markVerified,
} from "../../../src/store/email-addresses.ts";
import { isUniqueViolation } from "../../../src/store/errors.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { getSession, getSessionWithUser, insertSession } from "../../../src/store/sessions.ts";
import { findUserForLogin, takenUsernames } from "../../../src/store/users.ts";
import { leasedUrl } from "../../support/leased-url.ts";
import {
  freshUrl,
  inParallel,
  later,
  NOW,
  opened,
  someUser,
  testDatabase,
  testNodes,
} from "../test-database.ts";

describe("what is another text", () => {
  test("T-73 is another address: nobody is found by one that only looks like theirs", async () => {
    const { db } = await testDatabase();
    const victim = await someUser(db, { email: "jose@example.com" });
    await createEmailAddress(db, { userId: victim.id, email: "jose@example.com", verified: true });
    for (const email of ["jos\u00e9@example.com", "jo\u015fe@example.com", "jose@example.com "]) {
      expect(await findByEmail(db, email)).toEqual([]);
      expect(await findVerifiedByEmail(db, email)).toBeUndefined();
      expect(await getEmailAddressOf(db, { userId: victim.id, email })).toBeUndefined();
      expect(await findUserForLogin(db, { email })).toBeUndefined();
    }
    expect((await findUserForLogin(db, { email: "Jose@Example.com" }))?.id).toBe(victim.id);
  });

  test("T-73 is another user name", async () => {
    const { db } = await testDatabase();
    await someUser(db, { username: "jos\u00e9" });
    expect(await findUserForLogin(db, { username: "jose" })).toBeUndefined();
    expect(await takenUsernames(db, ["jos\u00e9", "anna"])).toEqual(new Set(["jos\u00e9"]));
  });

  test("is another session key", async () => {
    const { db } = await testDatabase();
    await insertSession(db, { sessionKey: "abc", sessionData: "", expireDate: later(60) });
    for (const key of ["ABC", "abc ", "\u00e4bc"]) {
      expect(await getSession(db, key, NOW)).toBeUndefined();
      expect(await getSessionWithUser(db, key, NOW)).toBeUndefined();
    }
    expect(await getSessionWithUser(db, "abc", NOW)).toBeDefined();
  });
});

describe("in another encoding", () => {
  test("a column still holds the same text", async () => {
    const { db } = await testDatabase();
    await sql`ALTER TABLE account_emailaddress CONVERT TO CHARACTER SET latin1`.execute(db);
    const { id: userId } = await someUser(db);
    const added = await createEmailAddress(db, { userId, email: "jos\u00e9@example.com" });
    expect(await getEmailAddressOf(db, { userId, email: "jos\u00e9@example.com" })).toEqual(added);
    expect(await getEmailAddressOf(db, { userId, email: "jose@example.com" })).toBeUndefined();
  });

  test("a new database is refused, with what to do", async () => {
    const url = await freshUrl();
    const name = sql.table(new URL(url).pathname.slice(1));
    await sql`ALTER DATABASE ${name} CHARACTER SET latin1`.execute((await opened(url)).db);
    const database = await opened(url);
    for (const plan of [true, false]) {
      await expect(migrate(database, { plan })).rejects.toThrow(/ALTER DATABASE .* utf8mb4/);
    }
  });
});

test("what the key holds for taken is not in the error, which is logged", async () => {
  const { db } = await testDatabase();
  await someUser(db, { username: "ann@example.com" });
  const error = await someUser(db, { username: "Ann@example.com" }).catch((caught: unknown) => caught);
  expect(isUniqueViolation(error)).toBe(true);
  expect(inspect(error)).not.toMatch(/ann@example/i);
});

describe("without partial indexes", () => {
  test("T-32 of two people who prove one address at the same moment, one has proven it", async () => {
    const nodes = await testNodes(3);
    const { db } = nodes[0]!;
    const ids: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { id: userId } = await someUser(db);
      ids.push((await createEmailAddress(db, { userId, email: "shared@example.com" })).id);
    }
    const proven = await inParallel(ids.length, nodes, (on, n) => markVerified(on, { id: ids[n]! }));
    expect(proven.filter(Boolean)).toHaveLength(1);
    expect((await findByEmail(db, "shared@example.com")).filter(({ verified }) => verified)).toHaveLength(1);
  });

  test("nobody gets an address that somebody has proven, and nobody two primary ones", async () => {
    const { db } = await testDatabase();
    const [ann, bob] = [await someUser(db), await someUser(db)];
    await createEmailAddress(db, { userId: ann.id, email: "a@example.com", verified: true, primary: true });
    const again = createEmailAddress(db, { userId: bob.id, email: "a@example.com", verified: true });
    await expect(again).rejects.toSatisfy(isUniqueViolation);
    const second = createEmailAddress(db, { userId: ann.id, email: "b@example.com", primary: true });
    await expect(second).rejects.toSatisfy(isUniqueViolation);
  });

  test("of two apps for codes that are set up at the same moment, one is", async () => {
    const nodes = await testNodes(3);
    const { id: userId } = await someUser(nodes[0]!.db);
    const added = { userId, type: "totp", data: { secret: "s" }, createdAt: NOW } as const;
    const outcomes = await inParallel(12, nodes, (db) =>
      insertAuthenticator(db, added).then(() => "set up", isUniqueViolation),
    );
    expect(outcomes.filter((outcome) => outcome === "set up")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(11);
  });
});

describe("a MySQL URL", () => {
  test.each(["sslmode=require", "ssl-mode=REQUIRED", "tls=true", "ssl=yes", "flags=-FOUND_ROWS"])(
    "with %s is refused, rather than answered without what it asks for",
    async (option) => {
      const error = await openDatabase(`mysql://u:hunter2@127.0.0.1:1/x?${option}`).catch((caught) => caught);
      expect(error).toMatchObject({ code: "database_url_invalid" });
      expect(String(error)).not.toContain("hunter2");
    },
  );

  test("with ssl=true connects to no server that cannot prove who it is", async () => {
    const url = (await leasedUrl()).replace("127.0.0.1", "localhost");
    const error = await openDatabase(`${url}?ssl=true`).catch((caught) => caught);
    expect(error).toMatchObject({ code: "database_cannot_open" });
  });

  test("whose password is not percent-encoded as it should is refused without repeating it", async () => {
    const error = await openDatabase("mysql://u:hunter2%zz@127.0.0.1:1/x").catch((caught) => caught);
    expect(error).toMatchObject({ code: "database_url_invalid" });
    expect(String(error)).not.toContain("hunter2");
  });
});
