/** Inserts that answer what became of them, in the words of every engine: MySQL knows neither RETURNING nor ON CONFLICT. */
import {
  type InsertQueryBuilder,
  type InsertResult,
  sql,
  type UpdateQueryBuilder,
  type UpdateResult,
} from "kysely";
import type { Db } from "./db.ts";
import { isUniqueViolation } from "./errors.ts";
import type { Schema } from "./schema.ts";
import { hasReturning } from "./wording.ts";

type Table = keyof Schema;
type Insert<T extends Table> = InsertQueryBuilder<Schema, T, InsertResult>;

/** Inserts one row. @returns its `id` */
export async function insertRow<T extends Table>(db: Db, insert: Insert<T>): Promise<number> {
  if (hasReturning(db)) {
    return (await insert.returning(sql<number>`id`.as("id")).executeTakeFirstOrThrow()).id;
  }
  return Number((await insert.executeTakeFirstOrThrow()).insertId);
}

/** Inserts one row unless a unique key of it is taken; the transaction goes on. @returns its `id` if it was inserted */
export async function insertRowUnlessThere<T extends Table>(
  db: Db,
  insert: Insert<T>,
): Promise<number | undefined> {
  if (hasReturning(db)) {
    const inserting = insert
      .onConflict((conflict) => conflict.doNothing())
      .returning(sql<number>`id`.as("id"));
    return (await inserting.executeTakeFirst())?.id;
  }
  return (await unlessViolated(insert))?.id;
}

/** As {@link insertRowUnlessThere}, of a table without an `id`. @returns whether it was inserted */
export async function insertUnlessThere<T extends Table>(db: Db, insert: Insert<T>): Promise<boolean> {
  if (!hasReturning(db)) return (await unlessViolated(insert)) !== undefined;
  const result = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Inserts the row, or changes the one that has its key: if the condition of `update` holds. @returns whether either happened */
export async function insertOrUpdate<T extends Table>(
  db: Db,
  insert: Insert<T>,
  update: UpdateQueryBuilder<Schema, T, T, UpdateResult>,
): Promise<boolean> {
  if (await insertUnlessThere(db, insert)) return true;
  return (await update.executeTakeFirst()).numUpdatedRows > 0n;
}

/** Inserts of the rows of a select those whose keys are free. @returns how many */
export async function insertThoseNotThere<T extends Table>(db: Db, insert: Insert<T>): Promise<number> {
  const inserting = hasReturning(db)
    ? insert.onConflict((conflict) => conflict.doNothing())
    : insert.ignore();
  return Number((await inserting.executeTakeFirst()).numInsertedOrUpdatedRows ?? 0n);
}

/** Where a failed statement leaves its transaction as it was. */
async function unlessViolated<T extends Table>(insert: Insert<T>): Promise<{ id: number } | undefined> {
  try {
    return { id: Number((await insert.executeTakeFirstOrThrow()).insertId ?? 0n) };
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}
