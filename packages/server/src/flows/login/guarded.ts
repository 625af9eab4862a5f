import type { Visit } from "../context.ts";
import { consumeLimit, giveBackLimit, type LimitSubject } from "../rate-limits.ts";

export type Guarded<T> =
  | { readonly locked: false; readonly proof: T | undefined }
  | { readonly locked: true /** seconds */; readonly retryAfter: number };

/**
 * Tries a proof of identity behind the lock of failed log-ins: counted before it is judged, so parallel tries cannot slip
 * through together (T-41), and given back unless it was judged and found wrong. A success is no failure, and neither is a
 * server that was too busy to look.
 *
 * @param attempt gives what was proven, or `undefined` for a wrong proof
 */
export async function behindLock<T>(
  visit: Visit,
  subject: LimitSubject,
  attempt: () => Promise<T | undefined>,
): Promise<Guarded<T>> {
  const taken = await consumeLimit(visit, "login_failed", subject);
  if (!taken.allowed) return { locked: true, retryAfter: taken.retryAfter };
  let wrong = false;
  try {
    const proof = await attempt();
    wrong = proof === undefined;
    return { locked: false, proof };
  } finally {
    if (!wrong) await giveBackLimit(taken);
  }
}
