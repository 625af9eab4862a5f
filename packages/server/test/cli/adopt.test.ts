import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, it, vi } from "vitest";
import { insertAuthenticator } from "../../src/store/authenticators.ts";
import { dropIndex, execute } from "../store/django-database.ts";
import { freshUrl, NOW } from "../store/test-database.ts";
import { booleanInRow, engine } from "../support/databases.ts";
import { environment, PASSWORD, Project } from "./django-project.ts";
import { gatehouse, SECRET_KEY, serve, signUp, workFolder } from "./gatehouse.ts";
import { PATIENCE } from "./import/imported.ts";

vi.setConfig(PATIENCE);

const tablesOfUsers = [
  "account_emailaddress",
  "account_emailconfirmation",
  "django_admin_log",
  "authtoken_token",
  "mfa_authenticator",
  "socialaccount_socialaccount",
  "socialaccount_socialapp",
  "socialaccount_socialapp_sites",
  "socialaccount_socialtoken",
  "token_blacklist_blacklistedtoken",
  "token_blacklist_outstandingtoken",
  "usersessions_usersession",
];
/** Of apps that not every project has. */
const absent = [
  "usersessions_usersession",
  "mfa_authenticator",
  "authtoken_token",
  "token_blacklist_blacklistedtoken",
  "token_blacklist_outstandingtoken",
] as const;
const birthDate = "birth_date date NULL";
const moment = engine === "postgres" ? "timestamptz" : "datetime";

