/**
 * `gatehouse_phone`: the number of a user. allauth leaves it to each project where numbers are kept, so the table is ours.
 * Any number of people may say that a number is theirs; one may have proven it.
 */
import type { Selectable } from "kysely";
import type { Phone } from "../domain/phone.ts";
import { readBoolean } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { insertOrUpdate } from "./insert.ts";
import type { GatehousePhoneTable } from "./schema.ts";

export function toPhone(row: Selectable<GatehousePhoneTable>): Phone {
  return { userId: row.user_id, phone: row.phone, verified: readBoolean(row.verified) };
}

export async function getPhoneOf(db: Db, userId: number): Promise<Phone | undefined> {
  const row = await db
    .selectFrom("gatehouse_phone")
    .selectAll()
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row && toPhone(row);
}

/** Whose number it is: whoever has proven it; failing that, whoever was the last to sign up with it. */
export async function findByPhone(db: Db, phone: string): Promise<Phone | undefined> {
  const row = await db
    .selectFrom("gatehouse_phone")
    .selectAll()
    .where("phone", "=", phone)
    .orderBy("verified", "desc")
    .orderBy("user_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toPhone(row);
}

/** Gives a user a number that is not proven; a proven one of theirs stays. */
export async function setUnverifiedPhone(db: Db, of: { userId: number; phone: string }): Promise<void> {
  await insertOrUpdate(
    db,
    db.insertInto("gatehouse_phone").values({ user_id: of.userId, phone: of.phone, verified: false }),
    db
      .updateTable("gatehouse_phone")
      .set({ phone: of.phone })
      .where("user_id", "=", of.userId)
      .where("verified", "=", false),
  );
}

/** Takes back that a user has proven their number. */
export async function unverifyPhone(db: Db, userId: number): Promise<void> {
  await db.updateTable("gatehouse_phone").set({ verified: false }).where("user_id", "=", userId).execute();
}

export async function deletePhoneOf(db: Db, userId: number): Promise<void> {
  await db.deleteFrom("gatehouse_phone").where("user_id", "=", userId).execute();
}

/**
 * Makes a number the user's own, proven, in place of any other of theirs, if nobody else has proven it: in one transaction, so
 * that of two people who prove one number at the same moment exactly one wins (T-32).
 *
 * @returns whether it is theirs now
 */
export async function setVerifiedPhone(db: Db, of: { userId: number; phone: string }): Promise<boolean> {
  return atomically(db, async (tx) => {
    const other = await tx
      .selectFrom("gatehouse_phone")
      .select("user_id")
      .where("phone", "=", of.phone)
      .where("user_id", "<>", of.userId)
      .where("verified", "=", true)
      .executeTakeFirst();
    if (other !== undefined) return false;
    const proven = { phone: of.phone, verified: true };
    return insertOrUpdate(
      tx,
      tx.insertInto("gatehouse_phone").values({ ...proven, user_id: of.userId }),
      tx.updateTable("gatehouse_phone").set(proven).where("user_id", "=", of.userId),
    );
  });
}
