/**
 * `django_session`. `storedKey` is the primary key as it is stored (a hash of the token, or under `plain` the token
 * itself); `sessionData` is Django's signed encoding, which this file does not look into.
 */
import { type CompiledQuery, type Selectable, type SqlBool, sql } from "kysely";
import type { User } from "../domain/user.ts";
import { readDatetime } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { type Batching, inBatches } from "./in-batches.ts";
import type { AuthUserTable } from "./schema.ts";
import { toUser, userColumns } from "./users.ts";

export interface StoredSession {
  readonly sessionData: string;
  readonly expireDate: Date;
}

export interface SessionWithUser extends StoredSession {
  /**
   * Whom `usersessions_usersession` names for this session. Absent for a session that Django made without
   * allauth's usersessions app; whom to believe is in `sessionData`, so compare the ids.
   */
  readonly user?: User;
  /** The address of that user's primary `account_emailaddress`. */
  readonly primaryEmail?: string;
}

/** The one query of the hot path, compiled once per database and only run per request. */
const compiled = new WeakMap<Db, SessionQuery>();

type SessionQuery = ReturnType<typeof compileSessionQuery>;
type SessionRow = SessionQuery extends CompiledQuery<infer R> ? R : never;

function compileSessionQuery(db: Db) {
  return (
    db
      .selectFrom("django_session")
      .leftJoin("usersessions_usersession as seen", "seen.session_key", "django_session.session_key")
      .leftJoin("auth_user", "auth_user.id", "seen.user_id")
      .leftJoin("account_emailaddress as address", (join) =>
        join
          .onRef("address.user_id", "=", "auth_user.id")
          // Bare, not `= 1`: only then does SQLite see that the partial index `unique_primary_email` serves.
          .on(sql<SqlBool>`${sql.ref("address.primary")}`),
      )
      .select(["django_session.session_data", "django_session.expire_date", "address.email as primary_email"])
      .select(userColumns)
      // The text and the moment stand for those of each call, wherever the engine wants them.
      .where("django_session.session_key", "=", "")
      .where("django_session.expire_date", ">", new Date(0))
      .compile()
  );
}

/**
 * The live session of this key together with its user and their primary address, by one indexed query.
 * @returns undefined when there is none, or it has expired by `now`.
 */
export async function getSessionWithUser(
  db: Db,
  storedKey: string,
  now: Date,
): Promise<SessionWithUser | undefined> {
  let query = compiled.get(db);
  if (query === undefined) {
    query = compileSessionQuery(db);
    compiled.set(db, query);
  }
  const parameters = query.parameters.map((given) => (given instanceof Date ? now : storedKey));
  const { rows } = await db.executeQuery<SessionRow>({ ...query, parameters });
  const row = rows[0];
  return row && toSessionWithUser(row);
}

function toSessionWithUser(row: SessionRow): SessionWithUser {
  return {
    sessionData: row.session_data,
    expireDate: readDatetime(row.expire_date),
    ...(hasUser(row) && { user: toUser(row) }),
    ...(row.primary_email !== null && { primaryEmail: row.primary_email }),
  };
}

/** One column tells for all: in the table none may be NULL, so a NULL means that the join found nobody. */
function hasUser<R extends SessionRow>(row: R): row is R & Selectable<AuthUserTable> {
  return row.id !== null;
}

/** The live session of this key. @returns undefined when there is none, or it has expired by `now`. */
export async function getSession(db: Db, storedKey: string, now: Date): Promise<StoredSession | undefined> {
  const row = await db
    .selectFrom("django_session")
    .select(["session_data", "expire_date"])
    .where("session_key", "=", storedKey)
    .where("expire_date", ">", now)
    .executeTakeFirst();
  return row && { sessionData: row.session_data, expireDate: readDatetime(row.expire_date) };
}

export interface SessionRecord extends StoredSession {
  readonly sessionKey: string;
}

/** @throws an error that `isUniqueViolation` recognises when the key exists. */
export async function insertSession(db: Db, session: SessionRecord): Promise<void> {
  await db
    .insertInto("django_session")
    .values({
      session_key: session.sessionKey,
      session_data: session.sessionData,
      expire_date: session.expireDate,
    })
    .execute();
}

/**
 * Writes a session that is still there and still holds `formerData`. A row that a log-out deleted meanwhile stays deleted: there is
 * no upsert that could bring it back.
 *
 * @returns whether it was written.
 */
export async function updateSessionData(
  db: Db,
  session: SessionRecord,
  formerData: string,
): Promise<boolean> {
  const result = await db
    .updateTable("django_session")
    .set({ session_data: session.sessionData, expire_date: session.expireDate })
    .where("session_key", "=", session.sessionKey)
    .where("session_data", "=", formerData)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** @returns whether the session was there. */
export async function deleteSession(db: Db, storedKey: string): Promise<boolean> {
  return (await deleteSessionsByKeys(db, [storedKey])) > 0;
}

/** @returns how many of them were there. */
async function deleteSessionsByKeys(db: Db, storedKeys: readonly string[]): Promise<number> {
  if (storedKeys.length === 0) return 0;
  const result = await db
    .deleteFrom("django_session")
    .where("session_key", "in", storedKeys)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/**
 * Deletes the sessions that have expired by `now`, with their rows in `usersessions_usersession`, `batch` at a time: each batch
 * is a short transaction of its own, so that requests get their turn in between.
 *
 * @returns how many sessions were deleted.
 */
export async function clearExpiredSessions(db: Db, now: Date, batching: Batching = {}): Promise<number> {
  return inBatches(batching, (batch) => atomically(db, (tx) => clearBatch(tx, now, batch)));
}

async function clearBatch(tx: Db, now: Date, batch: number): Promise<number> {
  const expired = await tx
    .selectFrom("django_session")
    .select("session_key")
    .where("expire_date", "<", now)
    .orderBy("expire_date")
    .limit(batch)
    .execute();
  const keys = expired.map((row) => row.session_key);
  if (keys.length === 0) return 0;
  await tx.deleteFrom("usersessions_usersession").where("session_key", "in", keys).execute();
  return deleteSessionsByKeys(tx, keys);
}
