import type { UserField } from "../../domain/user-field.ts";
import type { Database } from "../database.ts";
import type { StoreEngine } from "../engine.ts";
import { DatabaseError } from "../errors.ts";
import { DEFAULT_USER_TABLE } from "../user-table.ts";
import { appliedMigrations } from "./django-rows.ts";
import { type ColumnTypes, gatehouseJournal, userIndexes } from "./gatehouse-tables.ts";
import type { Inventory } from "./inventory.ts";
import type { TableDefinition } from "./table.ts";

/** What there is to do, decided from an inventory alone. */
export interface MigrationPlan {
  readonly statements: readonly string[];
  /** Names of the tables and indexes that the statements make. */
  readonly created: readonly string[];
  /** Tables of Django's that were there before Gatehouse came; empty once it has settled in. */
  readonly adopted: readonly string[];
  /** Apps whose tables are all made here, so that their rows in Django's own books are written too. */
  readonly newApps: readonly string[];
  readonly gatehouseMigrations: readonly string[];
  /** Whether there is the end of an earlier migration to write down, whatever else there is. */
  readonly unfinished: boolean;
  /** What the operator should know: left as it is, because it is Django's to change. */
  readonly notices: readonly string[];
}

/** With a custom user model Django makes none of these. */
const USER_TABLES = new Set([DEFAULT_USER_TABLE, "auth_user_groups", "auth_user_user_permissions"]);

/** allauth makes this one only where `django.contrib.sites` is installed. */
const OPTIONAL_TABLES = new Set(["socialaccount_socialapp_sites"]);

class PlanBuilder {
  readonly statements: string[] = [];
  readonly created: string[] = [];
  readonly adopted: string[] = [];
  readonly newApps: string[] = [];
  readonly gatehouseMigrations: string[] = [];
  readonly notices: string[] = [];
  readonly unfinished: boolean;
  readonly #inventory: Inventory;
  readonly #userTable: string;

  constructor(inventory: Inventory, userTable: string) {
    this.unfinished = inventory.unfinished;
    this.#inventory = inventory;
    this.#userTable = userTable;
  }

  /**
   * Of a table and its indexes, what is missing.
   *
   * @param statement that makes the table, where it is another than usual
   */
  create(table: TableDefinition, statement = table.create): void {
    const { tables, indexes } = this.#inventory;
    if (!tables.has(table.name)) {
      this.statements.push(this.#forUserTable(statement));
      this.created.push(table.name);
    }
    for (const index of table.indexes) {
      if (indexes.has(index.name)) continue;
      this.statements.push(index.create);
      this.created.push(index.name);
    }
  }

  /** A foreign key to another user model than Django's own has the type of that one's key. */
  #forUserTable(create: string): string {
    const { userId } = this.#inventory;
    if (userId === undefined) return create;
    return create
      .replaceAll(`REFERENCES "${DEFAULT_USER_TABLE}"`, `REFERENCES "${this.#userTable}"`)
      .replaceAll(/"user_id" (integer|bigint)/g, `"user_id" ${userId}`);
  }
}

/**
 * @param of `AUTH_USER_TABLE` and `USER_FIELDS`.
 * @throws {DatabaseError} `database_schema_conflict` when tables are there that Django's own migrations must change first.
 */
export function planMigration(
  inventory: Inventory,
  { engine, userTable, userFields }: Pick<Database, "engine" | "userTable" | "userFields">,
): MigrationPlan {
  const plan = new PlanBuilder(inventory, userTable);
  const { djangoTables, migrationJournal, columnTypes } = engine;
  requireUserTable(inventory, { userTable, djangoTables });
  const journal = gatehouseJournal(columnTypes);
  const settlesIn = !inventory.tables.has(journal.name);
  if (settlesIn) plan.create(journal);
  if (!inventory.tables.has(migrationJournal.name)) plan.create(migrationJournal);
  for (const [app, tables] of djangoTables) planApp(plan, inventory, { app, tables, userTable, settlesIn });
  for (const field of userFields) planUserField(plan, inventory, { userTable, field, columnTypes });
  for (const migration of engine.gatehouseMigrations) {
    if (inventory.gatehouseMigrations.has(migration.name)) continue;
    for (const table of migration.tables) plan.create(table);
    plan.gatehouseMigrations.push(migration.name);
  }
  for (const index of userIndexes(userTable, columnTypes)) {
    if (inventory.indexes.has(index.name)) continue;
    plan.statements.push(index.create);
    plan.created.push(index.name);
  }
  return plan;
}

function isRecorded({ djangoMigrations }: Inventory, app: string): boolean {
  return appliedMigrations.some(([of, name]) => of === app && djangoMigrations.has(`${app}.${name}`));
}

interface App {
  readonly app: string;
  readonly tables: readonly TableDefinition[];
  readonly userTable: string;
  /** Whether Gatehouse sees this database for the first time. */
  readonly settlesIn: boolean;
}

