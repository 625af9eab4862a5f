import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { SessionReader } from "../../src/django/session-codec.ts";
import { readJson } from "../../src/store/columns.ts";
import type { Database } from "../../src/store/database.ts";
import { compareBodies } from "./compare.ts";
import type { Correspondence } from "./correspondence.ts";
import type { Transcript } from "./transcript.ts";

type Row = Readonly<Record<string, unknown>>;

/** Rows by table, then by what tells one from another: a name, an address, a session's key. */
type Rows = ReadonlyMap<string, Row>;

/** The tables that the recorded scenarios write. */
const TABLES = [
  "auth_user",
  "account_emailaddress",
  "authtoken_token",
  "mfa_authenticator",
  "usersessions_usersession",
  "django_session",
  "django_site",
] as const;

type Table = (typeof TABLES)[number];

/** Seconds that a recorded time may lie after ours: the reference took a while, and our clock stands still for a request. */
const PATIENCE = 2;

/**
 * What differs between the rows that a scenario left in the reference's database and those that its replay left in ours.
 * Ids are compared by what they stand for, and what is random by its kind.
 */
export async function compareFinalRows(
  { name, settings }: Transcript,
  database: Database,
  values: Correspondence,
): Promise<readonly string[]> {
  const reader = new SessionReader([String(settings["SECRET_KEY"])]);
  const [ours, theirs] = [await storedRows(database), recordedRows(name)];
  return TABLES.flatMap((table) => {
    const [own, recorded] = [
      identified(table, { rows: ours, reader, keyOf: (key) => key }),
      identified(table, { rows: theirs, reader, keyOf: (key) => values.ours(key) }),
    ];
    return [...new Set([...own.keys(), ...recorded.keys()])].flatMap((identity) => {
      const [left, right] = [own.get(identity), recorded.get(identity)];
      const path = `${table} ${identity}`;
      if (left === undefined) return [`${path} is missing: ${JSON.stringify(right)}`];
      if (right === undefined) return [`${path} is not recorded: ${JSON.stringify(left)}`];
      return compareBodies(atTheSameTimes(left, right), right, path);
    });
  });
}

type Tables = ReadonlyMap<string, readonly Row[]>;

async function storedRows({ db }: Database): Promise<Tables> {
  const rows = TABLES.map(async (table) => {
    const found = await sql<Row>`SELECT * FROM ${sql.table(table)} ORDER BY 1`.execute(db);
    return [table, found.rows] as const;
  });
  return new Map(await Promise.all(rows));
}

const INSERT = /^INSERT INTO public\.(\w+) \((.*?)\) VALUES \((.*)\);$/gm;
const VALUE = /'(?:[^']|'')*'|[\w.-]+/g;

function recordedRows(name: string): Tables {
  const text = readFileSync(new URL(`./transcripts/${name}.final-rows.sql`, import.meta.url), "utf8");
  const rows = [...text.matchAll(INSERT)].map(([, table = "", columns = "", values = ""]) => {
    const names = columns.replaceAll('"', "").split(", ");
    const cells = (values.match(VALUE) ?? []).map(literalValue);
    return [table, Object.fromEntries(names.map((column, index) => [column, cells[index]]))] as const;
  });
  return new Map(TABLES.map((table) => [table, rows.filter(([of]) => of === table).map(([, row]) => row)]));
}

function literalValue(literal: string): unknown {
  return literal.startsWith("'")
    ? literal.slice(1, -1).replaceAll("''", "'")
    : JSON.parse(literal.toLowerCase());
}

interface Source {
  readonly rows: Tables;
  readonly reader: SessionReader;
  /** What we call the session, or the token, that has this key there. */
  keyOf(key: string): string;
}

