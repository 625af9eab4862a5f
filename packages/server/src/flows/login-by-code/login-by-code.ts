import { recordAuthentication } from "../../domain/authentication-record.ts";
import { serializeProcess } from "../../domain/code-process.ts";
import { stashLogin } from "../../domain/pending-login.ts";
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
} from "../codes/code-flow.ts";
import { transact, type Visit } from "../context.ts";
import { confirmIndirectly } from "../email-verification/confirm-address.ts";
import { mailUnknownAccount } from "../enumeration-mails.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { beginLogin, resumeLogin } from "../login/stages.ts";
import { consumeLimit } from "../rate-limits.ts";
import { usersByEmail } from "../users-by-email.ts";
import { loginCode, mailLoginCode } from "./login-code.ts";

export type RequestCodeResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "already_authenticated" };

/**
 * Mails a code to log in with to the user of this address, or, where nobody has it, a word that nobody does. The answer
 * does not tell which (T-70). The code goes to the address as it is stored, not as it was typed (T-73).
 */
export async function requestLoginCode(visit: Visit, email: string): Promise<RequestCodeResult> {
  const { settings, database } = visit.engine;
  const holders = await usersByEmail(database.db, email, { preferVerified: true });
  const holder = holders.find(({ user }) => user.isActive);
  if (holder === undefined && settings.account.preventEnumeration === false) {
    return { ok: false, problems: [problem("unknown_account_email", "email")] };
  }
  const limit = await consumeLimit(visit, "request_login_code", { key: email });
  if (!limit.allowed) return { ok: false, problems: [problem("too_many_login_attempts", "email")] };
  if (visit.user !== undefined) return { ok: false, refused: "already_authenticated" };

  await transact(visit, async (work) => {
    giveUpPending(visit);
    const user = holder?.user;
    const address = holder?.email.toLowerCase() ?? email;
    const flags = { initiated_by_user: true };
    const begun = await beginCode(visit, work, { flow: loginCode, user, email: address, flags });
    stashLogin(visit.session, {
      userId: user?.id,
      email: address,
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
    if (user === undefined) await mailUnknownAccount(visit, work, email);
    else await mailLoginCode(visit, work, { ...begun, user });
    await work.event({ name: "login_code_requested", ...(user && { userId: user.id }) });
  });
  return { ok: true };
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
    if (!used || user === undefined) {
      giveUpPending(visit);
      return gone;
    }
    const { email } = process;
    recordAuthentication(visit.session, { method: "code", at: work.now.getTime() / 1000, email });
    await confirmIndirectly(visit, work, { user, email });
    // Asking for a code is no log-in yet; now that the code is there, one begins.
    if (process.flags.initiated_by_user !== true) await resumeLogin(visit, work, login);
    else if (user.isActive) await beginLogin(visit, work, { user, email });
    else giveUpPending(visit);
    return { ok: true };
  });
}

/** Whether this session has a log-in that waits for its code. */
export function awaitsLoginCode(visit: Visit): boolean {
  return processOf(visit, loginCode) !== undefined;
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
    if (user !== undefined) await mailLoginCode(visit, work, { ...renewed, user });
    loginCode.keep(visit, renewed.process);
    return true;
  });
}
