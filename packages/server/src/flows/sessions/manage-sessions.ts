import type { User } from "../../domain/user.ts";
import type { UserSession } from "../../domain/user-session.ts";
import { deleteUserSessions, listUserSessions } from "../../store/user-sessions.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { endTokensOf } from "../other-ways-in.ts";
import { storedKey } from "../session-row.ts";
import { detachUser } from "../session-store.ts";
import { transact } from "../transact.ts";

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

export type EndSessionsResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Ends some of the user's own sessions at once, all or none; ending the current one is a log-out. */
export async function endSessions(
  visit: Visit,
  user: User,
  ids: readonly number[],
): Promise<EndSessionsResult> {
  const own = await listSessions(visit, user);
  // Somebody else's session is as unknown as none (T-50).
  const unknown = ids.find((id) => !own.some((session) => session.id === id));
  if (unknown !== undefined) {
    return { ok: false, problems: [problem("invalid_choice", "sessions", { value: unknown })] };
  }
  const ended = own.filter(({ id }) => ids.includes(id));
  await transact(visit, async (work) => {
    const { db, event } = work;
    await deleteUserSessions(db, { userId: user.id, ids: ended.map(({ id }) => id) });
    if (ended.some(({ isCurrent }) => isCurrent)) detachUser(visit);
    // Log-ins by token are in no list. Who ends every session besides this one means them as well (T-14).
    if (own.every((session) => session.isCurrent || ended.includes(session))) await endTokensOf(work, user);
    await event({ name: "sessions_ended", userId: user.id, details: { count: ended.length } });
  });
  return { ok: true };
}
