import type { Db } from "../db.ts";
import type { StoreEngine, TableInventory } from "../engine.ts";
import { gatehouseJournal } from "./gatehouse-tables.ts";

/** What a database holds, as far as a migration needs to know. */
export interface Inventory extends TableInventory {
  /** `app.name` of each row of `django_migrations`. */
  readonly djangoMigrations: ReadonlySet<string>;
  /** The rows of `gatehouse_migration`. */
  readonly gatehouseMigrations: ReadonlySet<string>;
}

/** Takes stock of a database, or of it as a transaction sees it. */
export async function inspect(engine: StoreEngine, db: Db): Promise<Inventory> {
  const { tables, indexes } = await engine.inspectTables(db);
  const django = tables.has("django_migrations")
    ? await db.selectFrom("django_migrations").select(["app", "name"]).execute()
    : [];
  const own = tables.has(gatehouseJournal(engine.columnTypes).name)
    ? await db.selectFrom("gatehouse_migration").select("name").execute()
    : [];
  return {
    tables,
    indexes,
    djangoMigrations: new Set(django.map((row) => `${row.app}.${row.name}`)),
    gatehouseMigrations: new Set(own.map((row) => row.name)),
  };
}
