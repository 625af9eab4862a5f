/**
 * `gatehouse_rate_limit`: how often a key was used in its current window.
 *
 * The reference keeps the time of every hit and lets each expire on its own; here a window opens with the first hit and
 * closes `periodSeconds` later. For anybody who starts from rest both allow the same number of uses, name the same moment for the
 * next one (the first hit plus the period) and count only the uses they allow, so the recorded exchanges hold. They differ for
 * who spreads hits over the end of a window: up to twice the amount can then fall within one period, never more than the
 * amount per period in the long run. In exchange a row costs the same whatever the amount, the statement that counts holds only
 * for the window that was looked at while it has room, and a refused use writes nothing. (The reference reads, decides and writes in three steps, and says itself that
 * parallel requests overrun its limits.)
 */
import { readDatetime } from "./columns.ts";
import type { Db } from "./database.ts";
import { type Batching, inBatches } from "./in-batches.ts";
import { insertUnlessThere } from "./insert.ts";

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
  if (use.amount <= 0) return { allowed: false, retryAfter: Math.max(1, Math.ceil(use.periodSeconds)) };
  for (;;) {
    const window = await getWindow(db, use);
    if (window?.isFull === true) return { allowed: false, retryAfter: window.secondsLeft };
    const windowStart = window?.isOver === false ? window.start : use.now;
    if (await countIn(db, use, window)) return { allowed: true, retryAfter: 0, windowStart };
    // Somebody else has counted, or opened a window, since it was looked at.
  }
}

interface LimitWindow {
  readonly start: Date;
  /** Another may be opened in its place. */
  readonly isOver: boolean;
  readonly isFull: boolean;
  readonly secondsLeft: number;
}

async function getWindow(
  db: Db,
  { key, amount, periodSeconds, now }: LimitUse,
): Promise<LimitWindow | undefined> {
  const row = await db
    .selectFrom("gatehouse_rate_limit")
    .select(["count", "window_start", "expires_at"])
    .where("key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const start = readDatetime(row.window_start);
  const end = readDatetime(row.expires_at);
  // A window is over when its time is; or when it began further ahead than a whole period, which means that the clock was
  // set back and it would otherwise bar its owner until then. (Less than a period may be another node's clock.)
  const isOver = end <= now || start.getTime() > now.getTime() + periodSeconds * 1000;
  const secondsLeft = Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000));
  return { start, isOver, isFull: !isOver && row.count >= amount, secondsLeft };
}

/** Counts in the window that was looked at, or opens the first or the next one: if all is as it was. */
async function countIn(db: Db, use: LimitUse, window: LimitWindow | undefined): Promise<boolean> {
  const { key, amount, periodSeconds, now } = use;
  const opened = { window_start: now, expires_at: new Date(now.getTime() + periodSeconds * 1000), count: 1 };
  if (window === undefined) {
    return insertUnlessThere(db, db.insertInto("gatehouse_rate_limit").values({ key, ...opened }));
  }
  const same = db
    .updateTable("gatehouse_rate_limit")
    .where("key", "=", key)
    .where("window_start", "=", window.start);
  const counting = window.isOver
    ? same.set(opened)
    : same.set((eb) => ({ count: eb("count", "+", 1) })).where("count", "<", amount);
  return (await counting.executeTakeFirst()).numUpdatedRows > 0n;
}

/** Whether {@link takeFromLimit} would refuse this use; counts nothing. */
export async function isLimitReached(db: Db, use: LimitUse): Promise<boolean> {
  return use.amount <= 0 || (await getWindow(db, use))?.isFull === true;
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
    const old = db.selectFrom("gatehouse_rate_limit").select("key").where("expires_at", "<=", now);
    const keys = (await old.limit(batch).execute()).map(({ key }) => key);
    // One that was opened anew since stays.
    const deleting = db.deleteFrom("gatehouse_rate_limit").where("expires_at", "<=", now);
    if (keys.length > 0) await deleting.where("key", "in", keys).execute();
    return keys.length;
  });
}
