import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { createUser, getUserByUsername } from "../../src/store/users.ts";
import { engine } from "../support/databases.ts";
import { djangoDatabase, dropIndex, execute, tablesIn } from "./django-database.ts";
import { freshUrl, NOW, opened, testDatabase } from "./test-database.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./processes/migrate.ts", import.meta.url));
const clock = { now: () => NOW };

describe("migrate", () => {
  test("says what it made, and does nothing the second time", async () => {
    const database = await opened(await freshUrl());
    const first = await migrate(database, { clock });
    expect(first).toMatchObject({
      changed: true,
      adopted: [],
      applied: [
        "0001_initial",
        "0002_totp_use",
        "0003_phone",
        "0004_webauthn_credential",
        "0005_api_token_use",
        "0006_refresh_token",
      ],
      notices: [],
    });
    expect(first.created).toContain("auth_user");
    expect(first.created).toContain("gatehouse_secret");
    const second = await migrate(database, { clock });
    expect(second).toEqual({ changed: false, created: [], adopted: [], applied: [], notices: [] });
  });

  test("with plan tells the same and changes nothing", async () => {
    const database = await opened(await freshUrl());
    const planned = await migrate(database, { plan: true });
    expect(await tablesIn(database)).toEqual([]);
    expect(await migrate(database)).toEqual(planned);
  });

  test("run by four processes at once is done by exactly one, and all succeed", async () => {
    const url = await freshUrl();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => run(process.execPath, [...process.execArgv, script, url])),
    );
    // Those that looked before the first one had finished waited for it, and then found nothing to do.
    expect(answers.map((answer) => answer.stdout).sort()).toEqual(["false", "false", "false", "true"]);
    const database = await opened(url);
    expect((await migrate(database)).changed).toBe(false);
    const rows = await database.db.selectFrom("django_migrations").select("id").execute();
    expect(rows).toHaveLength(55);
  });

  test("puts back its own indexes when Django has dropped them in rebuilding the user table", async () => {
    const database = await testDatabase();
    const name = engine === "mysql" ? "gatehouse_user_email" : "gatehouse_user_email_lower";
    await execute(database, [dropIndex(name, "auth_user")]);
    expect(await migrate(database)).toMatchObject({ changed: true, created: [name] });
  });
});

describe("on a database that Django made, migrate", () => {
  test("takes over every table as it is and adds only its own", async () => {
    const database = await djangoDatabase();
    await createUser(database.db, { username: "alice", email: "", password: "!", dateJoined: NOW });
    const report = await migrate(database, { clock });
    expect(report.adopted).toHaveLength(21);
    expect(report.created.filter((name) => !name.startsWith("gatehouse_"))).toEqual([]);
    expect(await getUserByUsername(database.db, "alice")).toMatchObject({ id: 1 });
    // Django's own books are Django's: nothing is written into them for apps that were there.
    const books = await database.db.selectFrom("django_migrations").select("name").execute();
    expect(books).toHaveLength(1);
    expect(report.notices).toContainEqual(expect.stringContaining("manage.py migrate account"));
    expect((await migrate(database)).changed).toBe(false);
  });

  test("makes the tables of apps that the project does not have, with Django's rows for them", async () => {
    const absent = [
      "authtoken_token",
      "mfa_authenticator",
      "token_blacklist_blacklistedtoken",
      "token_blacklist_outstandingtoken",
      "usersessions_usersession",
    ];
    const database = await djangoDatabase({ absent });
    const report = await migrate(database, { clock });
    const tables = report.created.filter((name) => absent.includes(name));
    expect(tables.sort()).toEqual(absent);
    expect(report.adopted).toHaveLength(21 - absent.length);
    const books = await database.db
      .selectFrom("django_migrations")
      .select("app")
      .distinct()
      .orderBy("app")
      .execute();
    expect(books.map((row) => row.app)).toEqual([
      "account",
      "authtoken",
      "mfa",
      "token_blacklist",
      "usersessions",
    ]);
    const types = await database.db.selectFrom("django_content_type").select("model").execute();
    expect(types.map((row) => row.model)).toContain("usersession");
  });

  test("accepts a project without django.contrib.sites, whose provider apps have no sites", async () => {
    const database = await djangoDatabase({ absent: ["socialaccount_socialapp_sites"] });
    expect((await migrate(database)).created).not.toContain("socialaccount_socialapp_sites");
  });

  test("mentions an index that is missing and leaves it to Django", async () => {
    const database = await djangoDatabase();
    const name = "account_emailaddress_email_03be32b2";
    await execute(database, [dropIndex(name, "account_emailaddress")]);
    const report = await migrate(database);
    expect(report.notices).toContain(`The table account_emailaddress has no index named ${name}.`);
    expect(report.created).not.toContain(name);
  });

  test("refuses one that an older version made, says what to run, and changes nothing", async () => {
    const database = await djangoDatabase();
    await execute(database, ["ALTER TABLE mfa_authenticator RENAME COLUMN last_used_at TO used"]);
    await expect(migrate(database)).rejects.toMatchObject({
      code: "database_schema_conflict",
      message: expect.stringMatching(/mfa.*last_used_at.*manage\.py migrate/),
    });
    expect((await tablesIn(database)).filter((name) => name.startsWith("gatehouse"))).toEqual([]);
  });

  test("refuses half an app", async () => {
    const database = await djangoDatabase({ absent: ["account_emailconfirmation"] });
    await expect(migrate(database)).rejects.toThrow(/account has no table account_emailconfirmation/);
  });
});

describe("with AUTH_USER_TABLE", () => {
  const userTable = "customers_customer";

  test("users live in the project's own table, and new tables refer to it", async () => {
    const database = await djangoDatabase({ userTable, absent: ["mfa_authenticator"] });
    const report = await migrate(database);
    expect(report.created).not.toContain("auth_user");
    const user = await createUser(database.db, {
      username: "Ada",
      email: "",
      password: "!",
      dateJoined: NOW,
    });
    expect(await getUserByUsername(database.db, "ada")).toEqual(user);
    const rows = await sql<{ username: string }>`SELECT username FROM customers_customer`.execute(
      database.db,
    );
    expect(rows.rows.map((row) => row.username)).toEqual(["Ada"]);
    const stranger = sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at) VALUES ('totp', '{}', ${user.id + 1}, ${NOW})`;
    await expect(stranger.execute(database.db)).rejects.toThrow(/foreign key/i);
  });

  test("a table that is not there is an error that names the setting", async () => {
    const database = await opened(await freshUrl(), { userTable });
    await expect(migrate(database)).rejects.toThrow(/AUTH_USER_TABLE names customers_customer/);
  });
});
