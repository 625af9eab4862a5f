/** How flows count uses of what is limited, wherever the counts lie. */
import type { Db } from "./database.ts";
import type { LimitUse } from "./rate-limits.ts";

export type { LimitUse };

export type LimitCount =
  | {
      readonly allowed: true;
      /**
       * Takes this use back: of an attempt that turned out to be a success, where only failures count. A window that has begun since
       * is left alone, for it holds other attempts.
       */
      giveBack(): Promise<void>;
    }
  | {
      readonly allowed: false;
      /** Whole seconds until the next use can be allowed: at least 1. */
      readonly retryAfter: number;
    };

export interface Limits {
  /** Counts one use if the limit allows it: of any number of parallel uses, on any number of nodes, exactly `amount` (T-41). */
  take(use: LimitUse): Promise<LimitCount>;
  /** Whether {@link take} would refuse this use; counts nothing. */
  isReached(use: LimitUse): Promise<boolean>;
  /** Forgets all uses of a key. */
  clear(key: string): Promise<void>;
}

/** The counts that all nodes share. */
export interface LimitStore extends Limits {
  /** Whether another store counts at the moment, because this one does not answer. */
  readonly isReplaced: boolean;
  /** For what is counted within a transaction of the database. */
  transaction(): LimitTransaction;
  close(): Promise<void>;
}

/** Counts that hold if, and only if, a transaction of the database does. */
export interface LimitTransaction {
  /** The limits within `tx`. Called once more where the database runs a transaction again; what was counted before is undone. */
  begin(tx: Db): Promise<Limits>;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}
