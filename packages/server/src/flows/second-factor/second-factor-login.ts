import type { PendingLogin } from "../../domain/pending-login.ts";
import { getUserById } from "../../store/users.ts";
import type { Visit } from "../context.ts";
import { giveUpPending, waitingAt } from "../login/pending.ts";
import { resumeLogin, stillHolds } from "../login/stages.ts";
import { transact } from "../transact.ts";
import { proveByCode } from "./factor-code.ts";
import type { FactorResult } from "./factor-proof.ts";
import { offerStands, trustBrowser } from "./trusted-browser.ts";

/** There is no log-in of this visitor's that waits for this. */
export interface NotPending {
  readonly ok: false;
  readonly refused: "not_pending";
}

export const notPending: NotPending = { ok: false, refused: "not_pending" };

/** The log-in of this visitor's that waits for a second factor, and whose it is. */
export async function loginAwaitingFactor(
  visit: Visit,
): Promise<{ readonly login: PendingLogin; readonly userId: number } | undefined> {
  const login = waitingAt(visit, "mfa_authenticate");
  if (login?.userId === undefined) return undefined;
  const user = await getUserById(visit.engine.database.db, login.userId);
  // Before anything is counted: who was shut out by a new password is not to lock its owner out, nor to try codes (T-44).
  if (user === undefined || !stillHolds(visit, login, user)) {
    giveUpPending(visit);
    return undefined;
  }
  return { login, userId: user.id };
}

/** Goes on with a log-in that waits for its second factor, by a code of it. */
export async function logInBySecondFactor(visit: Visit, code: string): Promise<FactorResult | NotPending> {
  const awaiting = await loginAwaitingFactor(visit);
  if (awaiting === undefined) return notPending;
  return proveByCode(visit, {
    userId: awaiting.userId,
    code,
    purpose: "login",
    accepted: (work) => resumeLogin(visit, work, awaiting.login),
  });
}

/** Ends a log-in that waits for a decision on its browser, which is not asked for more than a password again if it is `trusted`. */
export async function finishTrustStage(visit: Visit, trusted: boolean): Promise<{ ok: true } | NotPending> {
  const login = waitingAt(visit, "mfa_trust");
  if (login === undefined) return notPending;
  return transact(visit, async (work) => {
    const { userId, stageData } = login;
    const user = userId === undefined ? undefined : await getUserById(work.db, userId);
    const offer = stageData.mfa_trust;
    if (user === undefined || !(await offerStands(visit, work.db, { user, offer }))) {
      giveUpPending(visit);
      return notPending;
    }
    await resumeLogin(visit, work, login);
    if (trusted && visit.user !== undefined) {
      await trustBrowser(visit, work.db, visit.user);
      await work.event({ name: "browser_trusted", userId: visit.user.id });
    }
    return { ok: true };
  });
}
