import type { Db } from "./database.ts";
import type { LimitStore, Limits } from "./limits.ts";
import { clearLimit, giveBackToLimit, isLimitReached, takeFromLimit } from "./rate-limits.ts";

/** Limits that are counted in `gatehouse_rate_limit`; within a transaction its commit and roll-back do all there is to do. */
export function limitsInTable(db: Db): LimitStore {
  return {
    ...limitsIn(db),
    isReplaced: false,
    transaction: () => ({
      begin: async (tx) => limitsIn(tx),
      commit: () => Promise.resolve(),
      rollBack: () => Promise.resolve(),
    }),
    close: () => Promise.resolve(),
  };
}

function limitsIn(db: Db): Limits {
  return {
    async take(use) {
      const taken = await takeFromLimit(db, use);
      if (!taken.allowed) return taken;
      const { windowStart } = taken;
      return { allowed: true, giveBack: () => giveBackToLimit(db, { key: use.key, windowStart }) };
    },
    isReached: (use) => isLimitReached(db, use),
    clear: (key) => clearLimit(db, key),
  };
}
