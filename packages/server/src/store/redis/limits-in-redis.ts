/**
 * Rate limits in Redis: by the rules of the table (`rate-limits.ts`), at a hash `gatehouse:limit:<key>` for each window, with the
 * moments of its `start` and `end` in milliseconds and the `count` of its uses.
 *
 * While Redis does not answer, the table counts: limits begin anew there, and hold. A command whose answer was lost may be counted in
 * both, so that an outage can cost somebody a use and gives nobody more than the two limits together.
 */
import type { Db } from "../database.ts";
import type { LimitCount, LimitStore, Limits, LimitTransaction, LimitUse } from "../limits.ts";
import type { RedisClient, RedisConnection } from "./connection.ts";

const PREFIX = "gatehouse:limit:";

/**
 * Time is the caller's, as everywhere. Redis's own clock only clears away: after two periods, because a window may be kept open that
 * began up to a period ahead of the clock that looks at it (a node's that is behind, or one that was set back).
 */
const TAKE = `
local window = redis.call('HMGET', KEYS[1], 'start', 'end', 'count')
local amount, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local now, fresh_end = ARGV[3], ARGV[4]
if amount <= 0 then return { 0, fresh_end } end
local over = not window[1] or tonumber(window[2]) <= tonumber(now) or tonumber(window[1]) > tonumber(fresh_end)
if over then
  redis.call('HSET', KEYS[1], 'start', now, 'end', fresh_end, 'count', 1)
  redis.call('PEXPIRE', KEYS[1], 2 * period)
  return { 1, now }
end
if tonumber(window[3]) >= amount then return { 0, window[2] } end
redis.call('HINCRBY', KEYS[1], 'count', 1)
return { 1, window[1] }
`;

const GIVE_BACK = `
local window = redis.call('HMGET', KEYS[1], 'start', 'count')
if window[1] ~= ARGV[1] or tonumber(window[2]) <= 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'count', -1)
return 1
`;

type Taken =
  | { readonly allowed: true; readonly start: string }
  | { readonly allowed: false; readonly retryAfter: number };

async function take(client: RedisClient, { key, amount, periodSeconds, now }: LimitUse): Promise<Taken> {
  const period = Math.ceil(periodSeconds * 1000);
  const times = [period, now.getTime(), now.getTime() + period];
  const reply = await client.eval(TAKE, {
    keys: [PREFIX + key],
    arguments: [amount, ...times].map(String),
  });
  const [allowed, moment] = Array.isArray(reply) ? reply : [];
  if (typeof moment !== "string") throw new Error("Redis gave an answer that no limit gives.");
  if (allowed === 1) return { allowed: true, start: moment };
  return { allowed: false, retryAfter: Math.max(1, Math.ceil((Number(moment) - now.getTime()) / 1000)) };
}

async function isReached(client: RedisClient, use: LimitUse): Promise<boolean> {
  const { key, amount, periodSeconds, now } = use;
  if (amount <= 0) return true;
  const [start, end, count] = await client.hmGet(PREFIX + key, ["start", "end", "count"]);
  const time = now.getTime();
  const isOver = Number(end ?? 0) <= time || Number(start ?? 0) > time + periodSeconds * 1000;
  return !isOver && Number(count) >= amount;
}

/** Does what a limit does, on a key of its own, and writes every time. */
export async function probeLimits(client: RedisClient): Promise<void> {
  await take(client, { key: "probe", amount: 1_000_000, periodSeconds: 1, now: new Date() });
}

/** The counts in Redis alone; `undefined`: it does not answer. */
class Counts {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async take(use: LimitUse): Promise<LimitCount | undefined> {
    const taken = await this.#redis.ask((client) => take(client, use));
    if (taken?.allowed !== true) return taken;
    return { allowed: true, giveBack: () => this.#giveBack(use.key, taken.start) };
  }

  isReached(use: LimitUse): Promise<boolean | undefined> {
    return this.#redis.ask((client) => isReached(client, use));
  }

  /** Where Redis does not answer, what it has counted stays until the window is over. */
  async clear(key: string): Promise<void> {
    await this.#redis.ask((client) => client.del(PREFIX + key));
  }

  async #giveBack(key: string, start: string): Promise<void> {
    await this.#redis.ask((client) => client.eval(GIVE_BACK, { keys: [PREFIX + key], arguments: [start] }));
  }
}

/** Limits that are counted in Redis, and in `table` while it does not answer. */
export function limitsInRedis(redis: RedisConnection, table: LimitStore): LimitStore {
  const counts = new Counts(redis);
  return {
    take: async (use) => (await counts.take(use)) ?? table.take(use),
    isReached: async (use) => (await counts.isReached(use)) ?? table.isReached(use),
    async clear(key) {
      await table.clear(key);
      await counts.clear(key);
    },
    get isReplaced() {
      return redis.isOut;
    },
    transaction: () => new Transaction(counts, table.transaction()),
    close: () => redis.close(),
  };
}

/**
 * Redis knows nothing of the database's transactions: what one has counted is given back when it is rolled back, and what one forgets is
 * forgotten once it holds.
 */
class Transaction implements LimitTransaction {
  readonly #counts: Counts;
  readonly #table: LimitTransaction;
  #taken: (() => Promise<void>)[] = [];
  #cleared: string[] = [];

  constructor(counts: Counts, table: LimitTransaction) {
    this.#counts = counts;
    this.#table = table;
  }

  async begin(tx: Db): Promise<Limits> {
    await this.rollBack();
    const table = await this.#table.begin(tx);
    return {
      take: async (use) => {
        const count = await this.#counts.take(use);
        if (count?.allowed === true) this.#taken.push(count.giveBack);
        return count ?? table.take(use);
      },
      isReached: async (use) => (await this.#counts.isReached(use)) ?? table.isReached(use),
      clear: async (key) => {
        await table.clear(key);
        this.#cleared.push(key);
      },
    };
  }

  async commit(): Promise<void> {
    for (const key of this.#cleared) await this.#counts.clear(key);
  }

  async rollBack(): Promise<void> {
    const taken = this.#taken;
    this.#taken = [];
    this.#cleared = [];
    for (const giveBack of taken) await giveBack();
  }
}
