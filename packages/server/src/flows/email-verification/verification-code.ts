import { type CodeProcess, readProcess, serializeProcess } from "../../domain/code-process.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { getEmailAddressOf } from "../../store/email-addresses.ts";
import { getUserById } from "../../store/users.ts";
import {
  beginCode,
  type CodeFlow,
  isPretence,
  processOf,
  renewCode,
  type WaitingCode,
  waitingCode,
} from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { mailAccountExists } from "../enumeration-mails.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { demandLimit, isLimited } from "../rate-limits.ts";
import { transact } from "../transact.ts";
import { userDisplay } from "../user-display.ts";

/**
 * The code that proves an address. It belongs to the session that asked for it: to a log-in that waits for it, or to
 * somebody signed in who adds an address.
 */
export const verificationCode: CodeFlow = {
  purpose: "email_verification_code",
  rejected: "email_verification_code_rejected",
  policy: ({ account }) => ({
    maxAttempts: account.emailVerificationByCodeMaxAttempts,
    timeout: account.emailVerificationByCodeTimeout,
    format: account.emailVerificationByCodeFormat,
  }),
  load(visit) {
    if (!visit.engine.settings.account.emailVerificationByCodeEnabled) return undefined;
    const process = readProcess(visit.session.get(sessionKeys.emailVerification));
    return process !== undefined && belongsHere(visit, process) ? process : undefined;
  },
  keep: ({ session }, process) => session.set(sessionKeys.emailVerification, serializeProcess(process)),
  drop(visit) {
    visit.session.remove(sessionKeys.emailVerification);
    giveUpPending(visit);
  },
};

/** What an earlier owner of this session left behind is nothing to its present one (T-10). */
function belongsHere(visit: Visit, { userId }: CodeProcess): boolean {
  if (visit.user !== undefined) return visit.user.id === userId;
  const login = pendingLogin(visit);
  return login?.current === "verify_email" && login.userId === userId;
}

/**
 * Sends a code to an address and waits for it, in place of any other that this session waited for. Without a user it is
 * a pretence, and the owner of the address is told.
 *
 * @throws RateLimited within the cool-down of the address
 */
export async function beginVerificationByCode(
  visit: Visit,
  work: Work,
  { user, email }: { user: User | undefined; email: string },
): Promise<void> {
  const begun = await beginCode(visit, work, { flow: verificationCode, user, by: "email", sentTo: email });
  await sendCode(visit, work, { ...begun, user });
  if (isPretence(begun.process)) await mailAccountExists(visit, work, email);
  verificationCode.keep(visit, begun.process);
}

/**
 * Mails the code, unless nobody can answer it.
 *
 * @throws RateLimited within the cool-down of the address, whether or not there is a mail to send (T-70)
 */
export async function sendCode(
  visit: Visit,
  work: Work,
  { process, code, user }: { process: CodeProcess; code: string; user: User | undefined },
): Promise<void> {
  const { sentTo: email } = process;
  await demandLimit(visit, "confirm_email", { key: email, limits: work.limits });
  if (user === undefined || isPretence(process)) return;
  await work.mail({
    template: user.lastLogin === null ? "email_confirmation_code_signup" : "email_confirmation_code",
    to: email,
    context: {
      userDisplay: userDisplay(user),
      code,
      validSeconds: visit.engine.settings.account.emailVerificationByCodeTimeout,
    },
  });
  await work.event({ name: "email_confirmation_sent", userId: user.id });
}

/** The code that an address in this session waits for. */
export function waitingVerificationCode(visit: Visit): WaitingCode | undefined {
  return waitingCode(visit, verificationCode, visit.engine.settings.account.emailVerificationSupportsResend);
}

/**
 * Sends another code for the address that waits for one. `false` when none does, or
 * `ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND` allows no more of them.
 *
 * @throws RateLimited within the cool-down of the address
 */
export function resendVerificationCode(visit: Visit): Promise<boolean> {
  return transact(visit, (work) => sendAnotherCode(visit, work));
}

/** As {@link resendVerificationCode}, within a transaction. */
export async function sendAnotherCode(visit: Visit, work: Work): Promise<boolean> {
  const process = processOf(visit, verificationCode);
  const { emailVerificationSupportsResend: quota } = visit.engine.settings.account;
  if (process === undefined) return false;
  const renewed = await renewCode(visit, work, { flow: verificationCode, process, reason: "resend", quota });
  if (renewed === undefined) return false;
  const user = process.userId === undefined ? undefined : await getUserById(work.db, process.userId);
  await sendCode(visit, work, { ...renewed, user });
  verificationCode.keep(visit, renewed.process);
  return true;
}

/**
 * Whether a log-in with this address would have to be mailed a code and may not be, yet: it cannot go on without one.
 */
export async function isVerificationOnHold(
  visit: Visit,
  { user, email }: { user: User; email: string },
): Promise<boolean> {
  const { settings, database } = visit.engine;
  if (!settings.account.emailVerificationByCodeEnabled) return false;
  const address = await getEmailAddressOf(database.db, { userId: user.id, email });
  if (address === undefined || address.verified) return false;
  return isLimited(visit, "confirm_email", { key: email });
}
