import { type SessionData, sessionKeys } from "../../domain/session.ts";
import type { Db } from "../../store/database.ts";
import type { Visit } from "../context.ts";
import { rewriteSession, storedKey } from "../session-row.ts";

/** The names of the refresh tokens that a session counts, each with its expiry in seconds since 1970. */
export type RefreshTokens = Readonly<Record<string, number>>;

export function refreshTokensOf(data: SessionData): RefreshTokens {
  const stored = data[sessionKeys.refreshTokens];
  if (typeof stored !== "object" || stored === null) return {};
  const entries = Object.entries(stored).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return Object.fromEntries(entries);
}

export function withRefreshTokens(data: SessionData, tokens: RefreshTokens): SessionData {
  const { [sessionKeys.refreshTokens]: _former, ...others } = data;
  return Object.keys(tokens).length === 0 ? others : { ...others, [sessionKeys.refreshTokens]: tokens };
}

/**
 * Changes the refresh tokens that the visit's session counts, as they stand at this moment, and lets the session live on. The only
 * way to change them: whatever else is written to the session leaves them alone.
 *
 * @param change gives those that count from now on, or `undefined` where nothing may be changed
 * @returns whether they were changed
 */
export async function changeRefreshTokens(
  db: Db,
  { session, engine }: Visit,
  change: (outstanding: RefreshTokens) => RefreshTokens | undefined,
): Promise<boolean> {
  if (session.token === undefined) return false;
  const now = engine.clock.now().getTime() / 1000;
  const live = (tokens: RefreshTokens): RefreshTokens =>
    Object.fromEntries(Object.entries(tokens).filter(([, exp]) => exp > now));
  return rewriteSession(db, engine, {
    sessionKey: storedKey(session.token, engine.settings),
    renew: true,
    change(stored) {
      const tokens = change(live(refreshTokensOf(stored)));
      return tokens && withRefreshTokens(stored, tokens);
    },
  });
}
