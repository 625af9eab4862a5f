import type { User } from "../../domain/user.ts";
import type { UserSession } from "../../domain/user-session.ts";
import { deleteUserSessions, listUserSessions } from "../../store/user-sessions.ts";
import { transact, type Visit } from "../context.ts";
import { logout } from "../logout/logout.ts";
import { storedKey } from "../session-store.ts";

/** One of the user's sessions, as they may see it. */
export interface OwnSession extends UserSession {
  readonly isCurrent: boolean;
}

/** The user's live sessions, oldest first, with the one that asks marked. */
export async function listSessions(visit: Visit, user: User): Promise<readonly OwnSession[]> {
  const { database, clock, settings } = visit.engine;
  const { token } = visit.session;
  const currentKey = token === undefined ? undefined : storedKey(token, settings);
  const sessions = await listUserSessions(database.db, user.id, clock.now());
  return sessions.map((session) => ({ ...session, isCurrent: session.sessionKey === currentKey }));
}

/** Ends some of the user's own sessions at once; ending the current one is a log-out. */
export async function endSessions(visit: Visit, user: User, sessions: readonly OwnSession[]): Promise<void> {
  const others = sessions.filter(({ isCurrent }) => !isCurrent);
  await transact(visit, async ({ db, event }) => {
    await deleteUserSessions(db, { userId: user.id, ids: others.map(({ id }) => id) });
    await event({ name: "sessions_ended", userId: user.id, details: { count: sessions.length } });
  });
  if (others.length < sessions.length) await logout(visit);
}
