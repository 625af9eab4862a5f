import { type SessionData, sessionKeys } from "./session.ts";

/**
 * For how many seconds a session that is written now is good: Django's `get_expiry_age()`. What was chosen for this one by
 * `set_expiry()`, here or in a view of Django's, comes before the settings.
 */
export function secondsToLive(
  data: SessionData,
  { now, cookieAge }: { now: Date; cookieAge: number },
): number {
  const chosen = data[sessionKeys.expiry];
  // Nought is as long as any other, but for the cookie: that goes when the browser is closed.
  if (typeof chosen === "number" && chosen !== 0) return chosen;
  const until = typeof chosen === "string" ? Date.parse(chosen) : Number.NaN;
  return Number.isNaN(until) ? cookieAge : (until - now.getTime()) / 1000;
}

/** Whether the browser is to forget this session when it is closed. */
export function endsWithBrowser(data: SessionData, byDefault: boolean): boolean {
  const chosen = data[sessionKeys.expiry];
  return chosen === undefined || chosen === null ? byDefault : chosen === 0;
}
