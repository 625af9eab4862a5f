import { transact, type Visit } from "../context.ts";
import { waitingAt } from "../login/pending.ts";
import { resumeLogin } from "../login/stages.ts";
import { proveByCode } from "./factor-code.ts";
import type { FactorResult } from "./factor-proof.ts";
import { trustBrowser } from "./trusted-browser.ts";

/** There is no log-in of this visitor's that waits for this. */
export interface NotPending {
  readonly ok: false;
  readonly refused: "not_pending";
}

export const notPending: NotPending = { ok: false, refused: "not_pending" };

/** Goes on with a log-in that waits for its second factor, by a code of it. */
export async function logInBySecondFactor(visit: Visit, code: string): Promise<FactorResult | NotPending> {
  const login = waitingAt(visit, "mfa_authenticate");
  if (login?.userId === undefined) return notPending;
  return proveByCode(visit, {
    userId: login.userId,
    code,
    purpose: "login",
    accepted: (work) => resumeLogin(visit, work, login),
  });
}

/** Ends a log-in that waits for a decision on its browser, which is not asked for a second factor again if it is `trusted`. */
export async function finishTrustStage(visit: Visit, trusted: boolean): Promise<{ ok: true } | NotPending> {
  const login = waitingAt(visit, "mfa_trust");
  if (login === undefined) return notPending;
  await transact(visit, async (work) => {
    await resumeLogin(visit, work, login);
    if (!trusted || visit.user === undefined) return;
    await trustBrowser(visit, work.db, visit.user);
    await work.event({ name: "browser_trusted", userId: visit.user.id });
  });
  return { ok: true };
}
