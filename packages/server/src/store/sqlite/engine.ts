import { sql } from "kysely";
import type { StoreEngine } from "../engine.ts";
import { type ColumnTypes, gatehouseMigrations, withPartialIndexes } from "../migrations/gatehouse-tables.ts";
import { tableInventory } from "../migrations/table-inventory.ts";
import { runTransaction } from "../transaction.ts";
import { NodeSqliteDialect } from "./dialect.ts";
import { djangoTables, migrationJournal } from "./django-tables.ts";
import { openSqliteFile, sqlitePathOf } from "./file.ts";

/** How long a statement waits for another process's lock before it fails, in milliseconds. */
const BUSY_TIMEOUT = 5000;

const columnTypes: ColumnTypes = {
  id: '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
  datetime: "datetime",
  boolean: "bool",
  text: "text",
  json: (name) => `"${name}" text NOT NULL CHECK (JSON_VALID("${name}"))`,
  userId: "integer",
  ...withPartialIndexes,
};

export const sqlite: StoreEngine = {
  name: "sqlite",
  async open(url, { scope, create }) {
    const database = await openSqliteFile(sqlitePathOf(url), { busyTimeout: BUSY_TIMEOUT, create });
    return {
      dialect: new NodeSqliteDialect({ database, scope, busyTimeout: BUSY_TIMEOUT }),
      closeAtExit: () => {
        if (database.isOpen) database.close();
      },
    };
  },
  djangoTables,
  migrationJournal,
  columnTypes,
  gatehouseMigrations: gatehouseMigrations(columnTypes),
  // Its transactions begin with the lock of the whole file.
  whileNobodyElseMigrates: (db, step) => runTransaction(db, step),
  async inspectTables(db) {
    const columns = await sql<{ table: string; column: string }>`
      SELECT m.name AS "table", c.name AS "column"
      FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
      WHERE m.type = 'table'`.execute(db);
    const indexes = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'index'`.execute(
      db,
    );
    return tableInventory(columns.rows, indexes.rows);
  },
  async hasTable(db, name) {
    const { rows } = await sql`
      SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${name}`.execute(db);
    return rows.length > 0;
  },
  async describeColumns(db, table) {
    const { rows } = await sql<{
      name: string;
      type: string;
      required: number;
      filled: number;
      unique: number;
      references: string | null;
    }>`
      SELECT c.name AS name, lower(c.type) AS type, c."notnull" AS required, c.dflt_value IS NOT NULL AS filled,
        EXISTS (SELECT 1 FROM pragma_index_list(${table}) AS i JOIN pragma_index_info(i.name) AS part
          WHERE i."unique" AND part.name = c.name) AS "unique",
        (SELECT f."table" FROM pragma_foreign_key_list(${table}) AS f WHERE f."from" = c.name LIMIT 1) AS "references"
      FROM pragma_table_info(${table}) AS c ORDER BY c.cid`.execute(db);
    return rows.map(({ name, type, required, filled, unique, references }) => {
      const [, base = type, length] = /^([a-z ]+?) *\((\d+)\)$/.exec(type) ?? [];
      return {
        name,
        type: base,
        maxLength: length === undefined ? undefined : Number(length),
        nullable: required === 0,
        hasDefault: filled === 1,
        isUnique: unique === 1,
        // Case is ignored by lower(), whatever the collation.
        caseSensitiveCollation: undefined,
        references: references ?? undefined,
      };
    });
  },
};
