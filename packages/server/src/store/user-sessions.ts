/** `usersessions_usersession`: which sessions a user has, from where and since when. The session itself is in `django_session`. */
import type { UserSession } from "../domain/user-session.ts";
import { readDatetime, readJson } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { slicesOf } from "./in-batches.ts";
import { insertOrUpdate } from "./insert.ts";

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
  await insertOrUpdate(
    db,
    db.insertInto("usersessions_usersession").values({
      ...changing,
      session_key: seen.sessionKey,
      created_at: seen.at,
      data: JSON.stringify(seen.data ?? {}),
    }),
    db.updateTable("usersessions_usersession").set(changing).where("session_key", "=", seen.sessionKey),
  );
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
 * people's sessions are passed over. However many there are: whoever has a stolen password may have begun any number (T-14).
 */
export async function deleteUserSessions(db: Db, choice: SessionChoice): Promise<void> {
  if ("ids" in choice && choice.ids.length === 0) return;
  await atomically(db, async (tx) => {
    for (const keys of slicesOf(await chosenKeys(tx, choice))) {
      await tx.deleteFrom("django_session").where("session_key", "in", keys).execute();
    }
    let known = tx.deleteFrom("usersessions_usersession").where("user_id", "=", choice.userId);
    if ("ids" in choice) known = known.where("id", "in", choice.ids);
    else if (choice.except !== undefined) known = known.where("session_key", "<>", choice.except);
    await known.execute();
  });
}

async function chosenKeys(tx: Db, choice: SessionChoice): Promise<readonly string[]> {
  let select = tx
    .selectFrom("usersessions_usersession")
    .select("session_key")
    .where("user_id", "=", choice.userId);
  if ("ids" in choice) select = select.where("id", "in", choice.ids);
  else if (choice.except !== undefined) select = select.where("session_key", "<>", choice.except);
  return (await select.execute()).map((row) => row.session_key);
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
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("django_session")
            .select("django_session.session_key")
            .whereRef("django_session.session_key", "=", "usersessions_usersession.session_key")
            .where("django_session.expire_date", ">", now),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
