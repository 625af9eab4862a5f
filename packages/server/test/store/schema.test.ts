import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Db } from "../../src/store/database.ts";
import { testDatabase } from "./test-database.ts";

/** A dump of `sqlite_master` after the migrations of Django 5.2.19 and allauth 65.16.1. */
const reference = await readFile(new URL("./reference/django-sqlite.sql", import.meta.url), "utf8");

/** `IF NOT EXISTS` and the final semicolon are the dump's, not the schema's. */
function normalised(statement: string): string {
  return statement.replace("IF NOT EXISTS ", "").replace(/;$/, "").replace(/\s+/g, " ").trim();
}

async function schemaOf(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{
    name: string;
    sql: string | null;
  }>`SELECT name, sql FROM sqlite_master`.execute(db);
  return rows.flatMap((row) => (row.sql === null ? [] : [normalised(row.sql)]));
}

const isOurs = (statement: string) => /^CREATE (UNIQUE )?(TABLE|INDEX) "gatehouse_/.test(statement);

describe("the schema of an empty database after migrate", () => {
  test("is Django's, table for table, column for column, index for index", async () => {
    const { db } = await testDatabase();
    const django = reference.split("\n").filter(Boolean).map(normalised).sort();
    const made = (await schemaOf(db)).filter((statement) => !isOurs(statement)).sort();
    expect(made).toEqual(django);
    expect(made.length).toBeGreaterThan(50);
  });

  test("adds nothing to Django's tables but two indexes on the user table", async () => {
    const { db } = await testDatabase();
    const ours = (await schemaOf(db)).filter(isOurs);
    const onDjango = ours.filter((statement) => !/ (TABLE|ON) "gatehouse_/.test(statement));
    expect(onDjango).toEqual([
      'CREATE INDEX "gatehouse_user_username_lower" ON "auth_user" (lower("username"))',
      'CREATE INDEX "gatehouse_user_email_lower" ON "auth_user" (lower("email"))',
    ]);
  });

  test("comes with the rows that Django keeps about its apps", async () => {
    const { db } = await testDatabase();
    const migrations = await db
      .selectFrom("django_migrations")
      .select(["app", "name"])
      .orderBy("id")
      .execute();
    expect(migrations).toHaveLength(55);
    expect(migrations[0]).toMatchObject({ app: "contenttypes", name: "0001_initial" });
    const permission = await db
      .selectFrom("auth_permission")
      .innerJoin("django_content_type", "django_content_type.id", "auth_permission.content_type_id")
      .select(["auth_permission.id", "app_label", "model", "name"])
      .where("codename", "=", "view_usersession")
      .executeTakeFirstOrThrow();
    expect(permission).toMatchObject({
      id: 72,
      app_label: "usersessions",
      model: "usersession",
      name: "Can view user session",
    });
    const sites = await db.selectFrom("django_site").select(["id", "domain"]).execute();
    expect(sites.map((site) => ({ ...site }))).toEqual([{ id: 1, domain: "example.com" }]);
  });
});
