import type { StageKey } from "../../domain/pending-login.ts";
import type { Visit } from "../../flows/context.ts";
import { pendingLogin } from "../../flows/login/pending.ts";
import { withNext } from "./next.ts";

/** Where a log-in goes on that waits at a stage. */
const stagePages: Record<StageKey, string> = {
  login_by_code: "/accounts/login/code/confirm/",
  verify_phone: "/accounts/phone/verify/",
  verify_email: "/accounts/confirm-email/",
  mfa_authenticate: "/accounts/2fa/authenticate/",
  mfa_trust: "/accounts/2fa/trust/",
  mfa_signup_webauthn: "/accounts/2fa/webauthn/signup/",
};

/** The stage at which this visitor's log-in waits. */
export function pendingStage(visit: Visit): StageKey | undefined {
  return visit.user === undefined ? pendingLogin(visit)?.current : undefined;
}

/** The page of the stage at which this visitor's log-in waits. */
export function waitingPage(visit: Visit, next: string | undefined): string | undefined {
  const stage = pendingStage(visit);
  return stage && withNext(stagePages[stage], next);
}

/**
 * Where somebody goes from here who has just proven something: to what they wanted if they are signed in, to the next stage if
 * there is one.
 *
 * @param otherwise for somebody who is neither: nothing came of it
 */
export function onward(
  visit: Visit,
  { next, otherwise, arrived }: { next: string | undefined; otherwise: string; arrived?: string },
): string {
  if (visit.user !== undefined) return next ?? arrived ?? visit.engine.settings.loginRedirectUrl;
  return waitingPage(visit, next) ?? otherwise;
}
