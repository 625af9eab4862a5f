/**
 * How a column's value looks in each engine, in one place, so that no query file knows which engine it runs on.
 *
 * Writing: query files hand `Date` and `boolean` to Kysely and the engine's driver turns them into what its columns
 * hold (`toSqliteValue` here, for MySQL as well; `pg` takes them as they are). Reading: the `read…` functions accept every
 * engine's form. Django's forms on SQLite: datetimes are text in UTC, `YYYY-MM-DD HH:MM:SS[.ffffff]`, without the
 * fraction when the microseconds are 0; booleans are 0 and 1; JSON is text.
 */
import type { ColumnType } from "kysely";

/** A datetime: written as a `Date`, read through {@link readDatetime}. */
export type DatetimeColumn = ColumnType<Date | string, Date, Date>;
export type NullableDatetimeColumn = ColumnType<Date | string | null, Date | null | undefined, Date | null>;
/** A boolean: written as a `boolean`, read through {@link readBoolean}. */
export type BooleanColumn = ColumnType<boolean | number, boolean, boolean>;
/** JSON: written as text (`JSON.stringify`), read through {@link readJson}. */
export type JsonColumn = ColumnType<unknown, string, string>;

/** What `node:sqlite` can bind. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** What was written last: on a busy server many queries ask within one millisecond. */
let latest = { time: Number.NaN, text: "" };

/** Django's text form of a moment on SQLite. JavaScript's clock has milliseconds, so the last three digits are 0. */
export function toSqliteDatetime(date: Date): string {
  const time = date.getTime();
  if (time !== latest.time) latest = { time, text: format(date) };
  return latest.text;
}

function format(date: Date): string {
  // "2026-11-21T09:43:58.378Z"; a year outside 0000–9999 has another form, which no column of Django's can hold.
  const iso = date.toISOString();
  if (iso.length !== 24) {
    throw new RangeError(`The year of ${iso} does not fit a datetime column (0000 to 9999).`);
  }
  const seconds = `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
  const milliseconds = iso.slice(20, 23);
  return milliseconds === "000" ? seconds : `${seconds}.${milliseconds}000`;
}

/** The driver's side of writing: one bound value for SQLite, whose forms MySQL reads too. */
export function toSqliteValue(value: unknown): SqliteValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    return value;
  }
  if (typeof value === "boolean") {
    return value ? 1 : 0;
  }
  if (value instanceof Date) {
    return toSqliteDatetime(value);
  }
  if (value instanceof Uint8Array) {
    return value;
  }
  throw new TypeError(`A value of type ${typeof value} cannot be stored; convert it before the query.`);
}

const DJANGO_DATETIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/;

/**
 * A moment from any engine's form. Microseconds that Django wrote are cut to milliseconds.
 * @throws {TypeError} when the column holds no datetime: a row written by hand, say.
 */
export function readDatetime(raw: Date | string): Date {
  if (raw instanceof Date) {
    return raw;
  }
  const date = DJANGO_DATETIME.test(raw)
    ? new Date(`${raw.slice(0, 10)}T${raw.slice(11, 23)}Z`)
    : new Date(Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw new TypeError(
      "A datetime column holds text that is not a datetime; expected YYYY-MM-DD HH:MM:SS[.ffffff] in UTC.",
    );
  }
  return date;
}

/** As {@link readDatetime}, for a column that may be NULL. */
export function readNullableDatetime(raw: Date | string | null): Date | null {
  return raw === null ? null : readDatetime(raw);
}

/** A boolean from any engine's form (SQLite and MySQL give 0 and 1). */
export function readBoolean(raw: boolean | number): boolean {
  return raw === true || raw === 1;
}

/** A JSON object from any engine's form (text on SQLite, already an object from `pg`). Anything else reads as `{}`. */
export function readJson(raw: unknown): Readonly<Record<string, unknown>> {
  const value: unknown = typeof raw === "string" ? JSON.parse(raw) : raw;
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
