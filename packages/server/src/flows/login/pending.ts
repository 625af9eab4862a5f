import { clearLogin, type PendingLogin, peekLogin, type StageKey } from "../../domain/pending-login.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { Visit } from "../context.ts";

/** The log-in that this visitor has begun and may still finish. One whose time is over is given up. */
export function pendingLogin(visit: Visit): PendingLogin | undefined {
  const { settings, clock } = visit.engine;
  const begun = visit.session.get(sessionKeys.pendingLogin) !== undefined;
  const login = peekLogin(visit.session, { now: clock.now(), timeout: settings.account.loginTimeout });
  if (begun && login === undefined) forget(visit);
  return login;
}

/** The visitor's log-in, if it waits at this stage. */
export function waitingAt(visit: Visit, stage: StageKey): PendingLogin | undefined {
  const login = visit.user === undefined ? pendingLogin(visit) : undefined;
  return login?.current === stage ? login : undefined;
}

/**
 * Gives up a log-in that this session has begun and not finished, with all that was proven in it: somebody else may have
 * prepared the session and handed it on, and their proofs must not end up in its next owner's log-in (T-10). Called
 * before the primary authentication is recorded.
 */
export function giveUpPending(visit: Visit): void {
  if (visit.session.get(sessionKeys.pendingLogin) !== undefined) forget(visit);
}

function forget({ session, user }: Visit): void {
  clearLogin(session);
  // What a session of somebody signed in has recorded and begun is theirs.
  if (user !== undefined) return;
  session.remove(sessionKeys.emailVerification);
  session.remove(sessionKeys.webauthnState);
  // Emptied, not removed: the session itself goes on, as the reference's does.
  session.set(sessionKeys.authenticationMethods, []);
}
