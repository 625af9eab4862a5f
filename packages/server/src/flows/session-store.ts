import { randomBytes, randomInt } from "node:crypto";
import type { Settings } from "../config/settings.ts";
import { sessionAuthHash } from "../django/session-auth-hash.ts";
import { encodeSession } from "../django/session-codec.ts";
import { Session, sessionKeys } from "../domain/session.ts";
import type { User } from "../domain/user.ts";
import type { Db } from "../store/database.ts";
import { deleteSession, getSession, getSessionWithUser, insertSession } from "../store/sessions.ts";
import {
  deleteUserSessionByKey,
  deleteUserSessions,
  listUserSessions,
  rekeyUserSession,
} from "../store/user-sessions.ts";
import { getUserById } from "../store/users.ts";
import type { Caller, Engine, Visit } from "./context.ts";
import { expiryOf, rewriteSession, SessionInterrupted, storedKey } from "./session-row.ts";
import { refreshTokensOf, withRefreshTokens } from "./tokens/outstanding-tokens.ts";

/** allauth's backend path: what Django looks for in a session before it believes the user id in it. */
const BACKEND = "allauth.account.auth_backends.AuthenticationBackend";

/** Django's session keys have 32 characters of this alphabet (`VALID_KEY_CHARS`). */
const PLAIN_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const PLAIN_LENGTH = 32;

/** What a client may present; anything else is not looked up at all. */
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * Opens the visit of a caller who presents `token`: one query brings the session, its user and the primary address.
 * An unknown, expired or unreadable token gives an anonymous visit whose `session.token` is `undefined`.
 */
export async function openVisit(engine: Engine, caller: Caller, token?: string): Promise<Visit> {
  const visit = (session: Session) => visitWith(engine, caller, session);
  if (token === undefined || !TOKEN_SHAPE.test(token)) return visit(new Session());

  const { settings, database, clock } = engine;
  const row = await getSessionWithUser(database.db, storedKey(token, settings), clock.now());
  if (row === undefined) return visit(new Session());
  const data = engine.sessions.read(row.sessionData);
  if (data === undefined) return visit(new Session());
  // What a log-in waits under at one kind of door is no credential at the other (T-30).
  const atBearerDoor = data[sessionKeys.bearerLogin] === true;
  if (atBearerDoor !== (caller.bearer !== undefined)) return visit(new Session());

  const opened = visit(new Session(token, data));
  await identify(opened, row);
  return opened;
}

/** Opens the visit of somebody whom a door knows by a token of its own, or of a stranger there. */
export function openBearerVisit(
  engine: Engine,
  caller: Caller & Required<Pick<Caller, "bearer">>,
  user?: User,
): Visit {
  return { ...visitWith(engine, caller, new Session()), user };
}

function visitWith(engine: Engine, caller: Caller, session: Session): Visit {
  return {
    engine,
    caller,
    session,
    user: undefined,
    primaryEmail: undefined,
    trust: undefined,
    signedIn: false,
  };
}

interface Candidate {
  readonly user?: User | undefined;
  readonly primaryEmail?: string | undefined;
}

/** Believes the session's user id only if the user is active and the password is the one the session began with. */
async function identify(visit: Visit, row: Candidate): Promise<void> {
  const { session, engine } = visit;
  const claimed = session.get(sessionKeys.userId);
  if (typeof claimed !== "string" || !/^\d{1,15}$/.test(claimed)) return;
  const userId = Number(claimed);

  // A session that Django made without allauth's usersessions has no joined row: that costs a second query.
  const joined = row.user?.id === userId;
  const user = joined ? row.user : await getUserById(engine.database.db, userId);
  if (user === undefined || !user.isActive) return;

  const bound = session.get(sessionKeys.authHash);
  const verdict = engine.sessions.verifyAuthHash(typeof bound === "string" ? bound : "", user.password);
  if (verdict === undefined) {
    // The password changed since this session began (Django's get_user does the same).
    session.flush();
    return;
  }
  if (verdict === "fallback")
    session.set(sessionKeys.authHash, sessionAuthHash(user.password, engine.settings.secretKey));
  visit.user = user;
  visit.primaryEmail = joined ? row.primaryEmail : undefined;
}

/** Signs `user` in: Django's `login()`. The token changes, so one planted before log-in is worthless (T-10). */
export function attachUser(visit: Visit, user: User): void {
  const { session, engine, caller } = visit;
  visit.user = user;
  visit.signedIn = true;
  if (caller.bearer !== undefined) {
    // Where the log-in waited is over; there is no session to follow it.
    session.flush();
    return;
  }
  const claimed = session.get(sessionKeys.userId);
  if (claimed !== undefined && claimed !== String(user.id)) session.flush();
  else session.cycle();
  session.set(sessionKeys.userId, String(user.id));
  session.set(sessionKeys.backend, BACKEND);
  session.set(sessionKeys.authHash, sessionAuthHash(user.password, engine.settings.secretKey));
}

