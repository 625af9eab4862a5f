import { createHash } from "node:crypto";
import type { RateLimit } from "../config/rate-limits.ts";
import type { Settings } from "../config/settings.ts";
import { networkOf } from "../domain/network.ts";
import type { LimitCount, Limits } from "../store/limits.ts";
import type { Visit } from "./context.ts";

/** The actions of allauth's rate-limit table. */
export type LimitedAction = keyof Settings["account"]["rateLimits"] & string;

/** Whom a limit counts against, besides the caller's address. */
export interface LimitSubject {
  /** For limits `…/key`: an address or a log-in name, as a caller typed it. Hashed before it is stored. */
  readonly key?: string;
  /** For limits `…/key`, in place of a name: what no caller can type, lest strangers lock an account by a name (T-44). */
  readonly account?: AccountMatter;
  /** For limits `…/user`: a user's id, or a name for somebody who may turn out to be nobody. */
  readonly userId?: number | string;
  /** Only the limits of this scope; default all. */
  readonly scope?: RateLimit["scope"];
  /** Those of the transaction, when one is open; its roll-back takes the count back. */
  readonly limits?: Limits;
}

/** Something that is guessed at within an account that the caller has come into, or half-way. */
export interface AccountMatter {
  readonly userId: number;
  readonly matter: "second-factor" | "password-change";
}

type Taken = Extract<LimitCount, { readonly allowed: true }>;

export type LimitVerdict =
  | { readonly allowed: true; readonly taken: readonly Taken[] }
  | { readonly allowed: false /** seconds until the next try can succeed */; readonly retryAfter: number };

/**
 * Counts one use of `action` against each of its limits and says whether it may go on. Each count is one atomic
 * step, so parallel requests cannot slip through together (T-41).
 *
 * @example await consumeLimit(visit, "reset_password", { key: email })
 */
export async function consumeLimit(
  visit: Visit,
  action: LimitedAction,
  subject: LimitSubject = {},
): Promise<LimitVerdict> {
  const { settings, clock } = visit.engine;
  const limits = subject.limits ?? visit.engine.limits;
  const taken: Taken[] = [];
  for (const rate of settings.account.rateLimits[action] ?? []) {
    if (subject.scope !== undefined && subject.scope !== rate.scope) continue;
    const key = limitKey(visit, action, { ...subject, ...rate });
    if (key === undefined) continue;
    const verdict = await limits.take({
      key,
      amount: rate.amount,
      periodSeconds: rate.period,
      now: clock.now(),
    });
    if (!verdict.allowed) return verdict;
    taken.push(verdict);
  }
  return { allowed: true, taken };
}

/** What a request asks for has to wait. Thrown within a transaction, so that nothing of it is kept; doors answer 429. */
export class RateLimited extends Error {
  /** Seconds until the next try can succeed. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super("A rate limit is reached.");
    this.name = "RateLimited";
    this.retryAfter = retryAfter;
  }
}

/**
 * As {@link consumeLimit}, where there is no going on without it.
 *
 * @throws RateLimited
 */
export async function demandLimit(
  visit: Visit,
  action: LimitedAction,
  subject: LimitSubject & { readonly limits: Limits },
): Promise<void> {
  const verdict = await consumeLimit(visit, action, subject);
  if (!verdict.allowed) throw new RateLimited(verdict.retryAfter);
}

/** Whether the next use of `action` would be refused; counts nothing. */
export async function isLimited(
  visit: Visit,
  action: LimitedAction,
  subject: LimitSubject,
): Promise<boolean> {
  const { settings, limits, clock } = visit.engine;
  for (const rate of settings.account.rateLimits[action] ?? []) {
    const key = limitKey(visit, action, { ...rate, ...subject });
    const use = { amount: rate.amount, periodSeconds: rate.period, now: clock.now() };
    if (key !== undefined && (await (subject.limits ?? limits).isReached({ key, ...use }))) return true;
  }
  return false;
}

/** Returns what a successful attempt had taken, and no more: a success does not clear others' failures (T-44). */
export async function giveBackLimit(verdict: LimitVerdict): Promise<void> {
  if (!verdict.allowed) return;
  for (const use of verdict.taken) await use.giveBack();
}

/**
 * Forgets the counts of `action` for one key, after a proof that stands above it (a password reset). The caller's own
 * address is not forgiven: whoever resets a password of their own would otherwise go on guessing other people's.
 */
export async function clearLimits(
  visit: Visit,
  action: LimitedAction,
  subject: LimitSubject & { readonly limits: Limits },
): Promise<void> {
  for (const rate of visit.engine.settings.account.rateLimits[action] ?? []) {
    const key = rate.scope === "key" ? limitKey(visit, action, { ...subject, ...rate }) : undefined;
    if (key !== undefined) await subject.limits.clear(key);
  }
}

function limitKey(visit: Visit, action: LimitedAction, source: LimitSubject & RateLimit): string | undefined {
  const { account } = source;
  // Two limits of one scope, "5/m/ip,20/h/ip" say, count apart.
  const window = `${action}:${source.period}`;
  switch (source.scope) {
    case "ip":
      return `${window}:ip:${networkOf(visit.caller.ip)}`;
    case "user": {
      const userId = source.userId ?? visit.user?.id;
      return userId === undefined ? undefined : `${window}:user:${userId}`;
    }
    case "key":
      if (account !== undefined) return `${window}:${account.matter}:${account.userId}`;
      return source.key === undefined ? undefined : `${window}:key:${sha256(bucketOf(source.key))}`;
  }
}

/** Spellings that may mean the same mailbox or name count together, whether or not they are the same to us (T-44). */
function bucketOf(key: string): string {
  return key.normalize("NFKC").toLowerCase();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
