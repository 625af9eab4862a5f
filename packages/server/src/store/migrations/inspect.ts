import { sql } from "kysely";
import type { Db } from "../database.ts";

/** What a database holds, as far as a migration needs to know. */
export interface Inventory {
  /** Columns by table. */
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  readonly indexes: ReadonlySet<string>;
  /** `app.name` of each row of `django_migrations`. */
  readonly djangoMigrations: ReadonlySet<string>;
  /** The rows of `gatehouse_migration`. */
  readonly gatehouseMigrations: ReadonlySet<string>;
}

/** Takes stock of a SQLite database. */
export async function inspectSqlite(db: Db): Promise<Inventory> {
  const columns = await sql<{ table: string; column: string }>`
    SELECT m.name AS "table", c.name AS "column"
    FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
    WHERE m.type = 'table'`.execute(db);
  const tables = new Map<string, Set<string>>();
  for (const row of columns.rows) {
    const known = tables.get(row.table) ?? new Set();
    tables.set(row.table, known.add(row.column));
  }
  const indexes = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'index'`.execute(
    db,
  );
  const django = tables.has("django_migrations")
    ? await db.selectFrom("django_migrations").select(["app", "name"]).execute()
    : [];
  const own = tables.has("gatehouse_migration")
    ? await db.selectFrom("gatehouse_migration").select("name").execute()
    : [];
  return {
    tables,
    indexes: new Set(indexes.rows.map((row) => row.name)),
    djangoMigrations: new Set(django.map((row) => `${row.app}.${row.name}`)),
    gatehouseMigrations: new Set(own.map((row) => row.name)),
  };
}
