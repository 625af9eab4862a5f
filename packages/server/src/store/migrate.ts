/**
 * Brings a database to the schema that this version needs: everything on an empty one; on one that Django made only what is
 * missing. What it makes of Django's tables is what Django would have made, rows of its own books included, so that
 * Django's `migrate` finds nothing left to do.
 */
import { sql } from "kysely";
import { type Clock, systemClock } from "../domain/clock.ts";
import { atomically, type Database, type Db } from "./database.ts";
import { insertThoseNotThere, insertUnlessThere } from "./insert.ts";
import { appliedMigrations, contentTypes, defaultSite, permissionActions } from "./migrations/django-rows.ts";
import {
  type ColumnTypes,
  gatehouseJournal,
  journalName,
  UNFINISHED,
} from "./migrations/gatehouse-tables.ts";
import { inspect } from "./migrations/inventory.ts";
import { type MigrationPlan, planMigration } from "./migrations/plan.ts";
import { DEFAULT_USER_TABLE } from "./user-table.ts";

export interface MigrationReport {
  /** Whether anything was done, or, with `plan`, would be. */
  readonly changed: boolean;
  /** Tables and indexes that were made. */
  readonly created: readonly string[];
  /** Tables that were found and taken over as they are; only the first time. */
  readonly adopted: readonly string[];
  /** Gatehouse's own migrations that were applied. */
  readonly applied: readonly string[];
  /** What the operator should know or do, as sentences. */
  readonly notices: readonly string[];
}

export interface MigrateOptions {
  /** Only say what there is to do. */
  readonly plan?: boolean;
  readonly clock?: Clock;
}

/**
 * Migrates. Doing it twice does nothing, and of several processes that start at once one does it while the others wait.
 * It is one transaction: when it fails, nothing has changed. MySQL has no such thing for tables: there the next one goes on where
 * this one ended.
 *
 * @throws {DatabaseError} `database_schema_conflict` when a Django database is too old to be adopted.
 * @example
 * const report = await migrate(database);
 * for (const notice of report.notices) log.warn(notice);
 */
export async function migrate(
  database: Pick<Database, "db" | "engine" | "userTable" | "userFields">,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  // Without the write lock first: at nearly every start there is nothing to do.
  const { db, engine, userTable } = database;
  const plan = planMigration(await inspect(database, db), database);
  const nothingToDo = plan.statements.length === 0 && !plan.unfinished;
  if (!nothingToDo) await engine.requireUnicode?.(db);
  if (options.plan === true || nothingToDo) return reportOf(plan);
  const now = (options.clock ?? systemClock).now();
  return engine.whileNobodyElseMigrates(db, async (alone) => {
    // Again, now that nobody else migrates: another process may have been quicker.
    const current = planMigration(await inspect(database, alone), database);
    const made = alone.isTransaction ? [] : await announce(alone, engine.columnTypes, now);
    const left = current.statements.filter((statement) => !made.includes(statement));
    for (const statement of left) await sql.raw(statement).execute(alone);
    await atomically(alone, async (tx) => {
      await writeDjangoRows(tx, { apps: new Set(current.newApps), userTable, now });
      await writeJournal(tx, current.gatehouseMigrations, now);
    });
    return reportOf(current);
  });
}

/**
 * Where each table is kept as soon as it is made: should this end half-way, the next migration knows whose the half is.
 *
 * @returns the statements that are done by that
 */
async function announce(db: Db, types: ColumnTypes, now: Date): Promise<readonly string[]> {
  const { create } = gatehouseJournal(types);
  await sql.raw(create.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")).execute(db);
  const mark = db.insertInto("gatehouse_migration").values({ name: UNFINISHED, applied_at: now });
  await insertUnlessThere(db, mark);
  return [create];
}

async function writeJournal(tx: Db, applied: readonly string[], now: Date): Promise<void> {
  for (const name of applied) {
    await tx.insertInto("gatehouse_migration").values({ name, applied_at: now }).execute();
  }
  await tx.deleteFrom("gatehouse_migration").where("name", "=", UNFINISHED).execute();
}

/** Whether the database has what this version added to it, by Gatehouse's own journal: two short queries, for readiness checks. */
export async function isMigrated({ db, engine }: Database): Promise<boolean> {
  if (!(await engine.hasTable(db, journalName))) return false;
  const applied = await db.selectFrom("gatehouse_migration").select("name").execute();
  const names = new Set(applied.map(({ name }) => name));
  return engine.gatehouseMigrations.every(({ name }) => names.has(name));
}

function reportOf(plan: MigrationPlan): MigrationReport {
  return {
    changed: plan.statements.length > 0,
    created: plan.created,
    adopted: plan.adopted,
    applied: plan.gatehouseMigrations,
    notices: plan.notices,
  };
}

interface NewApps {
  readonly apps: ReadonlySet<string>;
  readonly userTable: string;
  readonly now: Date;
}

async function writeDjangoRows(tx: Db, { apps, userTable, now }: NewApps): Promise<void> {
  const recorded = await tx.selectFrom("django_migrations").select(["app", "name"]).execute();
  const known = new Set(recorded.map((row) => `${row.app}.${row.name}`));
  for (const [app, name] of appliedMigrations) {
    if (!apps.has(app) || known.has(`${app}.${name}`)) continue;
    await tx.insertInto("django_migrations").values({ app, name, applied: now }).execute();
  }
  for (const [app, model, verboseName] of contentTypes) {
    // A custom user model is another app's, and Django writes the rows for it.
    const swapped = app === "auth" && model === "user" && userTable !== DEFAULT_USER_TABLE;
    if (apps.has(app) && !swapped) await writeContentType(tx, { app, model, verboseName });
  }
  if (apps.has("sites")) await tx.insertInto("django_site").values(defaultSite).execute();
}

async function writeContentType(
  tx: Db,
  type: { app: string; model: string; verboseName: string },
): Promise<void> {
  await insertUnlessThere(
    tx,
    tx.insertInto("django_content_type").values({ app_label: type.app, model: type.model }),
  );
  const { id } = await tx
    .selectFrom("django_content_type")
    .select("id")
    .where("app_label", "=", type.app)
    .where("model", "=", type.model)
    .executeTakeFirstOrThrow();
  const permissions = permissionActions.map((action) => ({
    content_type_id: id,
    codename: `${action}_${type.model}`,
    name: `Can ${action} ${type.verboseName}`,
  }));
  await insertThoseNotThere(tx, tx.insertInto("auth_permission").values(permissions));
}
