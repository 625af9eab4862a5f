import type { PendingLogin, StageKey } from "../../domain/pending-login.ts";
import { getUserById } from "../../store/users.ts";
import { transact, type Visit } from "../context.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { resumeLogin, stillHolds } from "../login/stages.ts";
import { type FactorResult, proveByCode } from "./factor-code.ts";
import { offerStands, trustBrowser } from "./trusted-browser.ts";

/** There is no log-in of this visitor's that waits for this. */
export interface NotPending {
  readonly ok: false;
  readonly refused: "not_pending";
}

const notPending: NotPending = { ok: false, refused: "not_pending" };

/** Goes on with a log-in that waits for its second factor, by a code of it. */
export async function logInBySecondFactor(visit: Visit, code: string): Promise<FactorResult | NotPending> {
  const login = waitingAt(visit, "mfa_authenticate");
  if (login?.userId === undefined) return notPending;
  const user = await getUserById(visit.engine.database.db, login.userId);
  // Before anything is counted: who was shut out by a new password is not to lock its owner out, nor to try codes (T-44).
  if (user === undefined || !stillHolds(visit, login, user)) {
    giveUpPending(visit);
    return notPending;
  }
  return proveByCode(visit, {
    userId: login.userId,
    code,
    purpose: "login",
    accepted: (work) => resumeLogin(visit, work, login),
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

function waitingAt(visit: Visit, stage: StageKey): PendingLogin | undefined {
  const login = visit.user === undefined ? pendingLogin(visit) : undefined;
  return login?.current === stage ? login : undefined;
}
