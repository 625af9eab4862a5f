import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { engine } from "../support/databases.ts";
import { djangoSchema } from "./django-schema.ts";
import { freshUrl, opened, testDatabase } from "./test-database.ts";

/** How an engine tells what a database consists of, one line for each column, constraint and index. */
const catalogues = {
  sqlite: sql<{ line: string }>`SELECT sql AS line FROM sqlite_master WHERE sql IS NOT NULL`,
  postgres: sql<{ line: string }>`
    SELECT concat_ws(' ', 'COLUMN', table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
      identity_generation) AS line
    FROM information_schema.columns WHERE table_schema = current_schema()
    UNION ALL SELECT concat_ws(' ', 'CONSTRAINT', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()`,
  mysql: sql<{ line: string }>`
    SELECT concat_ws(' ', 'COLUMN', table_name, column_name, column_type, is_nullable, column_default, extra) AS line
    FROM information_schema.columns WHERE table_schema = database()
    UNION ALL SELECT concat_ws(' ', 'FOREIGN KEY', table_name, constraint_name, column_name, referenced_table_name, referenced_column_name)
    FROM information_schema.key_column_usage WHERE table_schema = database() AND referenced_table_name IS NOT NULL
    UNION ALL SELECT concat('CREATE ', if(non_unique, '', 'UNIQUE '), 'INDEX ', index_name, ' ON ', table_name, ' ',
      group_concat(column_name ORDER BY seq_in_index))
    FROM information_schema.statistics WHERE table_schema = database() GROUP BY table_name, index_name, non_unique`,
};

async function schemaOf({ db, engine }: Database): Promise<readonly string[]> {
  const { rows } = await catalogues[engine.name].execute(db);
  return rows.map(({ line }) => normalised(line)).sort();
}

/** What two dumps of one schema may differ in. */
function normalised(line: string): string {
  return (
    line
      .replace("IF NOT EXISTS ", "")
      // PostgreSQL writes a list down in the form in which it was given.
      .replaceAll(/\(ARRAY\[(.*?)\]\)::text\[\]|ARRAY\[(.*?)\]/g, (_, typed, plain) => typed ?? plain)
      .replaceAll(/[()]|::(text|character varying)/g, "")
      .replaceAll(/\s+/g, " ")
      .trim()
  );
}

const isOurs = (line: string) => /\bgatehouse_/.test(line);

describe("the schema of an empty database after migrate", () => {
  test("is Django's, table for table, column for column, index for index", async () => {
    const django = await opened(await freshUrl());
    for (const statement of djangoSchema) await sql.raw(statement).execute(django.db);
    const expected = await schemaOf(django);
    expect((await schemaOf(await testDatabase())).filter((line) => !isOurs(line))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(50);
  });

  test("adds nothing to Django's tables but indexes on the user table", async () => {
    const indexes = (await schemaOf(await testDatabase())).filter((line) => /^CREATE .*INDEX /.test(line));
    const named = indexes.map((line) => /INDEX "?(\w+)"? ON (?:public\.)?"?(\w+)/.exec(line)?.slice(1) ?? []);
    const added = named.filter(([name, table]) => isOurs(name ?? "") && !isOurs(table ?? ""));
    const lower = [
      ["gatehouse_user_email_lower", "auth_user"],
      ["gatehouse_user_username_lower", "auth_user"],
    ];
    // Where the collation ignores case, Django's own index of the user name serves.
    expect(added).toEqual(engine === "mysql" ? [["gatehouse_user_email", "auth_user"]] : lower);
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
