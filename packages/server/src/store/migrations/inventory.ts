import type { Database } from "../database.ts";
import type { Db } from "../db.ts";
import type { TableInventory } from "../engine.ts";
import { DEFAULT_USER_TABLE } from "../user-table.ts";
import { journalName, UNFINISHED } from "./gatehouse-tables.ts";

/** What a database holds, as far as a migration needs to know. */
export interface Inventory extends TableInventory {
  /** `app.name` of each row of `django_migrations`. */
  readonly djangoMigrations: ReadonlySet<string>;
  /** The rows of `gatehouse_migration`. */
  readonly gatehouseMigrations: ReadonlySet<string>;
  /** Whether a migration ended half-way. */
  readonly unfinished: boolean;
  /** The type of the key of another user model than Django's own. */
  readonly userId: string | undefined;
}

type Of = Pick<Database, "engine" | "userTable">;

/** Takes stock of a database, or of it as a transaction sees it. */
export async function inspect({ engine, userTable }: Of, db: Db): Promise<Inventory> {
  const { tables, indexes } = await engine.inspectTables(db);
  const userColumns = userTable === DEFAULT_USER_TABLE ? [] : await engine.describeColumns(db, userTable);
  const django = tables.has("django_migrations")
    ? await db.selectFrom("django_migrations").select(["app", "name"]).execute()
    : [];
  const own = tables.has(journalName)
    ? await db.selectFrom("gatehouse_migration").select("name").execute()
    : [];
  return {
    tables,
    indexes,
    djangoMigrations: new Set(django.map((row) => `${row.app}.${row.name}`)),
    gatehouseMigrations: new Set(own.map((row) => row.name)),
    unfinished: own.some((row) => row.name === UNFINISHED),
    userId: userColumns.find(({ name }) => name === "id")?.type,
  };
}
