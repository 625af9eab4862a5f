/**
 * Refresh tokens. `token_blacklist_outstandingtoken` and `token_blacklist_blacklistedtoken` are filled as SimpleJWT fills them, and mean
 * the same; `gatehouse_refresh_token` adds what came of which log-in: the tokens of one log-in are a family, and each that was
 * rotated knows its successor.
 */
import type { Selectable } from "kysely";
import { readDatetime, readNullableDatetime } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { type Batching, inBatches, slicesOf } from "./in-batches.ts";
import { insertThoseNotThere, insertUnlessThere } from "./insert.ts";
import type { GatehouseRefreshTokenTable } from "./schema.ts";

export interface OutstandingToken {
  readonly jti: string;
  readonly token: string;
  /** `null`: the user is gone. */
  readonly userId: number | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** SimpleJWT's `outstand()`: one that is known already stays as it is. */
export async function outstand(db: Db, token: OutstandingToken): Promise<void> {
  await insertUnlessThere(
    db,
    db.insertInto("token_blacklist_outstandingtoken").values({
      jti: token.jti,
      token: token.token,
      user_id: token.userId,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    }),
  );
}

/** When an outstanding token was made, and when it ends. */
export async function getOutstandingTimes(
  db: Db,
  jti: string,
): Promise<{ readonly createdAt: Date; readonly expiresAt: Date } | undefined> {
  const row = await db
    .selectFrom("token_blacklist_outstandingtoken")
    .select(["created_at", "expires_at"])
    .where("jti", "=", jti)
    .executeTakeFirst();
  const createdAt = readNullableDatetime(row?.created_at ?? null);
  return row === undefined || createdAt === null
    ? undefined
    : { createdAt, expiresAt: readDatetime(row.expires_at) };
}

export async function isBlacklisted(db: Db, jti: string): Promise<boolean> {
  const row = await db
    .selectFrom("token_blacklist_outstandingtoken as outstanding")
    .innerJoin("token_blacklist_blacklistedtoken as blacklisted", "blacklisted.token_id", "outstanding.id")
    .select("blacklisted.id")
    .where("outstanding.jti", "=", jti)
    .executeTakeFirst();
  return row !== undefined;
}

/** Which outstanding tokens to end: one by its name, a user's, or those of a family. */
type Ended = { readonly jti: string } | { readonly userId: number } | { readonly family: string };

/** Puts outstanding tokens on the blacklist, but for those that are on it. @returns how many there were */
export async function blacklist(db: Db, which: Ended, at: Date): Promise<number> {
  const insert = db
    .insertInto("token_blacklist_blacklistedtoken")
    .columns(["token_id", "blacklisted_at"])
    .expression((eb) => {
      const live = eb
        .selectFrom("token_blacklist_outstandingtoken as outstanding")
        .leftJoin("token_blacklist_blacklistedtoken as blacklisted", "blacklisted.token_id", "outstanding.id")
        .where("blacklisted.id", "is", null)
        .select((of) => ["outstanding.id", of.val(at).as("blacklisted_at")]);
      if ("jti" in which) return live.where("outstanding.jti", "=", which.jti);
      if ("userId" in which) return live.where("outstanding.user_id", "=", which.userId);
      return live.where("outstanding.jti", "in", (of) =>
        of.selectFrom("gatehouse_refresh_token").select("jti").where("family", "=", which.family),
      );
    });
  return insertThoseNotThere(db, insert);
}

export interface RefreshToken {
  readonly jti: string;
  /** The name of the first token of its log-in. */
  readonly family: string;
  /** A digest of the stored password that it began with; `null`: it was ended. */
  readonly boundTo: string | null;
  /** The token that took its place, and when. */
  readonly successor: string | null;
  readonly usedAt: Date | null;
}

function toRefreshToken(row: Selectable<GatehouseRefreshTokenTable>): RefreshToken {
  return {
    jti: row.jti,
    family: row.family,
    boundTo: row.bound_to,
    successor: row.successor,
    usedAt: readNullableDatetime(row.used_at),
  };
}

export interface NewRefreshToken {
  readonly jti: string;
  readonly family: string;
  readonly boundTo: string;
  readonly expiresAt: Date;
}

/** One that is known already stays as it is. */
export async function recordRefreshToken(db: Db, token: NewRefreshToken): Promise<void> {
  await insertUnlessThere(
    db,
    db.insertInto("gatehouse_refresh_token").values({
      jti: token.jti,
      family: token.family,
      bound_to: token.boundTo,
      successor: null,
      used_at: null,
      expires_at: token.expiresAt,
    }),
  );
}

export async function getRefreshToken(db: Db, jti: string): Promise<RefreshToken | undefined> {
  const row = await db
    .selectFrom("gatehouse_refresh_token")
    .selectAll()
    .where("jti", "=", jti)
    .executeTakeFirst();
  return row && toRefreshToken(row);
}

/**
 * Uses a token up: its successor takes its place. Of any number of parallel uses one succeeds, and none where the token was
 * ended meanwhile (T-32, T-33).
 */
export async function rotateRefreshToken(
  db: Db,
  use: { jti: string; boundTo: string; successor: string; at: Date },
): Promise<boolean> {
  const result = await db
    .updateTable("gatehouse_refresh_token")
    .set({ successor: use.successor, used_at: use.at })
    .where("jti", "=", use.jti)
    .where("bound_to", "=", use.boundTo)
    .where("successor", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The newest token of a family, which nothing has taken the place of; none where the family was ended. */
export async function newestOfFamily(db: Db, family: string): Promise<RefreshToken | undefined> {
  const row = await liveOf(db, family).selectAll("token").executeTakeFirst();
  return row && toRefreshToken(row);
}

/** Whether a log-in still stands by a token that may be used, for the password that the user has now. */
export async function familyLives(
  db: Db,
  { family, boundTo }: { family: string; boundTo: string },
): Promise<boolean> {
  const row = await liveOf(db, family)
    .select("token.jti")
    .where("token.bound_to", "=", boundTo)
    .executeTakeFirst();
  return row !== undefined;
}

function liveOf(db: Db, family: string) {
  return db
    .selectFrom("gatehouse_refresh_token as token")
    .leftJoin("token_blacklist_outstandingtoken as outstanding", "outstanding.jti", "token.jti")
    .leftJoin("token_blacklist_blacklistedtoken as blacklisted", "blacklisted.token_id", "outstanding.id")
    .where("token.family", "=", family)
    .where("token.successor", "is", null)
    .where("token.bound_to", "is not", null)
    .where("blacklisted.id", "is", null);
}

/**
 * Ends all that came of a log-in. First our own rows: a rotation under way is waited for, and one that comes later finds its token
 * ended. Only then are the names taken, so that the successor which that rotation made is among them (T-33).
 *
 * @returns how many tokens lived until now
 */
export async function endFamily(db: Db, family: string, at: Date): Promise<number> {
  await db
    .updateTable("gatehouse_refresh_token")
    .set({ bound_to: null })
    .where("family", "=", family)
    .execute();
  return blacklist(db, { family }, at);
}

/** Binds a user's tokens to the digest of an upgraded hash, which takes the place of `from`: the password is the same. */
export async function rebindRefreshTokens(
  db: Db,
  change: { userId: number; from: string; to: string },
): Promise<void> {
  await atomically(db, async (tx) => {
    const rows = await tx
      .selectFrom("token_blacklist_outstandingtoken")
      .select("jti")
      .where("user_id", "=", change.userId)
      .execute();
    for (const names of slicesOf(rows.map(({ jti }) => jti))) {
      await tx
        .updateTable("gatehouse_refresh_token")
        .set({ bound_to: change.to })
        .where("bound_to", "=", change.from)
        .where("jti", "in", names)
        .execute();
    }
  });
}

/** SimpleJWT's `flushexpiredtokens`, for tokens that are known here. @returns how many */
export async function deleteExpiredRefreshTokens(
  db: Db,
  now: Date,
  batching: Batching = {},
): Promise<number> {
  return inBatches(batching, (batch) => atomically(db, (tx) => deleteBatch(tx, now, batch)));
}

async function deleteBatch(tx: Db, now: Date, batch: number): Promise<number> {
  const expired = await tx
    .selectFrom("gatehouse_refresh_token")
    .select("jti")
    .where("expires_at", "<=", now)
    .orderBy("expires_at")
    .limit(batch)
    .execute();
  const names = expired.map(({ jti }) => jti);
  if (names.length === 0) return 0;
  await tx
    .deleteFrom("token_blacklist_blacklistedtoken")
    .where("token_id", "in", (eb) =>
      eb.selectFrom("token_blacklist_outstandingtoken").select("id").where("jti", "in", names),
    )
    .execute();
  await tx.deleteFrom("token_blacklist_outstandingtoken").where("jti", "in", names).execute();
  await tx.deleteFrom("gatehouse_refresh_token").where("jti", "in", names).execute();
  return names.length;
}
