/** `account_emailaddress`: the addresses of a user, verified or not, one of them primary. Stored in lower case. */
import { type Selectable, type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import type { EmailAddress } from "../domain/email-address.ts";
import { readBoolean } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { KeyTakenError } from "./errors.ts";
import { insertRow } from "./insert.ts";
import type { AccountEmailAddressTable, Schema } from "./schema.ts";
import { hasPartialIndexes } from "./wording.ts";

const columns = ["id", "user_id", "email", "verified", "primary"] as const;

export function toEmailAddress(row: Selectable<AccountEmailAddressTable>): EmailAddress {
  return {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    verified: readBoolean(row.verified),
    primary: readBoolean(row.primary),
  };
}

const select = (db: Db) => db.selectFrom("account_emailaddress").select(columns);

/** In the order of the address, which is how the reference's lists come (from its index on user and address). */
export async function listEmailAddresses(db: Db, userId: number): Promise<readonly EmailAddress[]> {
  const rows = await select(db).where("user_id", "=", userId).execute();
  // Sorted here: to a database, what comes first depends on its collation, where `@` may come before or after a digit.
  return rows.map(toEmailAddress).toSorted((a, b) => (a.email < b.email ? -1 : 1));
}

export async function getPrimary(db: Db, userId: number): Promise<EmailAddress | undefined> {
  const row = await select(db).where("user_id", "=", userId).where("primary", "=", true).executeTakeFirst();
  return row && toEmailAddress(row);
}

export async function getEmailAddressById(db: Db, id: number): Promise<EmailAddress | undefined> {
  const row = await select(db).where("id", "=", id).executeTakeFirst();
  return row && toEmailAddress(row);
}

/** This user's row for this address, whatever the case it was typed in. */
export async function getEmailAddressOf(
  db: Db,
  of: { userId: number; email: string },
): Promise<EmailAddress | undefined> {
  const row = await select(db)
    .where("user_id", "=", of.userId)
    .where("email", "=", of.email.toLowerCase())
    .executeTakeFirst();
  return row && toEmailAddress(row);
}

/** Whether the table's key takes this address for one that the user has: MySQL's may hold `é` for `e`. */
export async function hasEmailAddressByKey(db: Db, of: { userId: number; email: string }): Promise<boolean> {
  const row = await db
    .selectFrom("account_emailaddress")
    .select("id")
    .where("user_id", "=", of.userId)
    // As the engine compares, and not as `=` of ours would.
    .where(sql<SqlBool>`${sql.ref("email")} = ${of.email.toLowerCase()}`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Everybody's rows for this address, the verified one first, then the oldest. */
export async function findByEmail(db: Db, email: string): Promise<readonly EmailAddress[]> {
  const rows = await select(db)
    .where("email", "=", email.toLowerCase())
    .orderBy("verified", "desc")
    .orderBy("id")
    .execute();
  return rows.map(toEmailAddress);
}

/** The one row that has proved this address, if any. */
export async function findVerifiedByEmail(db: Db, email: string): Promise<EmailAddress | undefined> {
  const row = await select(db)
    .where("email", "=", email.toLowerCase())
    .where("verified", "=", true)
    .orderBy("id")
    .executeTakeFirst();
  return row && toEmailAddress(row);
}

/** The user's newest unverified address: the one they are changing to (allauth's `get_new`). */
export async function getNewestUnverified(db: Db, userId: number): Promise<EmailAddress | undefined> {
  const row = await select(db)
    .where("user_id", "=", userId)
    .where("verified", "=", false)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row && toEmailAddress(row);
}

export interface NewEmailAddress {
  readonly userId: number;
  readonly email: string;
  readonly verified?: boolean;
  readonly primary?: boolean;
}

/**
 * @throws an error that `isUniqueViolation` recognises when the user has the address already, has a primary one already,
 *   or somebody else has verified it.
 */
export async function createEmailAddress(db: Db, address: NewEmailAddress): Promise<EmailAddress> {
  const values = {
    user_id: address.userId,
    email: address.email.toLowerCase(),
    verified: address.verified ?? false,
    primary: address.primary ?? false,
  };
  const insert = async (tx: Db) => {
    const id = await insertRow(tx, tx.insertInto("account_emailaddress").values(values));
    return toEmailAddress({ ...values, id });
  };
  if (hasPartialIndexes(db)) return insert(db);
  return atomically(db, async (tx) => {
    const proven = values.verified && (await findVerifiedByEmail(tx, values.email)) !== undefined;
    const second = values.primary && (await getPrimary(tx, values.user_id)) !== undefined;
    if (proven || second) throw new KeyTakenError("The address is proven, or there is a primary one.");
    return insert(tx);
  });
}

/**
 * Marks the address verified if it is not yet and nobody else has verified the same one, in one transaction, so that
 * of two people who prove one address at the same moment exactly one wins.
 *
 * @param choice `unique: false` (`ACCOUNT_UNIQUE_EMAIL`) lets several people verify one address.
 * @returns whether this call verified it.
 */
export async function markVerified(db: Db, choice: { id: number; unique?: boolean }): Promise<boolean> {
  return atomically(db, async (tx) => {
    const address = await getEmailAddressById(tx, choice.id);
    if (address === undefined) return false;
    const isTaken = (choice.unique ?? true) && (await findVerifiedByEmail(tx, address.email)) !== undefined;
    if (isTaken) return false;
    const result = await tx
      .updateTable("account_emailaddress")
      .set({ verified: true })
      .where("id", "=", choice.id)
      .where("verified", "=", false)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  });
}

/**
 * Makes this address the user's primary one and every other not, in one transaction. The user row's own `email` column
 * is the caller's to set.
 *
 * @returns false, with nothing changed, when the user has no such address.
 */
export async function setPrimary(db: Db, choice: { userId: number; id: number }): Promise<boolean> {
  return atomically(db, async (tx) => {
    const target = await getEmailAddressById(tx, choice.id);
    if (target?.userId !== choice.userId) return false;
    // First none, then the one: at no moment two, which the unique index would refuse.
    await tx
      .updateTable("account_emailaddress")
      .set({ primary: false })
      .where("user_id", "=", choice.userId)
      .where("primary", "=", true)
      .where("id", "<>", choice.id)
      .execute();
    const result = await tx
      .updateTable("account_emailaddress")
      .set({ primary: true })
      .where("id", "=", choice.id)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  });
}

/** Deletes the address and the stored confirmations that point at it. @returns whether it was there. */
export async function deleteEmailAddress(db: Db, id: number): Promise<boolean> {
  return (await deleteAddresses(db, (query) => query.where("id", "=", id))) > 0;
}

/** Deletes every address of the user but one. @returns how many. */
export async function deleteOtherEmailAddresses(
  db: Db,
  choice: { userId: number; keep: number },
): Promise<number> {
  return deleteAddresses(db, (query) =>
    query.where("user_id", "=", choice.userId).where("id", "<>", choice.keep),
  );
}

/** Deletes the addresses that the user has not verified. @returns how many. */
export async function deleteUnverifiedEmailAddresses(db: Db, userId: number): Promise<number> {
  return deleteAddresses(db, (query) => query.where("user_id", "=", userId).where("verified", "=", false));
}

type AddressIds = SelectQueryBuilder<Schema, "account_emailaddress", { id: number }>;

async function deleteAddresses(db: Db, which: (query: AddressIds) => AddressIds): Promise<number> {
  return atomically(db, async (tx) => {
    const rows = await which(tx.selectFrom("account_emailaddress").select("id")).execute();
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) return 0;
    // Django deletes dependants itself; its tables have no ON DELETE CASCADE.
    await tx.deleteFrom("account_emailconfirmation").where("email_address_id", "in", ids).execute();
    await tx.deleteFrom("account_emailaddress").where("id", "in", ids).execute();
    return ids.length;
  });
}

export async function countEmailAddresses(db: Db, userId: number): Promise<number> {
  const row = await db
    .selectFrom("account_emailaddress")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
