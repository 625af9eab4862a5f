/** `auth_user`: the people who have an account. */
import { type Selectable, sql } from "kysely";
import type { User } from "../domain/user.ts";
import type { UserField, UserFieldValue, UserFieldValues } from "../domain/user-field.ts";
import { readBoolean, readDatetime, readNullableDatetime } from "./columns.ts";
import type { Db } from "./database.ts";
import { insertRow, insertRowUnlessThere } from "./insert.ts";
import type { AuthUserTable } from "./schema.ts";
import { alike } from "./wording.ts";

export const userColumns = [
  "auth_user.id",
  "auth_user.username",
  "auth_user.email",
  "auth_user.password",
  "auth_user.first_name",
  "auth_user.last_name",
  "auth_user.is_active",
  "auth_user.is_staff",
  "auth_user.is_superuser",
  "auth_user.last_login",
  "auth_user.date_joined",
] as const;

/** A row of `auth_user` as the domain's `User`. */
export function toUser(row: Selectable<AuthUserTable>): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    password: row.password,
    firstName: row.first_name,
    lastName: row.last_name,
    isActive: readBoolean(row.is_active),
    isStaff: readBoolean(row.is_staff),
    isSuperuser: readBoolean(row.is_superuser),
    lastLogin: readNullableDatetime(row.last_login),
    dateJoined: readDatetime(row.date_joined),
  };
}

export interface NewUser {
  readonly username: string;
  readonly email: string;
  /** Django's encoded hash, or an unusable password (`!…`). */
  readonly password: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly isActive?: boolean;
  readonly isStaff?: boolean;
  readonly isSuperuser?: boolean;
  readonly dateJoined: Date;
  readonly lastLogin?: Date | null;
  /** Values for columns of the operator's own (`USER_FIELDS`), and for those of a person's names. */
  readonly own?: UserFieldValues;
}

/** @throws an error that `isUniqueViolation` recognises when the user name is taken. */
export async function createUser(db: Db, user: NewUser): Promise<User> {
  const values = valuesOf(user);
  return toUser({ ...values, id: await insertRow(db, db.insertInto("auth_user").values(values)) });
}

/** As {@link createUser}. @returns undefined when the user name is taken; the transaction goes on */
export async function createUserUnlessTaken(db: Db, user: NewUser): Promise<User | undefined> {
  const values = valuesOf(user);
  const id = await insertRowUnlessThere(db, db.insertInto("auth_user").values(values));
  return id === undefined ? undefined : toUser({ ...values, id });
}

function valuesOf(user: NewUser) {
  return {
    username: user.username,
    email: user.email,
    password: user.password,
    first_name: user.firstName ?? "",
    last_name: user.lastName ?? "",
    ...user.own,
    is_active: user.isActive ?? true,
    is_staff: user.isStaff ?? false,
    is_superuser: user.isSuperuser ?? false,
    last_login: user.lastLogin ?? null,
    date_joined: user.dateJoined,
  };
}

export async function getUserById(db: Db, id: number): Promise<User | undefined> {
  const row = await db.selectFrom("auth_user").select(userColumns).where("id", "=", id).executeTakeFirst();
  return row && toUser(row);
}

/**
 * The user of this name whatever the case of its ASCII letters, as Django's `iexact` compares on SQLite; where several
 * differ only in case, the one spelt exactly so.
 */
export async function getUserByUsername(db: Db, username: string): Promise<User | undefined> {
  const rows = await db
    .selectFrom("auth_user")
    .select(userColumns)
    .where(alike(db, "username", [username]))
    .orderBy("id")
    .execute();
  const same = rows.filter((row) => foldAscii(row.username) === foldAscii(username));
  const row = same.find((candidate) => candidate.username === username) ?? same[0];
  return row && toUser(row);
}

/** The users whose own `email` column holds this address, whatever the case of its ASCII letters. Oldest first. */
export async function findUsersByEmailColumn(db: Db, email: string): Promise<readonly User[]> {
  // Users without an address all have the empty one; they are not each other.
  if (email === "") return [];
  const rows = await db
    .selectFrom("auth_user")
    .select(userColumns)
    .where(alike(db, "email", [email]))
    .orderBy("id")
    .execute();
  return rows.filter((row) => foldAscii(row.email) === foldAscii(email)).map(toUser);
}

/** Which of these user names somebody has already, in lower case: `taken.has(candidate.toLowerCase())`. */
export async function takenUsernames(db: Db, candidates: readonly string[]): Promise<ReadonlySet<string>> {
  if (candidates.length === 0) return new Set();
  const rows = await db
    .selectFrom("auth_user")
    .select("username")
    .where(alike(db, "username", candidates))
    .execute();
  return new Set(rows.map((row) => row.username.toLowerCase()));
}

/** By what somebody logs in. */
export type LoginName = { readonly username: string } | { readonly email: string };

