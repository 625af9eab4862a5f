import { authenticatorTypes } from "../../domain/authenticator.ts";
import type { StageKey } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import type { Visit } from "../../flows/context.ts";
import { pendingLogin } from "../../flows/login/pending.ts";
import { logInBySecondFactor } from "../../flows/second-factor/second-factor-login.ts";
import { detachUser, openVisit } from "../../flows/session-store.ts";
import { keepSession } from "../../flows/transact.ts";
import { listAuthenticatorTypes } from "../../store/authenticators.ts";
import { type Answer, byField, invalid, refused } from "./answer.ts";
import { charField } from "./fields.ts";

/** Why a log-in with the right credentials is not over; what a client may act on is the code. */
const reasons: Readonly<Record<StageKey, readonly [code: string, detail: string]>> = {
  mfa_authenticate: ["mfa_required", "Second factor required."],
  verify_email: ["email_verification_required", "Verify your email address first: we have sent you a mail."],
  verify_phone: ["phone_verification_required", "Verify your phone number first."],
  login_by_code: ["login_code_required", "A code is required to log in."],
  mfa_trust: ["login_incomplete", "This log-in is not complete."],
  mfa_signup_webauthn: ["login_incomplete", "This log-in is not complete."],
};

/**
 * What somebody is told whose credentials are right and who is not signed in. A second factor may follow at this door, by the token
 * of the log-in that waits; whatever else is asked of them is done at a door that has pages or sessions.
 *
 * @returns `undefined` where nothing waits: nobody was let in
 */
export async function waitingAnswer(visit: Visit): Promise<Answer | undefined> {
  const login = pendingLogin(visit);
  if (login?.current === undefined) return undefined;
  const [code, detail] = reasons[login.current];
  if (login.current !== "mfa_authenticate" || login.userId === undefined) {
    detachUser(visit);
    await keepSession(visit);
    return refused(401, detail, { code });
  }
  const held = await listAuthenticatorTypes(visit.engine.database.db, login.userId);
  const types = authenticatorTypes.filter((type) => held.includes(type));
  return refused(401, detail, { code, mfa_token: visit.session.token, types });
}

export const mfaInput = {
  mfa_token: charField({ required: true, max: 64 }),
  code: charField({ required: true, max: 64 }),
};

/** Goes on with the log-in of this token by a code of its second factor; `visit` is then the visit of whoever it is. */
export async function completeBySecondFactor(
  { engine, caller }: Visit,
  { mfa_token, code }: { mfa_token: string; code: string },
): Promise<{ readonly visit: Visit; readonly user: User } | Answer> {
  const visit = await openVisit(engine, caller, mfa_token);
  const result = await logInBySecondFactor(visit, code);
  if (result.ok && visit.user !== undefined) return { visit, user: visit.user };
  if (!result.ok && "problems" in result) return invalid(byField(result.problems));
  const waits = await waitingAnswer(visit);
  if (waits !== undefined) return waits;
  detachUser(visit);
  await keepSession(visit);
  return refused(401, "Log in again: this log-in is over.", { code: "mfa_token_invalid" });
}
