/**
 * `gatehouse_rate_limit`: how often a key was used in its current window.
 *
 * The reference keeps the time of every hit and lets each expire on its own; here a window opens with the first hit and
 * closes `periodSeconds` later. For anybody who starts from rest both allow the same number of uses, name the same moment for the
 * next one (the first hit plus the period) and count only the uses they allow, so the recorded exchanges hold. They differ for
 * who spreads hits over the end of a window: up to twice the amount can then fall within one period, never more than the
 * amount per period in the long run. In exchange a row costs the same whatever the amount, one statement both checks and
 * counts, and a refused use writes nothing. (The reference reads, decides and writes in three steps, and says itself that
 * parallel requests overrun its limits.)
 */
import { sql } from "kysely";
import { readDatetime } from "./columns.ts";
import type { Db } from "./database.ts";
import { type Batching, inBatches } from "./in-batches.ts";

export interface LimitUse {
  readonly key: string;
  /** How many uses a window allows; none when it is 0. */
  readonly amount: number;
  readonly periodSeconds: number;
  readonly now: Date;
}

export type LimitTaken =
  | {
      readonly allowed: true;
      readonly retryAfter: 0;
      /** When the window that this use counts in began: what {@link giveBackToLimit} needs. */
      readonly windowStart: Date;
    }
  | {
      readonly allowed: false;
      /** Whole seconds until the next use can be allowed: at least 1. */
      readonly retryAfter: number;
    };

/**
 * Counts one use of `key` if the limit allows it. Exactly `amount` of any number of parallel calls are allowed (T-41).
 *
 * @example await takeFromLimit(db, { key: "login:ip:192.0.2.1", amount: 30, periodSeconds: 60, now: clock.now() })
 */
export async function takeFromLimit(db: Db, use: LimitUse): Promise<LimitTaken> {
  const { key, amount, periodSeconds, now } = use;
  if (amount <= 0) return { allowed: false, retryAfter: Math.max(1, Math.ceil(periodSeconds)) };
  const end = new Date(now.getTime() + periodSeconds * 1000);

  // A window is over when its time is; or when it began further ahead than a whole period, which means that the clock was
  // set back and it would otherwise bar its owner until then. (Less than a period may be another node's clock.)
  const over = sql<boolean>`(${sql.ref("gatehouse_rate_limit.expires_at")} <= ${now} OR ${sql.ref("gatehouse_rate_limit.window_start")} > ${end})`;
  const count = sql.ref<number>("gatehouse_rate_limit.count");
  const counted = await db
    .insertInto("gatehouse_rate_limit")
    .values({ key, window_start: now, expires_at: end, count: 1 })
    .onConflict((conflict) =>
      conflict
        .column("key")
        .doUpdateSet({
          window_start: sql`CASE WHEN ${over} THEN excluded.window_start ELSE ${sql.ref("gatehouse_rate_limit.window_start")} END`,
          expires_at: sql`CASE WHEN ${over} THEN excluded.expires_at ELSE ${sql.ref("gatehouse_rate_limit.expires_at")} END`,
          count: sql`CASE WHEN ${over} THEN 1 ELSE ${count} + 1 END`,
        })
        // Without this nothing is written and nothing returned: the use is refused.
        .where(sql<boolean>`(${count} < ${amount} OR ${over})`),
    )
    .returning("window_start")
    .executeTakeFirst();
  if (counted === undefined) return { allowed: false, retryAfter: await secondsLeft(db, key, now) };
  return { allowed: true, retryAfter: 0, windowStart: readDatetime(counted.window_start) };
}

/** Whether {@link takeFromLimit} would refuse this use; counts nothing. */
export async function isLimitReached(
  db: Db,
  { key, amount, periodSeconds, now }: LimitUse,
): Promise<boolean> {
  if (amount <= 0) return true;
  const row = await db
    .selectFrom("gatehouse_rate_limit")
    .select(["count", "window_start", "expires_at"])
    .where("key", "=", key)
    .executeTakeFirst();
  if (row === undefined || row.count < amount) return false;
  const end = now.getTime() + periodSeconds * 1000;
  return readDatetime(row.expires_at) > now && readDatetime(row.window_start).getTime() <= end;
}

async function secondsLeft(db: Db, key: string, now: Date): Promise<number> {
  const row = await db
    .selectFrom("gatehouse_rate_limit")
    .select("expires_at")
    .where("key", "=", key)
    .executeTakeFirst();
  // The row may have been cleared since; the next try will succeed then.
  if (row === undefined) return 1;
  return Math.max(1, Math.ceil((readDatetime(row.expires_at).getTime() - now.getTime()) / 1000));
}

/**
 * Takes back one use: of an attempt that turned out to be a success, where only failures count. A window that has begun
 * since is left alone, for it holds other attempts.
 */
export async function giveBackToLimit(db: Db, use: { key: string; windowStart: Date }): Promise<void> {
  await db
    .updateTable("gatehouse_rate_limit")
    .set((eb) => ({ count: eb("count", "-", 1) }))
    .where("key", "=", use.key)
    .where("window_start", "=", use.windowStart)
    .where("count", ">", 0)
    .execute();
}

/** Forgets all uses of a key. */
export async function clearLimit(db: Db, key: string): Promise<void> {
  await db.deleteFrom("gatehouse_rate_limit").where("key", "=", key).execute();
}

/** Forgets windows that are over by `now`, in batches. @returns how many. */
export async function deleteExpiredLimits(db: Db, now: Date, batching: Batching = {}): Promise<number> {
  return inBatches(batching, async (batch) => {
    const result = await db
      .deleteFrom("gatehouse_rate_limit")
      .where("key", "in", (eb) =>
        eb.selectFrom("gatehouse_rate_limit").select("key").where("expires_at", "<=", now).limit(batch),
      )
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  });
}
