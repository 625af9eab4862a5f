import { type CodeProcess, readProcess, serializeProcess } from "../../domain/code-process.ts";
import { stashLogin } from "../../domain/pending-login.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { getPhoneOf } from "../../store/phones.ts";
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
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { demandLimit, isLimited } from "../rate-limits.ts";
import { transact } from "../transact.ts";
import { phoneAvailability } from "../unique-phone.ts";

/**
 * The code that proves a phone number. It belongs to the session that it was sent for: to a log-in that waits for it, or
 * to somebody signed in who changes their number.
 */
export const phoneCode: CodeFlow = {
  purpose: "phone_verification_code",
  rejected: "phone_verification_code_rejected",
  policy: ({ account }) => ({
    maxAttempts: account.phoneVerificationMaxAttempts,
    timeout: account.phoneVerificationTimeout,
    format: account.phoneVerificationCodeFormat,
  }),
  load(visit) {
    if (visit.user !== undefined) {
      const process = readProcess(visit.session.get(sessionKeys.phoneVerification));
      // What an earlier owner of this session left behind is nothing to its present one (T-10).
      return process?.userId === visit.user.id ? process : undefined;
    }
    const login = pendingLogin(visit);
    return login?.current === "verify_phone" ? readProcess(login.stageData.verify_phone) : undefined;
  },
  keep(visit, process) {
    if (visit.user !== undefined) {
      visit.session.set(sessionKeys.phoneVerification, serializeProcess(process));
      return;
    }
    const login = pendingLogin(visit);
    if (login === undefined) return;
    const stageData = { ...login.stageData, verify_phone: serializeProcess(process) };
    stashLogin(visit.session, { ...login, stageData });
  },
  drop(visit) {
    if (visit.user !== undefined) visit.session.remove(sessionKeys.phoneVerification);
    else giveUpPending(visit);
  },
};

/** Whether there is a number in this session that waits for its code. */
export function awaitsPhoneCode(visit: Visit): boolean {
  return processOf(visit, phoneCode) !== undefined;
}

/** The code that a number in this session waits for. */
export function waitingPhoneCode(visit: Visit): WaitingCode | undefined {
  return waitingCode(visit, phoneCode, visit.engine.settings.account.phoneVerificationSupportsResend);
}

/**
 * What a log-in has to show at the stage of the phone: nothing, unless the user has a number that they have not proven, or
 * has none where everybody must have one: then they do not get in, as in the reference. Where numbers need not be proven, the reference
 * keeps them out as well; here a reset takes an unproven number away, and whoever did it must get in.
 *
 * @returns the stage's data while it waits for the code; `impossible` when there is nowhere to send one
 * @throws RateLimited within the cool-down of the number
 */
export async function demandPhone(
  visit: Visit,
  work: Work,
  login: { readonly user: User | undefined; readonly phone: string | undefined },
): Promise<"not required" | "impossible" | Readonly<Record<string, unknown>>> {
  const { account } = visit.engine.settings;
  const field = account.signupFields.find(({ name }) => name === "phone");
  if (field === undefined || !account.phoneVerificationEnabled) return "not required";
  const { user } = login;
  const own = user && (await getPhoneOf(work.db, user.id));
  const phone = own?.phone ?? login.phone;
  if (phone === undefined) return user !== undefined && field.required ? "impossible" : "not required";
  if (own?.verified === true) return "not required";
  const begun = await beginCode(visit, work, {
    flow: phoneCode,
    user,
    by: "phone",
    sentTo: phone,
    flags: { account_already_exists: await isSomebodyElses(visit, work, { phone, userId: user?.id }) },
  });
  await sendPhoneCode(visit, work, begun);
  return serializeProcess(begun.process);
}

/** Whether somebody else has the number, whatever may be told of it. */
export async function isSomebodyElses(
  visit: Visit,
  work: Work,
  number: { phone: string; userId: number | undefined },
): Promise<boolean> {
  return (await phoneAvailability(work.db, visit.engine.settings, number)) !== "free";
}

/**
 * Sends the code, or, where nobody can answer it, a word to the owner of the number that they have an account already.
 *
 * @param sending `again`: nobody is told that twice
 * @throws RateLimited within the cool-down of the number, whether or not there is anything to send (T-70)
 */
export async function sendPhoneCode(
  visit: Visit,
  work: Work,
  { process, code, again = false }: { process: CodeProcess; code: string; again?: boolean },
): Promise<void> {
  const { sentTo: to, userId } = process;
  await demandLimit(visit, "verify_phone", { key: to, limits: work.limits });
  if (isPretence(process)) {
    if (!again) await work.sms({ template: "sms_account_already_exists", to });
    return;
  }
  const validSeconds = visit.engine.settings.account.phoneVerificationTimeout;
  await work.sms({ template: "sms_phone_verification_code", to, context: { code, validSeconds } });
  await work.event({ name: "phone_verification_sent", ...(userId !== undefined && { userId }) });
}

/**
 * Sends another code to the number that waits for one. `false` when none does, or
 * `ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND` allows no more of them.
 *
 * @throws RateLimited within the cool-down of the number
 */
export function resendPhoneCode(visit: Visit): Promise<boolean> {
  return transact(visit, async (work) => {
    const process = processOf(visit, phoneCode);
    const { phoneVerificationSupportsResend: quota } = visit.engine.settings.account;
    if (process === undefined) return false;
    const renewed = await renewCode(visit, work, { flow: phoneCode, process, reason: "resend", quota });
    if (renewed === undefined) return false;
    await sendPhoneCode(visit, work, { ...renewed, again: true });
    phoneCode.keep(visit, renewed.process);
    return true;
  });
}

/** Whether a log-in of this user would have to be sent a code and may not be, yet: it cannot go on without one. */
export async function isPhoneOnHold(visit: Visit, user: User): Promise<boolean> {
  const { settings, database } = visit.engine;
  const { phoneVerificationEnabled, signupFields } = settings.account;
  if (!phoneVerificationEnabled || !signupFields.some(({ name }) => name === "phone")) return false;
  const own = await getPhoneOf(database.db, user.id);
  if (own === undefined || own.verified) return false;
  return isLimited(visit, "verify_phone", { key: own.phone });
}
