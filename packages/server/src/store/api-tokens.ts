/** `authtoken_token`: one API token for each user who has asked for one. `key` is as it is stored. */

import type { User } from "../domain/user.ts";
import { readDatetime } from "./columns.ts";
import { type Db, isUniqueViolation } from "./database.ts";
import { toUser, userColumns } from "./users.ts";

export interface ApiToken {
  readonly key: string;
  readonly userId: number;
  readonly created: Date;
}

/** The token of this key with its user, by one indexed query. */
export async function getApiTokenWithUser(
  db: Db,
  key: string,
): Promise<{ readonly token: ApiToken; readonly user: User } | undefined> {
  const row = await db
    .selectFrom("authtoken_token")
    .innerJoin("auth_user", "auth_user.id", "authtoken_token.user_id")
    .select(["authtoken_token.key", "authtoken_token.created"])
    .select(userColumns)
    .where("authtoken_token.key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    token: { key: row.key, userId: row.id, created: readDatetime(row.created) },
    user: toUser(row),
  };
}

export async function getApiTokenOf(db: Db, userId: number): Promise<ApiToken | undefined> {
  const row = await db
    .selectFrom("authtoken_token")
    .select(["key", "created"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row && { key: row.key, userId, created: readDatetime(row.created) };
}

/** @returns whether it was inserted: a user who has a token already keeps it. */
export async function insertApiToken(db: Db, token: ApiToken): Promise<boolean> {
  try {
    await db
      .insertInto("authtoken_token")
      .values({ key: token.key, user_id: token.userId, created: token.created })
      .execute();
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** @returns whether there was one. */
export async function deleteApiTokenOf(db: Db, userId: number): Promise<boolean> {
  const result = await db.deleteFrom("authtoken_token").where("user_id", "=", userId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