describe("adopt", () => {
  it("writes the settings of the project, makes what is missing, and its users log in", async () => {
    const project = await Project.ofCustomers({
      userColumns: [
        birthDate,
        `seen_at ${moment} NULL`,
        "nickname varchar(40) NULL",
        "note varchar(20) NOT NULL",
        "phone varchar(20) NOT NULL",
      ],
      own: { note: "", phone: "" },
    });
    const before = await project.tables();
    const { code, stdout, stderr } = await project.run(["adopt"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Users are in customers_customer.");
    const made = (await project.tables()).filter((table) => !before.includes(table));
    expect(made.filter((table) => !table.startsWith("gatehouse_"))).toEqual(["mfa_authenticator"]);
    const written = readFileSync(project.file, "utf8");
    expect(written).not.toContain(SECRET_KEY);
    expect(written).toContain(
      "Left to Django are these columns of the table of users: birth_date, seen_at, nickname.",
    );
    // The sign-up has a phone of its own.
    expect(written).toMatch(/user_phone: \{[^}]*column: "phone"/);
    const settings = await project.run(["settings"]);
    for (const line of [
      /AUTH_USER_TABLE +config +customers_customer/,
      /SESSION_KEY_STORAGE +config +plain/,
      /AUTHTOKEN_STORAGE +config +plain/,
      /MFA_SECRET_STORAGE +config +plain/,
      /SESSION_COOKIE_AGE +config +1209600/,
      /PASSWORD_ITERATIONS +config +100000\b/,
      /USER_FIELDS .*note.*phone/,
    ])
      expect(settings.stdout).toMatch(line);
    expect((await project.run(["migrate"])).stdout).toContain("up to date");
    await project.expectAnnToLogIn();
  });

  it("with --plan says the same and does nothing", async () => {
    const project = await Project.ofCustomers();
    const before = await project.tables();
    const { code, stdout } = await project.run(["adopt", "--plan"]);
    expect(code).toBe(0);
    expect(stdout).toContain('userTable: "customers_customer"');
    expect(stdout).toMatch(/Would create.*\n(.*\n)* +mfa_authenticator\n/);
    expect([await project.tables(), existsSync(project.file)]).toEqual([before, false]);
  });

  it("run again says the same and changes nothing; over settings that are there it never writes", async () => {
    const project = await Project.ofCustomers({ userColumns: [birthDate] });
    await project.run(["adopt"]);
    const [written, tables] = [readFileSync(project.file, "utf8"), await project.tables()];
    writeFileSync(project.file, "export default {};\n");
    const { code, stderr } = await project.run(["adopt"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("already")]);
    const planned = await project.run(["adopt", "--plan"]);
    expect([planned.code, planned.stdout]).toEqual([
      0,
      expect.stringMatching(
        /Would write gatehouse\.config\.ts, once the one that is here already is moved away:/,
      ),
    ]);
    expect(readFileSync(project.file, "utf8")).toBe("export default {};\n");
    rmSync(project.file);
    const again = await project.run(["adopt"]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toContain("The database is up to date.");
    expect([readFileSync(project.file, "utf8"), await project.tables()]).toEqual([written, tables]);
  });

  it("makes the tables of apps that the project has not installed", async () => {
    const project = await Project.with({ absent });
    const { code, stdout } = await project.run(["adopt"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Users are in auth_user.");
    expect(await project.tables()).toEqual(expect.arrayContaining([...absent]));
    await project.expectAnnToLogIn();
  });

  it("leaves the project able to delete people, whatever tables tell of them that it does not know", async () => {
    const project = await Project.with({ absent });
    expect((await project.run(["adopt"])).code).toBe(0);
    await project.expectAnnToLogIn();
    const { db } = project.database;
    const { id: userId } = await db.selectFrom("auth_user").select("id").executeTakeFirstOrThrow();
    await insertAuthenticator(db, { userId, type: "totp", data: {}, createdAt: NOW });
    const token = { user_id: userId, token: "x", jti: "1", created_at: NOW, expires_at: NOW };
    await db.insertInto("authtoken_token").values({ key: "k", user_id: userId, created: NOW }).execute();
    await db.insertInto("token_blacklist_outstandingtoken").values(token).execute();

    await db.deleteFrom("account_emailaddress").execute();
    await db.deleteFrom("auth_user").where("id", "=", userId).execute();
    const left = await Promise.all(absent.map((table) => db.selectFrom(table).selectAll().execute()));
    // Django keeps a token that it gave out, to know it again.
    expect(left.flat()).toEqual([expect.objectContaining({ jti: "1", user_id: null })]);
  });

  it("takes a user model whose keys are wider than Django's own", async () => {
    const project = await Project.ofCustomers({
      userId: "bigint",
      absent: ["mfa_authenticator", "authtoken_token", "usersessions_usersession"],
    });
    const { code, stderr } = await project.run(["adopt"]);
    expect([code, stderr]).toEqual([0, ""]);
    const { db, engine: store } = project.database;
    const [key] = await store.describeColumns(db, "customers_customer");
    for (const table of [
      "mfa_authenticator",
      "authtoken_token",
      "gatehouse_phone",
      "gatehouse_api_token_use",
    ]) {
      const columns = await store.describeColumns(db, table);
      const user = columns.find(({ name }) => name === "user_id");
      expect(user).toMatchObject({ type: key?.type, references: "customers_customer" });
    }
    await project.expectAnnToLogIn();
  });

  it("leaves empty what nobody has filled in, as Django does", async () => {
    const project = await Project.ofCustomers({
      userColumns: ["motto varchar(40) NOT NULL", "phone varchar(20) NOT NULL", "member bool NOT NULL"],
      own: { motto: "Onward", phone: "", member: true },
    });
    expect(await project.run(["adopt"])).toMatchObject({ code: 0, stderr: "" });
    const server = await serve({ cwd: project.cwd, env: project.env });
    const bo = { username: "bo", email: "bo@example.com", password: PASSWORD };
    expect((await signUp(server.url, bo)).status).toBe(200);
    const { rows } =
      await sql`SELECT motto, phone, member FROM customers_customer WHERE username = 'bo'`.execute(
        project.database.db,
      );
    expect(rows).toEqual([{ motto: "", phone: "", member: booleanInRow(false) }]);
  });

  it("T-52 lets nobody give, change or see what the project keeps of its users", async () => {
    const project = await Project.ofCustomers({
      userColumns: [
        "role varchar(20) NOT NULL",
        "vip bool NOT NULL",
        "credit integer NULL",
        "plan varchar(20) DEFAULT 'free' NOT NULL",
      ],
      own: { role: "support", vip: true },
    });
    expect(await project.run(["adopt"])).toMatchObject({ code: 0, stderr: "" });
    const server = await serve({ cwd: project.cwd, env: project.env });
    const wished = { role: "admin", vip: "true", credit: "1000", plan: "gold" };
    const mallory = { username: "mallory", email: "mallory@example.com", password: PASSWORD };
    expect((await signUp(server.url, { ...mallory, ...wished })).status).toBe(200);
    const registered = await fetch(`${server.url}/api/login/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username: "ann", password: PASSWORD }),
    });
    const { token } = (await registered.json()) as { token: string };
    const headers = { Authorization: `Token ${token}`, "Content-Type": "application/json" };
    const change = { method: "PATCH", headers, body: JSON.stringify({ first_name: "Ann", ...wished }) };
    const changed = await fetch(`${server.url}/api/profile/`, change);
    expect(changed.status).toBe(200);
    for (const name of Object.keys(wished)) expect(await changed.clone().json()).not.toHaveProperty(name);
    const { rows } = await sql`
      SELECT username, role, vip, credit, plan FROM customers_customer ORDER BY username`.execute(
      project.database.db,
    );
    const kept = { credit: null, plan: "free" };
    expect(rows).toEqual([
      { ...kept, username: "ann", role: "support", vip: booleanInRow(true) },
      { ...kept, username: "mallory", role: "", vip: booleanInRow(false) },
    ]);
  });

  it("makes no two users with the same empty value where each has one of their own, and says what is missing", async () => {
    const project = await Project.ofCustomers({
      userColumns: ["badge varchar(20) NOT NULL UNIQUE", "shoes integer NOT NULL"],
      own: { badge: "1", shoes: 43 },
    });
    const { code, stdout } = await project.run(["adopt"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/Notice: Nobody can sign up.*needs a value in badge, shoes, /),
    ]);
    const args = ["createsuperuser", "--noinput", "--username", "bo", "--email", "bo@example.com"];
    const refused = await project.run(args, { DJANGO_SUPERUSER_PASSWORD: PASSWORD });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/needs a value in badge, shoes, .*db_default/),
    ]);
    writeFileSync(join(project.cwd, "users.ndjson"), '{"email":"bo@example.com"}\n');
    const imported = await project.run(["import", "--from", "ndjson", "users.ndjson"]);
    expect([imported.code, imported.stderr]).toEqual([1, expect.stringContaining("badge, shoes")]);
  });

  it("leaves a column to the database that computes it", async () => {
    const project = await Project.ofCustomers({
      userColumns: ["shouted varchar(200) GENERATED ALWAYS AS (upper(username)) STORED"],
    });
    await project.run(["adopt"]);
    const server = await serve({ cwd: project.cwd, env: project.env });
    const bo = { username: "bo", email: "bo@example.com", password: PASSWORD };
    expect((await signUp(server.url, bo)).status).toBe(200);
  });

  it("writes no names of the database's that would be commands where they stand", async () => {
    const name = "x\n;globalThis.owned=1//";
    const project = await Project.ofCustomers({
      userColumns: [engine === "mysql" ? `\`${name}\` integer NULL` : `"${name}" integer NULL`],
    });
    expect((await project.run(["adopt"])).code).toBe(0);
    const lines = readFileSync(project.file, "utf8").split("\n");
    expect(lines.filter((line) => line.includes("owned") && !line.startsWith("//"))).toEqual([]);
  });

  it("lets an operator make users whose model has fields that may stay empty", async () => {
    const project = await Project.ofCustomers({ userColumns: ["motto varchar(40) NOT NULL"], people: false });
    await project.run(["adopt"]);
    const args = ["createsuperuser", "--noinput", "--username", "bo", "--email", "bo@example.com"];
    const made = await project.run(args, { DJANGO_SUPERUSER_PASSWORD: PASSWORD });
    expect(made).toMatchObject({ code: 0, stderr: "" });
  });

  it("says where nobody can sign up, because nothing gives a user what they need", async () => {
    const userColumns = [
      `seen_at ${moment} NOT NULL`,
      `made_at ${moment} DEFAULT CURRENT_TIMESTAMP NOT NULL`,
    ];
    const project = await Project.ofCustomers({ userColumns, own: { seen_at: "2026-01-01 00:00:00" } });
    const { code, stdout } = await project.run(["adopt", "--plan"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/Notice: Nobody can sign up.*customers_customer needs a value in seen_at, /),
    ]);
    await project.run(["adopt"]);
    const shown = /warning +sign-up +Nobody can sign up.*needs a value in seen_at, .*\n +→ .*db_default/;
    expect((await project.run(["doctor"])).stdout).toMatch(shown);
  });

  it("says nothing of what the sign-up asks for", async () => {
    const project = await Project.ofCustomers({
      userColumns: ["badge varchar(20) NOT NULL UNIQUE"],
      own: { badge: "1" },
    });
    const env = { USER_FIELDS: '{"badge":{"type":"text","required":true}}' };
    for (const args of [["adopt"], ["doctor"]]) {
      expect((await project.run(args, env)).stdout).not.toContain("Nobody can sign up");
    }
  });

  it("says where serve will refuse the project's key, in the words of the server, and never the key", async () => {
    const project = await Project.with();
    const insecure = { SECRET_KEY: `django-insecure-${SECRET_KEY}`, SECRET_KEY_FALLBACKS: SECRET_KEY };
    const { code, stdout } = await project.run(["adopt"], insecure);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/Notice: SECRET_KEY starts with django-insecure-.*in the Django project first/),
    ]);
    expect(stdout).not.toContain(SECRET_KEY);
    const served = await project.run(["serve", "--port", "0"], insecure);
    expect([served.code, served.stderr]).toEqual([
      1,
      expect.stringContaining("SECRET_KEY starts with django-insecure-"),
    ]);
    rmSync(project.file);
    expect((await project.run(["adopt", "--plan"])).stdout).not.toContain("Notice: SECRET_KEY");
  });

  it("takes a database in which constraints of newer versions are missing, and says what Django has to do", async () => {
    const later = ["unique_primary_email", "unique_verified_email"];
    const project = await Project.with({
      changes: [
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('account', '0001_initial', '2020-01-01 00:00:00')",
        ...(engine === "mysql" ? [] : later.map((name) => dropIndex(name, "account_emailaddress"))),
        dropIndex("account_emailaddress_email_03be32b2", "account_emailaddress"),
      ],
    });
    const { code, stdout } = await project.run(["adopt"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Notice: .*0009_emailaddress_unique_primary_email.*python manage.py migrate account/,
    );
    expect(stdout).toMatch(
      /Notice: The table account_emailaddress has no index named .*account_emailaddress_email_03be32b2/,
    );
    await project.expectAnnToLogIn();
  });
});

