/** What a database tells of the Django project that made it. */
import { sql } from "kysely";
import { valuesOfNewUser } from "../domain/user-field.ts";
import type { Database, Db } from "./database.ts";
import type { ColumnDescription } from "./engine.ts";
import { DatabaseError } from "./errors.ts";
import { DEFAULT_USER_TABLE } from "./user-table.ts";
import { hasCapitals } from "./wording.ts";

/** The table of `AUTH_USER_MODEL`. */
export interface UserTable {
  readonly name: string;
  readonly columns: readonly ColumnDescription[];
  /** Encoded passwords of those who came last. */
  readonly passwords: readonly string[];
}

export interface DjangoProject {
  readonly users: UserTable;
  /** Its columns that Django's `AbstractUser` does not have. */
  readonly ownColumns: readonly ColumnDescription[];
  /** The contents of the sessions that live longest. */
  readonly sessions: readonly string[];
  /** Whether addresses are as they were typed, which allauth gave up with 0.62. */
  readonly keepsCapitals: boolean;
}

/** Tables with a `user_id`, any of which says which table is meant; the first that the project has. */
const tablesOfUsers = [
  "account_emailaddress",
  "django_admin_log",
  "authtoken_token",
  "mfa_authenticator",
  "socialaccount_socialaccount",
  "usersessions_usersession",
  "token_blacklist_outstandingtoken",
];

const ENOUGH_PASSWORDS = 100;
const ENOUGH_SESSIONS = 20;

/**
 * @param known `userTable`: where the operator has named it
 * @returns `undefined` where no Django has been
 * @throws {DatabaseError} `database_schema_conflict` where nothing says which table users are in
 */
export async function inspectDjango(
  database: Database,
  known: { readonly userTable: string | undefined; readonly now: Date },
): Promise<DjangoProject | undefined> {
  const { db, engine } = database;
  if (!(await engine.hasTable(db, "django_migrations"))) return undefined;
  const users = await inspectUsers(database, known.userTable ?? (await userTableOf(database)));
  if (users.columns.length === 0) throw noUserTable(users.name);
  const expected = new Set(abstractUser(database));
  return {
    users,
    ownColumns: users.columns.filter(({ name }) => !expected.has(name)),
    sessions: await longestSessions(database, known.now),
    keepsCapitals: await anyAddressWithCapitals(database),
  };
}

export async function inspectUsers(database: Database, name: string): Promise<UserTable> {
  const columns = await database.engine.describeColumns(database.db, name);
  const names = new Set(columns.map((column) => column.name));
  // A table that lacks one of these is refused later, together with whatever else it lacks.
  const readable = names.has("id") && names.has("password");
  return { name, columns, passwords: readable ? await newestPasswords(database, name) : [] };
}

/** Columns of the user table that need a value which nothing gives a new user who is not asked for it. */
export async function columnsNobodyFills(
  database: Pick<Database, "db" | "engine" | "userTable" | "userFields">,
): Promise<readonly string[]> {
  const columns = await database.engine.describeColumns(database.db, database.userTable);
  const filled = new Set([...abstractUser(database), ...Object.keys(valuesOfNewUser(database.userFields))]);
  return columns.filter((column) => mustBeGiven(column) && !filled.has(column.name)).map(({ name }) => name);
}

/** Whether the database refuses a row that leaves this column out. */
export function mustBeGiven({
  nullable,
  hasDefault,
}: Pick<ColumnDescription, "nullable" | "hasDefault">): boolean {
  return !(nullable || hasDefault);
}

function noUserTable(name: string): DatabaseError {
  return new DatabaseError(
    "database_schema_conflict",
    `Django has been in this database, and there is no table ${name} of its users. Name the table of AUTH_USER_MODEL in AUTH_USER_TABLE (app_model in ` +
      'small letters, unless the model says otherwise), or run "python manage.py migrate" first.',
  );
}

function abstractUser({ engine }: Pick<Database, "engine">): readonly string[] {
  const auth = engine.djangoTables.get("auth") ?? [];
  return auth.find(({ name }) => name === DEFAULT_USER_TABLE)?.columns ?? [];
}

async function userTableOf({ db, engine }: Database): Promise<string> {
  for (const table of tablesOfUsers) {
    const columns = await engine.describeColumns(db, table);
    const referenced = columns.find(({ name }) => name === "user_id")?.references;
    if (referenced !== undefined) return referenced;
  }
  return DEFAULT_USER_TABLE;
}

async function newestPasswords({ db }: Database, userTable: string): Promise<readonly string[]> {
  const { rows } = await sql<{ password: string }>`
    SELECT password FROM ${sql.table(userTable)} ORDER BY id DESC LIMIT ${ENOUGH_PASSWORDS}`.execute(db);
  return rows.map(({ password }) => password);
}

async function longestSessions({ db, engine }: Database, now: Date): Promise<readonly string[]> {
  if (!(await engine.hasTable(db, "django_session"))) return [];
  const rows = await longestLiving(db, now).select("session_data").execute();
  return rows.map((row) => row.session_data);
}

/** The keys of a few sessions, of those that live longest, as they are stored. */
export async function keysOfLongestSessions(db: Db, now: Date): Promise<readonly string[]> {
  const rows = await longestLiving(db, now).select("session_key").execute();
  return rows.map((row) => row.session_key);
}

function longestLiving(db: Db, now: Date) {
  return db
    .selectFrom("django_session")
    .where("expire_date", ">", now)
    .orderBy("expire_date", "desc")
    .limit(ENOUGH_SESSIONS);
}

async function anyAddressWithCapitals({ db, engine }: Database): Promise<boolean> {
  if (!(await engine.hasTable(db, "account_emailaddress"))) return false;
  const row = await db
    .selectFrom("account_emailaddress")
    .select("id")
    .where(hasCapitals(db, "email"))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
