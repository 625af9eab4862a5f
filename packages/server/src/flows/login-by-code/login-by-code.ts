import { recordAuthentication } from "../../domain/authentication-record.ts";
import { type Channel, type CodeProcess, serializeProcess } from "../../domain/code-process.ts";
import { stashLogin } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import { findByPhone, getPhoneOf } from "../../store/phones.ts";
import { getUserById } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import {
  beginCode,
  type CodeResult,
  gone,
  judgeCode,
  processOf,
  refusalOf,
  renewCode,
  spendCode,
  type WaitingCode,
  waitingCode,
} from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { confirmIndirectly } from "../email-verification/confirm-address.ts";
import { mailUnknownAccount } from "../enumeration-mails.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { beginLogin, resumeLogin } from "../login/stages.ts";
import { verifyPhoneIndirectly } from "../phone-verification/verify-phone.ts";
import { consumeLimit } from "../rate-limits.ts";
import { transact } from "../transact.ts";
import { usersByEmail } from "../users-by-email.ts";
import { loginCode, sendLoginCode } from "./login-code.ts";

export type RequestCodeResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "already_authenticated" };

/** Whom a code is asked for: by an e-mail address or by the number of a phone, as they were typed. */
export interface CodeRequest {
  readonly by: Channel;
  readonly to: string;
}

/**
 * Sends a code to log in with to the user of this address or number, or, where nobody has it, a word that nobody does. The
 * answer does not tell which (T-70). The code goes to the address as it is stored, not as it was typed (T-73).
 */
export async function requestLoginCode(visit: Visit, { by, to }: CodeRequest): Promise<RequestCodeResult> {
  const { settings } = visit.engine;
  const holder = by === "email" ? await holderOfEmail(visit, to) : await holderOfPhone(visit, to);
  if (holder === undefined && settings.account.preventEnumeration === false) {
    return { ok: false, problems: [problem(by === "email" ? "unknown_account_email" : "unknown_phone", by)] };
  }
  const limit = await consumeLimit(visit, "request_login_code", { key: to });
  if (!limit.allowed) return { ok: false, problems: [problem("too_many_login_attempts", by)] };
  if (visit.user !== undefined) return { ok: false, refused: "already_authenticated" };

  await transact(visit, async (work) => {
    giveUpPending(visit);
    const user = holder?.user;
    const sentTo = holder?.sentTo ?? to;
    const flags = { initiated_by_user: true };
    const begun = await beginCode(visit, work, { flow: loginCode, user, by, sentTo, flags });
    stashLogin(visit.session, {
      userId: user?.id,
      email: by === "email" ? sentTo : undefined,
      phone: by === "phone" ? sentTo : undefined,
      signup: false,
      passkeySignup: false,
      emailVerification: settings.account.emailVerification,
      initiatedAt: begun.process.startedAt,
      handled: [],
      current: "login_by_code",
      // No password began it; a change of the password withdraws the code.
      authHash: undefined,
      stageData: { login_by_code: serializeProcess(begun.process) },
    });
    if (user !== undefined) await sendLoginCode(visit, work, { ...begun, user });
    else if (by === "email") await mailUnknownAccount(visit, work, to);
    else await work.sms({ template: "sms_unknown_account", to });
    await work.event({ name: "login_code_requested", ...(user && { userId: user.id }) });
  });
  return { ok: true };
}

interface Holder {
  readonly user: User;
  readonly sentTo: string;
}

async function holderOfEmail({ engine }: Visit, email: string): Promise<Holder | undefined> {
  const holders = await usersByEmail(engine.database.db, email, { preferVerified: true });
  const holder = holders.find(({ user }) => user.isActive);
  return holder && { user: holder.user, sentTo: holder.email.toLowerCase() };
}

/**
 * Whoever has proven the number. Who merely says that it is theirs is nobody here, unless numbers are never proven: the
 * reader of the phone would be led into an account that somebody else has opened, and may have the password of (T-20).
 */
async function holderOfPhone({ engine }: Visit, phone: string): Promise<Holder | undefined> {
  const { db } = engine.database;
  const holder = await findByPhone(db, phone);
  if (holder === undefined) return undefined;
  if (!holder.verified && engine.settings.account.phoneVerificationEnabled) return undefined;
  const user = await getUserById(db, holder.userId);
  return user?.isActive === true ? { user, sentTo: phone } : undefined;
}

/**
 * Logs in by the code, or, where the code was asked for on top of another proof, goes on from there. Whoever reads the
 * mail of an address has verified it. `ok` means that the code is right; whether the visitor is signed in is then the
 * visit's state, as after any log-in.
 */
export function confirmLoginCode(visit: Visit, code: string | undefined): Promise<CodeResult> {
  return transact(visit, async (work): Promise<CodeResult> => {
    const process = processOf(visit, loginCode);
    const login = pendingLogin(visit);
    if (process === undefined || login === undefined) return gone;
    const judged = await judgeCode(visit, work, { flow: loginCode, process, code });
    if (judged.verdict !== "right") return refusalOf(judged, { code, param: "code" });
    const used = await spendCode(work, loginCode, judged.digest);
    const user = login.userId === undefined ? undefined : await getUserById(work.db, login.userId);
    if (!used || user === undefined || !(await isStillTheirs(work, process, user))) {
      giveUpPending(visit);
      return gone;
    }
    const { by, sentTo } = process;
    recordAuthentication(visit.session, { method: "code", at: work.now.getTime() / 1000, [by]: sentTo });
    if (by === "email") await confirmIndirectly(visit, work, { user, email: sentTo });
    else await verifyPhoneIndirectly(work, { user, phone: sentTo });
    // Asking for a code is no log-in yet; now that the code is there, one begins.
    if (process.flags.initiated_by_user !== true) await resumeLogin(visit, work, login);
    else if (user.isActive)
      await beginLogin(visit, work, { user, email: by === "email" ? sentTo : undefined });
    else giveUpPending(visit);
    return { ok: true };
  });
}

/** A code that went to a number which its user has given up since is nobody's: somebody else may have the number by now. */
async function isStillTheirs({ db }: Work, { by, sentTo }: CodeProcess, user: User): Promise<boolean> {
  return by === "email" || (await getPhoneOf(db, user.id))?.phone === sentTo;
}

/** Whether this session has a log-in that waits for its code. */
export function awaitsLoginCode(visit: Visit): boolean {
  return processOf(visit, loginCode) !== undefined;
}

/** The code that this session's log-in waits for. */
export function waitingLoginCode(visit: Visit): WaitingCode | undefined {
  return waitingCode(visit, loginCode, visit.engine.settings.account.loginByCodeSupportsResend);
}

/** Sends another code for the same log-in. `false` when there is none, or `…_SUPPORTS_RESEND` allows no more of them. */
export function resendLoginCode(visit: Visit): Promise<boolean> {
  return transact(visit, async (work) => {
    const process = processOf(visit, loginCode);
    const { loginByCodeSupportsResend: quota } = visit.engine.settings.account;
    if (process === undefined) return false;
    const renewed = await renewCode(visit, work, { flow: loginCode, process, reason: "resend", quota });
    if (renewed === undefined) return false;
    // Nobody is told twice that there is no account.
    const user = process.userId === undefined ? undefined : await getUserById(work.db, process.userId);
    if (user !== undefined) await sendLoginCode(visit, work, { ...renewed, user });
    loginCode.keep(visit, renewed.process);
    return true;
  });
}