describe("adopt refuses, says why and what to do, and leaves all as it was", () => {
  it("a key that is not the project's, which would log everybody out", async () => {
    const project = await Project.with();
    const other = "another-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKL";
    await project.expectRefusal(/^(?!.*another-key).*SECRET_KEY reads none of the 1 session/s, {
      SECRET_KEY: other,
    });
  });

  it("a database whose apps are older than their tables here", async () => {
    const project = await Project.ofCustomers({
      changes: ["provider_id", "settings"].map(
        (column) => `ALTER TABLE socialaccount_socialapp DROP COLUMN ${column}`,
      ),
    });
    await project.expectRefusal(
      /socialaccount has a table socialaccount_socialapp without provider_id, settings, .*manage\.py migrate/,
    );
  });

  it("half an app", async () => {
    const project = await Project.with({ absent: ["account_emailconfirmation"] });
    await project.expectRefusal(/account has no table account_emailconfirmation.*manage\.py migrate/);
  });

  it("addresses as they were typed, which nobody would find", async () => {
    const project = await Project.with();
    await execute(project.database, ["UPDATE account_emailaddress SET email = 'Ann@Example.com'"]);
    await project.expectRefusal(/capital letters.*manage\.py migrate account/);
  });

  it("users with keys that are no numbers", async () => {
    const project = await Project.ofCustomers({ userId: "uuid" });
    await project.expectRefusal(
      /keys of the user table customers_customer are of type (uuid|char)\b.*import/,
    );
  });

  it("a user model that is not one of Django's kind", async () => {
    const project = await Project.ofCustomers();
    await execute(project.database, ["ALTER TABLE customers_customer DROP COLUMN first_name"]);
    await project.expectRefusal(/customers_customer has no column first_name.*AbstractUser/);
  });

  it("users whose table nothing names; named by AUTH_USER_TABLE, it is found", async () => {
    const project = await Project.ofCustomers({ absent: tablesOfUsers, people: false });
    await project.expectRefusal(/no table auth_user.*AUTH_USER_TABLE/);
    const named = await project.run(["adopt"], { AUTH_USER_TABLE: "customers_customer" });
    expect(named).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Users are in customers_customer"),
    });
  });

  it("a database in which no Django has been", async () => {
    const env = { ...environment, DATABASE_URL: await freshUrl() };
    if (engine === "sqlite") new DatabaseSync(env.DATABASE_URL.slice("sqlite:///".length)).close();
    const { code, stderr } = await gatehouse(["adopt"], { cwd: workFolder(), env });
    expect([code, stderr]).toEqual([1, expect.stringContaining("gatehouse migrate")]);
  });

  it("to guess the project's key and database", async () => {
    const cwd = workFolder();
    const { code, stderr } = await gatehouse(["adopt"], { cwd, env: { DEBUG: "true" } });
    expect([code, stderr]).toEqual([1, expect.stringContaining("DATABASE_URL")]);
    expect(existsSync(join(cwd, "var"))).toBe(false);
  });
});
