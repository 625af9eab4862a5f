/** The kinds of value that exports have, in any of the forms in which they write them. */
import * as z from "zod";

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Deeper than any export goes, and what reads it calls itself for each level. */
const DEPTH = 50;

type Fault = "contains_nul" | "malformed_text" | "nested_too_deep";

/** What keeps a value out of the database: PostgreSQL stores U+0000 and half a character in no text and no JSON. */
export function faultIn(value: unknown, depth = 0): Fault | undefined {
  if (typeof value === "string") {
    if (value.includes("\0")) return "contains_nul";
    return value.isWellFormed() ? undefined : "malformed_text";
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === DEPTH) return "nested_too_deep";
  for (const [key, inner] of Object.entries(value)) {
    const fault = faultIn(key) ?? faultIn(inner, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** An empty text is none. */
export const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === "" ? undefined : String(value)));

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["t", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["f", false],
  ["no", false],
  ["0", false],
]);

/** PostgreSQL writes `t` and `f`, SQLite 1 and 0. */
export const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .transform((value, context) => {
    if (value === null || value === undefined || value === "") return undefined;
    const read = FLAGS.get(String(value).toLowerCase());
    if (read === undefined) context.addIssue({ code: "custom", message: "is neither true nor false" });
    return read;
  });

/** What PostgreSQL writes, `2024-01-02 03:04:05.678+00`, made what JavaScript reads. */
const POSTGRES = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:([+-]\d{2})(?::?(\d{2}))?|Z)?$/;

/** ISO 8601 (UTC where it does not say), PostgreSQL's form, or milliseconds since 1970. */
export const moment = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value, context) => {
    if (value === null || value === undefined || value === "") return undefined;
    const date = toDate(value);
    if (Number.isNaN(date.getTime())) context.addIssue({ code: "custom", message: "is no date" });
    return date;
  });

function toDate(value: number | string): Date {
  if (typeof value === "number" || /^\d{9,16}$/.test(value)) return new Date(Number(value));
  const [, day, time, hours, minutes = "00"] = POSTGRES.exec(value) ?? [];
  if (day !== undefined)
    return new Date(`${day}T${time}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  const zoned = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?$/.test(value) && value.includes("T") ? `${value}Z` : value;
  return new Date(zoned);
}

/** An object, or the text of one, as it stands in a column. */
export const object = z
  .unknown()
  .optional()
  .transform((value): Readonly<Record<string, unknown>> => {
    const read = typeof value === "string" ? parsed(value) : value;
    return isRecord(read) ? read : {};
  });

/** A list, or the text of one. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .unknown()
    .optional()
    .transform((value) => {
      const read = typeof value === "string" ? parsed(value) : value;
      return Array.isArray(read) ? (read as unknown[]) : [];
    })
    .pipe(z.array(item));

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** A full name in the two parts that Django has for one. */
export function splitName(name: string | undefined): { firstName?: string; lastName?: string } {
  const [firstName, ...rest] = (name ?? "").trim().split(/\s+/);
  return { ...(firstName && { firstName }), ...(rest.length > 0 && { lastName: rest.join(" ") }) };
}

/** By the names that allauth gives to the providers that everybody has. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ["google-oauth2", "google"],
  ["google.com", "google"],
  ["facebook.com", "facebook"],
  ["github.com", "github"],
  ["apple.com", "apple"],
  ["twitter.com", "twitter"],
  ["microsoft.com", "microsoft"],
  ["windowslive", "microsoft"],
  ["azure", "microsoft"],
  ["yahoo.com", "yahoo"],
]);

export function providerName(name: string): string {
  return PROVIDERS.get(name) ?? name;
}
