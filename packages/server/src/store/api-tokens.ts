/**
 * `authtoken_token`: one API token for each user who has asked for one. `key` is as it is stored. `gatehouse_api_token_use`: from
 * which networks it was used, and when last.
 */

import type { User } from "../domain/user.ts";
import { readDatetime } from "./columns.ts";
import type { Db } from "./database.ts";
import { type Batching, inBatches } from "./in-batches.ts";
import { insertOrUpdate, insertUnlessThere } from "./insert.ts";
import { toUser, userColumns } from "./users.ts";

export interface ApiToken {
  readonly key: string;
  readonly userId: number;
  readonly created: Date;
}

export interface FoundApiToken {
  readonly token: ApiToken;
  readonly user: User;
  /** When it was last used from the network that was asked about. */
  readonly lastUsed: Date | undefined;
}

/** The token of this key with its user, by one query over indexes. */
export async function getApiTokenWithUser(
  db: Db,
  { key, network }: { key: string; network: string },
): Promise<FoundApiToken | undefined> {
  const row = await db
    .selectFrom("authtoken_token")
    .innerJoin("auth_user", "auth_user.id", "authtoken_token.user_id")
    .leftJoin("gatehouse_api_token_use as use", (join) =>
      join.onRef("use.user_id", "=", "authtoken_token.user_id").on("use.network", "=", network),
    )
    .select(["authtoken_token.key", "authtoken_token.created", "use.last_used_at"])
    .select(userColumns)
    .where("authtoken_token.key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    token: { key: row.key, userId: row.id, created: readDatetime(row.created) },
    user: toUser(row),
    lastUsed: row.last_used_at === null ? undefined : readDatetime(row.last_used_at),
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
  const { key, userId, created } = token;
  return insertUnlessThere(db, db.insertInto("authtoken_token").values({ key, user_id: userId, created }));
}

/** With what is known of its use. @returns whether there was one. */
export async function deleteApiTokenOf(db: Db, userId: number): Promise<boolean> {
  await db.deleteFrom("gatehouse_api_token_use").where("user_id", "=", userId).execute();
  const result = await db.deleteFrom("authtoken_token").where("user_id", "=", userId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Notes that the user's token was used from this network. */
export async function recordApiTokenUse(
  db: Db,
  { userId, network, at }: { userId: number; network: string; at: Date },
): Promise<void> {
  await insertOrUpdate(
    db,
    db.insertInto("gatehouse_api_token_use").values({ user_id: userId, network, last_used_at: at }),
    db
      .updateTable("gatehouse_api_token_use")
      .set({ last_used_at: at })
      .where("user_id", "=", userId)
      .where("network", "=", network),
  );
}

/** From how many networks besides this one the user's token was used since then. */
export async function countApiTokenNetworks(
  db: Db,
  { userId, besides, since }: { userId: number; besides: string; since: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom("gatehouse_api_token_use")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .where("network", "<>", besides)
    .where("last_used_at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Forgets where tokens were last used before `before`, in batches. @returns how many rows. */
export async function deleteApiTokenUses(db: Db, before: Date, batching: Batching = {}): Promise<number> {
  return inBatches(batching, async (batch) => {
    const old = await db
      .selectFrom("gatehouse_api_token_use")
      .select(["user_id", "network"])
      .where("last_used_at", "<", before)
      .limit(batch)
      .execute();
    if (old.length === 0) return 0;
    await db
      .deleteFrom("gatehouse_api_token_use")
      .where((eb) =>
        eb(
          eb.refTuple("user_id", "network"),
          "in",
          old.map(({ user_id, network }) => eb.tuple(user_id, network)),
        ),
      )
      // One that was used again since stays.
      .where("last_used_at", "<", before)
      .execute();
    return old.length;
  });
}
