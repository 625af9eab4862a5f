/** `usersessions_usersession`: which sessions a user has, from where and since when. The session itself is in `django_session`. */
import type { UserSession } from "../domain/user-session.ts";
import { readDatetime, readJson } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { deleteSessionsByKeys } from "./sessions.ts";

/** The column's length; a longer user agent is cut, as allauth cuts it. */
const USER_AGENT_LENGTH = 200;

export interface SeenSession {
  readonly userId: number;
  readonly sessionKey: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly at: Date;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Notes that the user was seen in this session: a new row, or, for a session already known, its user, address, user
 * agent and time. When it began, and its `data`, stay as they were (allauth's `create_from_request`).
 */
export async function recordUserSession(db: Db, seen: SeenSession): Promise<void> {
  const changing = {
    user_id: seen.userId,
    ip: seen.ip,
    user_agent: seen.userAgent.slice(0, USER_AGENT_LENGTH),
    last_seen_at: seen.at,
  };
  await db
    .insertInto("usersessions_usersession")
    .values({
      ...changing,
      session_key: seen.sessionKey,
      created_at: seen.at,
      data: JSON.stringify(seen.data ?? {}),
    })
    .onConflict((conflict) => conflict.column("session_key").doUpdateSet(changing))
    .execute();
}

/**
 * Notes that the user was seen again. One statement, which changes nothing while the session was seen since `notSince` from
 * the same place by the same program.
 */
export async function touchUserSession(
  db: Db,
  seen: SeenSession & { readonly notSince: Date },
): Promise<void> {
  const userAgent = seen.userAgent.slice(0, USER_AGENT_LENGTH);
  await db
    .updateTable("usersessions_usersession")
    .set({ ip: seen.ip, user_agent: userAgent, last_seen_at: seen.at })
    .where("session_key", "=", seen.sessionKey)
    .where("user_id", "=", seen.userId)
    .where((eb) =>
      eb.or([
        eb("last_seen_at", "<", seen.notSince),
        eb("ip", "<>", seen.ip),
        eb("user_agent", "<>", userAgent),
      ]),
    )
    .execute();
}

/** Follows a session whose key was changed at log-in. @returns whether the old key was known. */
export async function rekeyUserSession(db: Db, oldKey: string, newKey: string): Promise<boolean> {
  const result = await db
    .updateTable("usersessions_usersession")
    .set({ session_key: newKey })
    .where("session_key", "=", oldKey)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The user's sessions that live at `now`, oldest first. */
export async function listUserSessions(db: Db, userId: number, now: Date): Promise<readonly UserSession[]> {
  const rows = await db
    .selectFrom("usersessions_usersession as seen")
    .innerJoin("django_session", "django_session.session_key", "seen.session_key")
    .select([
      "seen.id",
      "seen.user_id",
      "seen.session_key",
      "seen.ip",
      "seen.user_agent",
      "seen.created_at",
      "seen.last_seen_at",
      "seen.data",
    ])
    .where("seen.user_id", "=", userId)
    .where("django_session.expire_date", ">", now)
    .orderBy("seen.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    sessionKey: row.session_key,
    ip: row.ip,
    userAgent: row.user_agent,
    createdAt: readDatetime(row.created_at),
    lastSeenAt: readDatetime(row.last_seen_at),
    data: readJson(row.data),
  }));
}

/** Which of a user's sessions to end: those of these ids, or all of them except the one of this stored key. */
export type SessionChoice =
  | { readonly userId: number; readonly ids: readonly number[] }
  | { readonly userId: number; readonly except?: string };

/**
 * Ends sessions of one user: their rows here and in `django_session`, so that they stop working at once. Ids of other
 * people's sessions are passed over.
 *
 * @returns the stored keys of the sessions that were ended.
 */
export async function deleteUserSessions(db: Db, choice: SessionChoice): Promise<readonly string[]> {
  return atomically(db, async (tx) => {
    let query = tx.deleteFrom("usersessions_usersession").where("user_id", "=", choice.userId);
    if ("ids" in choice) {
      if (choice.ids.length === 0) return [];
      query = query.where("id", "in", choice.ids);
    } else if (choice.except !== undefined) {
      query = query.where("session_key", "<>", choice.except);
    }
    const rows = await query.returning("session_key").execute();
    const keys = rows.map((row) => row.session_key);
    await deleteSessionsByKeys(tx, keys);
    return keys;
  });
}

/** Forgets what is known about one session, whose `django_session` row the caller deletes. @returns whether it was known. */
export async function deleteUserSessionByKey(db: Db, sessionKey: string): Promise<boolean> {
  const result = await db
    .deleteFrom("usersessions_usersession")
    .where("session_key", "=", sessionKey)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Forgets a user's sessions that no longer live at `now` (allauth does so at each log-in). @returns how many. */
export async function purgeUserSessions(db: Db, userId: number, now: Date): Promise<number> {
  const result = await db
    .deleteFrom("usersessions_usersession")
    .where("user_id", "=", userId)
    .where("session_key", "not in", (eb) =>
      eb
        .selectFrom("django_session")
        .innerJoin("usersessions_usersession as live", "live.session_key", "django_session.session_key")
        .select("django_session.session_key")
        .where("live.user_id", "=", userId)
        .where("django_session.expire_date", ">", now),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
