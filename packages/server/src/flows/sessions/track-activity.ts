import { touchUserSession } from "../../store/user-sessions.ts";
import type { Visit } from "../context.ts";
import { storedKey } from "../session-row.ts";

/** Seconds that "last seen" may lag behind. allauth writes at every request; what people look at need not cost that. */
const GRAIN = 60;

/** Notes when, from where and by what program the signed-in user was last seen (`USERSESSIONS_TRACK_ACTIVITY`). */
export async function trackActivity({ engine, caller, session, user }: Visit): Promise<void> {
  const { settings, clock, database } = engine;
  if (!settings.usersessions.trackActivity || user === undefined || session.token === undefined) return;
  const at = clock.now();
  await touchUserSession(database.db, {
    userId: user.id,
    sessionKey: storedKey(session.token, settings),
    ip: caller.ip,
    userAgent: caller.userAgent,
    at,
    notSince: new Date(at.getTime() - GRAIN * 1000),
  });
}