/** The rows of a table, comparable, by what tells one from another. */
function identified(table: Table, source: Source): Rows {
  const { rows, reader, keyOf } = source;
  const of = (other: Table) => rows.get(other) ?? [];
  const names = new Map(of("auth_user").map((user) => [String(user["id"]), String(user["username"])]));
  const sessions = new Set(of("django_session").map((session) => session["session_key"]));
  const known = new Map<string, Row>();
  for (const { id, ...row } of of(table)) {
    const user = names.get(String(row["user_id"])) ?? "nobody";
    const comparable: Record<string, unknown> = { ...row, ...("user_id" in row && { user_id: user }) };
    if (table === "auth_user") comparable["password"] = kindOfPassword(String(row["password"]));
    for (const [column, value] of Object.entries(row)) {
      if (TIMES.has(column) && value !== null) comparable[column] = secondsOf(value);
      if (BOOLEANS.has(column)) comparable[column] = Boolean(value);
    }
    if (table === "authtoken_token") comparable["key"] = keyOf(String(row["key"]));
    if (table === "mfa_authenticator") comparable["data"] = shapeOf(readJson(row["data"]));
    if (table === "usersessions_usersession") {
      comparable["session_key"] = sessions.has(row["session_key"]) ? "of a session" : "of no session";
      comparable["data"] = readJson(row["data"]);
    }
    if (table === "django_session") {
      comparable["session_key"] = keyOf(String(row["session_key"]));
      comparable["session_data"] = sessionOf(reader.read(String(row["session_data"])), names);
    }
    const identity = identityOf(table, comparable);
    let nth = 1;
    while (known.has(numbered(identity, nth))) nth += 1;
    known.set(numbered(identity, nth), comparable);
  }
  return known;
}

const numbered = (identity: string, nth: number) => (nth === 1 ? identity : `${identity} (${nth})`);

const TIMES = new Set([
  "last_login",
  "date_joined",
  "created",
  "created_at",
  "last_seen_at",
  "last_used_at",
  "expire_date",
]);
const BOOLEANS = new Set(["is_superuser", "is_staff", "is_active", "verified", "primary"]);

function identityOf(table: Table, row: Row): string {
  const columns = {
    auth_user: ["username"],
    account_emailaddress: ["email", "user_id"],
    authtoken_token: ["user_id"],
    mfa_authenticator: ["user_id", "type"],
    usersessions_usersession: ["user_id", "session_key"],
    django_session: ["session_key"],
    django_site: ["domain"],
  };
  return columns[table].map((column) => row[column]).join(" ");
}

/** The recordings have `2026-11-21 09:40:40.63+00`, our rows what the engine gives: Django's text for SQLite without an offset, or a date. */
function secondsOf(value: unknown): number {
  if (value instanceof Date) return value.getTime() / 1000;
  return Date.parse(`${String(value).replace(/\+00$/, "").replace(" ", "T")}Z`) / 1000;
}

function kindOfPassword(encoded: string): string {
  return encoded.startsWith("!") ? "unusable" : encoded.replace(/\$.*/, "");
}

function shapeOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** A session, with users by their names and random values as such. */
function sessionOf(
  data: Readonly<Record<string, unknown>> | undefined,
  names: ReadonlyMap<string, string>,
): unknown {
  if (data === undefined) return "not signed by the key of the settings";
  return JSON.parse(
    JSON.stringify(data, (key, value) => {
      if (key === "_auth_user_id" || key === "user_pk")
        return value === null ? null : names.get(String(value));
      if (key === "_auth_user_hash" || key === "mfa.totp.secret") return typeof value;
      if (key === "headless_refresh_tokens") return Object.values(value);
      return value;
    }),
  );
}

/** Ours, with the recorded time in place of a time that is near enough to it. */
function atTheSameTimes(own: unknown, recorded: unknown): unknown {
  if (typeof own === "number" && typeof recorded === "number")
    return own > 1e9 && Math.abs(recorded - own) < PATIENCE ? recorded : own;
  if (typeof own !== "object" || own === null || typeof recorded !== "object" || recorded === null)
    return own;
  if (Array.isArray(own))
    return own.map((item, index) => atTheSameTimes(item, (recorded as unknown[])[index]));
  const theirs = recorded as Row;
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, atTheSameTimes(value, theirs[key])]),
  );
}