/** Keeps the visitor signed in after a change of their own password, under a new token. */
export function reattachUser(visit: Visit, user: User): void {
  visit.session.cycle();
  visit.session.set(sessionKeys.authHash, sessionAuthHash(user.password, visit.engine.settings.secretKey));
  visit.user = user;
}

/** Ends the visit's session, signed in or half-way there. */
export function detachUser(visit: Visit): void {
  visit.session.flush();
  visit.user = undefined;
  visit.primaryEmail = undefined;
}

/**
 * Writes what became of the session. A row that somebody else deleted is never written again, so a revoked session
 * cannot come back to life.
 */
export async function saveSession(db: Db, visit: Visit): Promise<void> {
  const { session, engine } = visit;
  if (!session.modified) return;
  const { settings, clock } = engine;
  const now = clock.now();
  session.modified = false;
  session.written = true;

  const replacedKey = session.replaced === undefined ? undefined : storedKey(session.replaced, settings);
  if (replacedKey !== undefined) {
    const existed = await deleteSession(db, replacedKey);
    session.replaced = undefined;
    // Of several who go on with one log-in, one is signed in (T-32).
    if (!existed && (!session.isEmpty || visit.signedIn)) throw new SessionInterrupted();
    // What a former user's session is known by must not pass to the next one.
    if (session.ended) await deleteUserSessionByKey(db, replacedKey);
  }
  // At a door that keeps no sessions, a row is a log-in that waits, and nothing else.
  const isKept = visit.caller.bearer === undefined || session.get(sessionKeys.pendingLogin) !== undefined;
  if (session.isEmpty || !isKept) return;

  if (session.token === undefined) {
    session.token = newToken(settings);
    const sessionKey = storedKey(session.token, settings);
    // Refresh tokens name the session that they were made in, so none of them belongs to another one.
    const sessionData = encodeSession(withRefreshTokens(session.data, {}), {
      secret: settings.secretKey,
      now,
    });
    await insertSession(db, { sessionKey, sessionData, expireDate: expiryOf(engine, session.data) });
    if (replacedKey !== undefined && !session.ended) await rekeyUserSession(db, replacedKey, sessionKey);
    return;
  }
  const kept = await rewriteSession(db, engine, {
    sessionKey: storedKey(session.token, settings),
    renew: true,
    // Others may have been made or used up since this visit began: what is not known here must not be undone.
    change: (stored) => withRefreshTokens(session.data, refreshTokensOf(stored)),
  });
  if (!kept) throw new SessionInterrupted();
}

/**
 * Looks once more, in the transaction that is about to write, whether the session that this visit began with still holds:
 * a request that was held open must not outlive the revocation of what it was let in by (T-14).
 *
 * @throws SessionInterrupted when the session was ended, the user deactivated, or the password changed meanwhile
 */
export async function assertNotRevoked(db: Db, visit: Visit): Promise<void> {
  const { user, session, engine, caller } = visit;
  if (user === undefined) return;
  if (caller.bearer !== undefined && !(await caller.bearer.stillHolds(db))) throw new SessionInterrupted();
  if (session.token === undefined) return;
  const row = await getSession(db, storedKey(session.token, engine.settings), engine.clock.now());
  const current = row && (await getUserById(db, user.id));
  if (current === undefined || !current.isActive || current.password !== user.password)
    throw new SessionInterrupted();
}

/** Ends the user's sessions, all but the visitor's own: their rows too, so that no list shows what no longer works. */
export async function endOtherSessions(db: Db, visit: Visit, userId: number): Promise<void> {
  const { token } = visit.session;
  await deleteUserSessions(db, {
    userId,
    ...(token !== undefined && { except: storedKey(token, visit.engine.settings) }),
  });
}

/** How many of a user's sessions an upgraded hash is carried over to; more than anybody has devices. */
const REBOUND_SESSIONS = 200;

/** Binds those of the user's sessions that hold by `user.password` to the hash `to`, which takes its place. */
export async function rebindSessions(
  visit: Visit,
  { db, now }: { db: Db; now: Date },
  { user, to }: { user: User; to: string },
): Promise<void> {
  const { settings, sessions: reader } = visit.engine;
  const sessions = await listUserSessions(db, user.id, now);
  for (const { sessionKey } of sessions.slice(-REBOUND_SESSIONS)) {
    await rewriteSession(db, visit.engine, {
      sessionKey,
      change(stored) {
        const bound = stored[sessionKeys.authHash];
        if (typeof bound !== "string") return undefined;
        if (reader.verifyAuthHash(bound, user.password) === undefined) return undefined;
        return { ...stored, [sessionKeys.authHash]: sessionAuthHash(to, settings.secretKey) };
      },
    });
  }
}

function newToken(settings: Settings): string {
  if (settings.session.keyStorage === "hashed") return randomBytes(32).toString("base64url");
  return Array.from({ length: PLAIN_LENGTH }, () => PLAIN_ALPHABET[randomInt(PLAIN_ALPHABET.length)]).join(
    "",
  );
}
