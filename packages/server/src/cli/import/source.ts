import type * as z from "zod";
import type { ForeignUser } from "../../flows/import/foreign-user.ts";
import type { Layout } from "./records.ts";
import { shown } from "./shown.ts";

export type Row = Readonly<Record<string, unknown>>;

/** A system that users come from: how its files look, and what in them means what. */
export interface Source {
  readonly layout: Layout;
  /** Tables that belong to users and that it keeps in files of their own. */
  readonly beside: readonly SideTable[];
  /** Its names of providers are the operator's own, so that the operator has to say whom each of them means. */
  readonly hasBrokers?: boolean;
  /** @throws RowFault where the record is no user of this system's */
  toUser(record: Row, asked: Asked): ForeignUser;
}

/** What a source may ask about a user beside their record. */
export interface Asked {
  /** Their rows in a table of their own. */
  rowsOf(table: SideTable): readonly Row[];
  /** The provider that the operator says a broker stands for, if they do. */
  providerOf(broker: string): string | undefined;
}

export interface SideTable {
  /** Of `gatehouse import`: the file. */
  readonly option: string;
  readonly layout: Layout;
  /** Which user a row belongs to: as `keyOfUser` says of the user. `undefined`: it means nothing here. */
  keyOfRow(row: Row): string | undefined;
  keyOfUser(record: Row): string | undefined;
}

/** Why one record is not taken over; never with a value out of it. */
export class RowFault extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "RowFault";
    this.reason = reason;
  }
}

/** Reads a record by its schema. @throws RowFault naming the first field that cannot be read */
export function readRow<T extends z.ZodType>(schema: T, record: Row): z.output<T> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new RowFault(`unknown_field: ${issue.keys.map(shown).join(", ")}`);
  throw new RowFault(`unreadable_field: ${issue?.path.join(".") ?? ""}`);
}

/** The one text in a record by which a table refers to it. */
export function keyIn(record: Row, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record[name];
    if (typeof value === "string" || typeof value === "number") return String(value);
  }
  return undefined;
}

/** The only address of somebody, if they have one. */
export function oneAddress(email: string | undefined, verified = false): ForeignUser["emails"] {
  return email === undefined ? [] : [{ email, verified }];
}

export function onePhone(number: string | undefined, verified = false): ForeignUser["phone"] {
  return number === undefined ? undefined : { number, verified };
}