function planApp(plan: PlanBuilder, inventory: Inventory, of: App): void {
  const custom = of.userTable !== DEFAULT_USER_TABLE;
  const tables = of.tables.filter((table) => !(custom && USER_TABLES.has(table.name)));
  const present = tables.filter((table) => inventory.tables.has(table.name));
  const isOurHalf = inventory.unfinished && !isRecorded(inventory, of.app);
  if (present.length === 0 || isOurHalf) {
    // A project without this app knows nothing of its rows, and has to be able to delete the users whom they are about.
    const isBesideDjango = inventory.djangoMigrations.size > 0;
    for (const table of tables) plan.create(table, isBesideDjango ? table.createCascading : table.create);
    plan.newApps.push(of.app);
    return;
  }
  const missing = tables.filter(
    (table) => !(inventory.tables.has(table.name) || OPTIONAL_TABLES.has(table.name)),
  );
  if (missing.length > 0) {
    throw conflict(
      of.app,
      `has no table ${names(missing)} beside ${names(present)}, so its Django migrations have not all run`,
    );
  }
  for (const table of present) requireColumns(of.app, table, inventory);
  if (of.settlesIn) plan.adopted.push(...present.map((table) => table.name));
  noticeGaps(plan, inventory, { app: of.app, present });
}

/** Django's own user model has no columns but its own, so what is added to its table is ours; another one is Django's to change. */
function planUserField(
  plan: PlanBuilder,
  inventory: Inventory,
  { userTable, field, columnTypes }: { userTable: string; field: UserField; columnTypes: ColumnTypes },
): void {
  if (inventory.tables.get(userTable)?.has(field.column)) return;
  if (userTable !== DEFAULT_USER_TABLE) {
    throw new DatabaseError(
      "database_schema_conflict",
      `USER_FIELDS has ${field.name}, and the user table ${userTable} has no column ${field.column}. Add it to the project's user model and migrate that, or correct the name.`,
    );
  }
  plan.statements.push(
    `ALTER TABLE "${userTable}" ADD COLUMN "${field.column}" ${columnType(field, columnTypes)} NULL`,
  );
  plan.created.push(`${userTable}.${field.column}`);
}

/** As Django would declare it. */
function columnType({ type, maxLength }: UserField, { boolean, text }: ColumnTypes): string {
  switch (type) {
    case "text":
      return maxLength === undefined ? text : `varchar(${maxLength})`;
    case "email":
      return "varchar(254)";
    case "boolean":
      return boolean;
    default:
      return type;
  }
}

function requireColumns(app: string, table: TableDefinition, inventory: Inventory): void {
  const columns = inventory.tables.get(table.name) ?? new Set<string>();
  const absent = table.columns.filter((column) => !columns.has(column));
  if (absent.length > 0) {
    throw conflict(
      app,
      `has a table ${table.name} without ${absent.join(", ")}, which an older version made`,
    );
  }
}

/** Differences that Gatehouse can live with; changing them would be meddling in what Django manages. */
function noticeGaps(
  plan: PlanBuilder,
  inventory: Inventory,
  of: { app: string; present: readonly TableDefinition[] },
): void {
  const unapplied = appliedMigrations
    .filter(([app, name]) => app === of.app && !inventory.djangoMigrations.has(`${app}.${name}`))
    .map(([, name]) => name);
  if (unapplied.length > 0) {
    plan.notices.push(
      `Django has not recorded these migrations of ${of.app}: ${unapplied.join(", ")}. Run "python manage.py migrate ${of.app}".`,
    );
  }
  for (const table of of.present) {
    const absent = table.indexes.filter((index) => !inventory.indexes.has(index.name));
    if (absent.length > 0) {
      plan.notices.push(`The table ${table.name} has no index named ${names(absent)}.`);
    }
  }
}

function requireUserTable(
  inventory: Inventory,
  { userTable, djangoTables }: { userTable: string } & Pick<StoreEngine, "djangoTables">,
): void {
  if (userTable === DEFAULT_USER_TABLE) return;
  const columns = inventory.tables.get(userTable);
  if (columns === undefined) {
    throw new DatabaseError(
      "database_schema_conflict",
      `AUTH_USER_TABLE names ${userTable}, and this database has no such table. Let the project's own migrations make it first, or ` +
        "correct the name.",
    );
  }
  const expected =
    djangoTables.get("auth")?.find((table) => table.name === DEFAULT_USER_TABLE)?.columns ?? [];
  const absent = expected.filter((column) => !columns.has(column));
  if (absent.length > 0) {
    throw new DatabaseError(
      "database_schema_conflict",
      `The user table ${userTable} has no column ${absent.join(", ")}. Gatehouse needs the columns of Django's AbstractUser: add them to the project's ` +
        "user model (they may stay empty) and migrate that.",
    );
  }
  // `integer` and its kin, wide and narrow.
  if (inventory.userId?.includes("int") !== true) {
    throw new DatabaseError(
      "database_schema_conflict",
      `The keys of the user table ${userTable} are of type ${inventory.userId}. Gatehouse needs numbers, as AutoField and BigAutoField give them. Such a ` +
        "project's people can move to a database of Gatehouse's own: gatehouse import reads them from a file, passwords included.",
    );
  }
}

function conflict(app: string, what: string): DatabaseError {
  return new DatabaseError(
    "database_schema_conflict",
    `Django's app ${app} ${what}. Run "python manage.py migrate" with Django 5.2 and django-allauth 65.16, then try again.`,
  );
}

function names(things: readonly { readonly name: string }[]): string {
  return things.map((thing) => thing.name).join(", ");
}