/**
 * The one user whom a log-in name means. Of several with the same address: who verified it, then whose primary one it
 * is, then the oldest account. Only SQLite-side matching: the password is the caller's business.
 */
export async function findUserForLogin(db: Db, login: LoginName): Promise<User | undefined> {
  if ("username" in login) return getUserByUsername(db, login.username);
  const row = await db
    .selectFrom("account_emailaddress")
    .innerJoin("auth_user", "auth_user.id", "account_emailaddress.user_id")
    .select(userColumns)
    .where("account_emailaddress.email", "=", login.email.toLowerCase())
    .orderBy("account_emailaddress.verified", "desc")
    .orderBy("account_emailaddress.primary", "desc")
    .orderBy("auth_user.id")
    .limit(1)
    .executeTakeFirst();
  if (row !== undefined) return toUser(row);
  return (await findUsersByEmailColumn(db, login.email))[0];
}

/** @returns whether the user still exists; so do the other setters. */
export async function setPassword(db: Db, change: { userId: number; encoded: string }): Promise<boolean> {
  return update(db, change.userId, { password: change.encoded });
}

/**
 * Rewrites an outdated hash, unless the password was changed since the caller read `from`: an upgrade must not undo
 * a change.
 */
export async function replacePasswordHash(
  db: Db,
  change: { userId: number; from: string; to: string },
): Promise<boolean> {
  const result = await db
    .updateTable("auth_user")
    .set({ password: change.to })
    .where("id", "=", change.userId)
    .where("password", "=", change.from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function setLastLogin(db: Db, change: { userId: number; at: Date }): Promise<boolean> {
  return update(db, change.userId, { last_login: change.at });
}

/** The user row's own copy of the primary address. */
export async function setUserEmail(db: Db, change: { userId: number; email: string }): Promise<boolean> {
  return update(db, change.userId, { email: change.email });
}

export async function setActive(db: Db, change: { userId: number; isActive: boolean }): Promise<boolean> {
  return update(db, change.userId, { is_active: change.isActive });
}

export interface ProfileChange {
  readonly userId: number;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly username?: string;
  /** Values for columns of the operator's own (`USER_FIELDS`). */
  readonly own?: UserFieldValues;
}

/**
 * Changes the fields that are given and leaves the others.
 * @returns the user as they are now, or undefined when they are gone.
 * @throws an error that `isUniqueViolation` recognises when the new user name is taken.
 */
export async function updateProfile(db: Db, change: ProfileChange): Promise<User | undefined> {
  const set = {
    ...change.own,
    ...(change.firstName === undefined ? {} : { first_name: change.firstName }),
    ...(change.lastName === undefined ? {} : { last_name: change.lastName }),
    ...(change.username === undefined ? {} : { username: change.username }),
  };
  if (Object.keys(set).length > 0) await update(db, change.userId, set);
  return getUserById(db, change.userId);
}

/** What the operator's own columns hold of a user, by column. */
export async function getUserFields(
  db: Db,
  { userId, fields }: { userId: number; fields: readonly UserField[] },
): Promise<UserFieldValues> {
  if (fields.length === 0) return {};
  const row = await db
    .selectFrom("auth_user")
    .select(fields.map(({ column }) => sql<unknown>`${sql.ref(column)}`.as(column)))
    .where("id", "=", userId)
    .executeTakeFirst();
  const held: Readonly<Record<string, unknown>> = row ?? {};
  return Object.fromEntries(fields.map((field) => [field.column, fieldValue(field, held[field.column])]));
}

function fieldValue({ type }: UserField, stored: unknown): UserFieldValue {
  if (stored === null || stored === undefined) return null;
  if (type === "boolean") return stored === true || stored === 1;
  if (type === "integer") return Number(stored);
  return stored instanceof Date ? stored.toISOString().slice(0, 10) : String(stored);
}

type UserChange = Partial<
  Pick<AuthUserTable, "password" | "username" | "email" | "first_name" | "last_name">
> & { last_login?: Date; is_active?: boolean };

async function update(db: Db, id: number, change: UserChange): Promise<boolean> {
  const result = await db.updateTable("auth_user").set(change).where("id", "=", id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Only A to Z: an engine may fold the Kelvin sign to a `k` as well, and its owner into somebody else's account (T-73). */
const foldAscii = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/**
 * The encoded password of some user, for work that must cost what a real check costs.
 *
 * @param position in [0, 1): the same position gives the same user while the table stays as it is
 */
export async function sampleEncodedPassword(db: Db, position: number): Promise<string | undefined> {
  const { last } = await db
    .selectFrom("auth_user")
    .select((eb) => eb.fn.max("id").as("last"))
    .executeTakeFirstOrThrow();
  const row = await db
    .selectFrom("auth_user")
    .select("password")
    .where("id", ">=", Math.ceil(Number(last ?? 0) * position))
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.password;
}
