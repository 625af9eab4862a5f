import { sql } from "kysely";
import type { Db } from "../db.ts";
import type { StoreEngine } from "../engine.ts";
import { DatabaseError } from "../errors.ts";
import { type ColumnTypes, gatehouseMigrations } from "../migrations/gatehouse-tables.ts";
import { tableInventory } from "../migrations/table-inventory.ts";
import { MysqlPoolDialect } from "./dialect.ts";
import { djangoTables, migrationJournal } from "./django-tables.ts";

/** How long a migration waits for another one, in seconds. */
const SCHEMA_LOCK_TIMEOUT = 3600;

// An index over a million rows takes longer than any request may, and so does the wait for whoever makes it. Each server reads the
// comment that is meant for it.
const withoutTimeouts = `SET @lock_timeout = @@lock_wait_timeout, lock_wait_timeout = ${SCHEMA_LOCK_TIMEOUT}
  /*M! , @statement_timeout = @@max_statement_time, max_statement_time = 0 */
  /*!50708 , @statement_timeout = @@max_execution_time, max_execution_time = 0 */`;
const withTimeoutsAgain = `SET lock_wait_timeout = @lock_timeout
  /*M! , max_statement_time = @statement_timeout */
  /*!50708 , max_execution_time = @statement_timeout */`;

const columnTypes: ColumnTypes = {
  id: '"id" bigint NOT NULL AUTO_INCREMENT PRIMARY KEY',
  datetime: "datetime(6)",
  boolean: "bool",
  text: "longtext",
  json: (name) => `"${name}" json NOT NULL`,
  userId: "integer",
  foreignKeyOptions: "",
  // By bytes: secrets, keys and digests are compared as they are.
  tableOptions: " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
  partialIndexes: false,
  // Of the collation that the columns of Django's tables have, which ignores case. User names have one, because they are unique.
  userIndexes: [["gatehouse_user_email", '("email")']],
};

/** MySQL and MariaDB. */
export const mysql: StoreEngine = {
  name: "mysql",
  async open(url, options) {
    // The client is large, and many that start have another engine.
    const { openPool } = await import("./pool.ts");
    return {
      dialect: new MysqlPoolDialect(await openPool(url, options), options.scope),
      closeAtExit() {
        // The server sees the connections end, and rolls back what was under way.
      },
    };
  },
  djangoTables,
  migrationJournal,
  columnTypes,
  gatehouseMigrations: gatehouseMigrations(columnTypes),
  requireUnicode,
  /** A definition of a table ends whatever transaction is open, so the lock is the connection's. */
  whileNobodyElseMigrates(db, step) {
    return db.connection().execute(async (connection) => {
      await sql.raw(withoutTimeouts).execute(connection);
      try {
        await lockSchema(connection);
        return await step(connection);
      } finally {
        await sql`SELECT release_lock(${schemaLock})`.execute(connection);
        await sql.raw(withTimeoutsAgain).execute(connection);
      }
    });
  },
  async inspectTables(db) {
    const columns = await sql<{ table: string; column: string }>`
      SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
      WHERE table_schema = database()`.execute(db);
    const indexes = await sql<{ name: string }>`
      SELECT DISTINCT index_name AS "name" FROM information_schema.statistics
      WHERE table_schema = database()`.execute(db);
    return tableInventory(columns.rows, indexes.rows);
  },
  async hasTable(db, name) {
    const { rows } = await sql`
      SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = ${name}`.execute(
      db,
    );
    return rows.length > 0;
  },
  async describeColumns(db, table) {
    const { rows } = await sql<{
      name: string;
      type: string;
      length: number | null;
      nullable: number;
      filled: number;
      collation: string | null;
    }>`
      SELECT column_name AS "name", data_type AS "type", character_maximum_length AS "length", is_nullable = 'YES' AS "nullable",
        column_default IS NOT NULL OR extra LIKE '%GENERATED%' AS "filled", collation_name AS "collation"
      FROM information_schema.columns
      WHERE table_schema = database() AND table_name = ${table} ORDER BY ordinal_position`.execute(db);
    // Not as parts of the other query, which would read the definitions of all tables for each column.
    const unique = await sql<{ column: string }>`
      SELECT column_name AS "column" FROM information_schema.statistics
      WHERE table_schema = database() AND table_name = ${table} AND non_unique = 0`.execute(db);
    const keys = await sql<{ column: string; target: string }>`
      SELECT column_name AS "column", referenced_table_name AS "target" FROM information_schema.key_column_usage
      WHERE table_schema = database() AND table_name = ${table} AND referenced_table_name IS NOT NULL`.execute(
      db,
    );
    const inUnique = new Set(unique.rows.map(({ column }) => column));
    const references = new Map(keys.rows.map((key) => [key.column, key.target]));
    return rows.map(({ name, type, length, nullable, filled, collation }) => ({
      name,
      type: typeNames.get(type) ?? type,
      maxLength: type === "varchar" ? (length ?? undefined) : undefined,
      nullable: nullable === 1,
      hasDefault: filled === 1,
      isUnique: inUnique.has(name),
      caseSensitiveCollation: collation?.match(/.*_(bin|cs)(_.*)?$/)?.[0],
      references: references.get(name),
    }));
  },
};

/** One for each database of a server. Names of locks have 64 characters at most. */
const schemaLock = sql`left(sha2(concat('gatehouse ', database()), 256), 60)`;

async function lockSchema(db: Db): Promise<void> {
  const { rows } = await sql<{ got: number | null }>`
    SELECT get_lock(${schemaLock}, ${SCHEMA_LOCK_TIMEOUT}) AS got`.execute(db);
  if (rows[0]?.got === 1) return;
  throw new DatabaseError("database_busy", "Another process has migrated this database for an hour.");
}

/** Names and addresses may hold any character; in another encoding they would be refused, or bent to question marks. */
async function requireUnicode(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string; encoding: string }>`
    SELECT database() AS "name", @@character_set_database AS "encoding"`.execute(db);
  const [{ name, encoding } = { name: "", encoding: "" }] = rows;
  if (encoding.startsWith("utf8")) return;
  throw new DatabaseError(
    "database_schema_conflict",
    `The database ${name} has the character set ${encoding}, which cannot hold every name. Run ALTER DATABASE ${name} CHARACTER SET utf8mb4; then try again.`,
  );
}

/** What Django calls the types that it asks for. */
const typeNames = new Map([
  ["tinyint", "bool"],
  ["int", "integer"],
  ["longtext", "text"],
]);
