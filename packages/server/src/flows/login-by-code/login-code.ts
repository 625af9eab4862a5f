import { authenticationRecords } from "../../domain/authentication-record.ts";
import { type CodeProcess, readProcess, serializeProcess } from "../../domain/code-process.ts";
import { type PendingLogin, stashLogin } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import { getPrimary } from "../../store/email-addresses.ts";
import { getPhoneOf } from "../../store/phones.ts";
import { beginCode, type CodeFlow } from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { mailAccountExists, mailUnknownAccount } from "../enumeration-mails.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { demandLimit } from "../rate-limits.ts";
import { userDisplay } from "../user-display.ts";

/** The code that somebody types to log in. Its process is the data of the pending log-in's stage. */
export const loginCode: CodeFlow = {
  purpose: "login_code",
  rejected: "login_code_rejected",
  policy: ({ account }) => ({
    maxAttempts: account.loginByCodeMaxAttempts,
    timeout: account.loginByCodeTimeout,
    format: account.loginByCodeFormat,
  }),
  load(visit) {
    const login = visit.user === undefined ? pendingLogin(visit) : undefined;
    return login?.current === "login_by_code" ? readProcess(login.stageData.login_by_code) : undefined;
  },
  keep(visit, process) {
    const login = pendingLogin(visit);
    if (login === undefined) return;
    const stageData = { ...login.stageData, login_by_code: serializeProcess(process) };
    stashLogin(visit.session, { ...login, stageData });
  },
  drop: giveUpPending,
};

/**
 * What a log-in has to show at the stage of the code: nothing, unless `ACCOUNT_LOGIN_BY_CODE_REQUIRED` asks for a code on
 * top of the proof that was just given. (Somebody who asked for the code themself has given it before the stages begin.)
 *
 * @returns the stage's data while it waits for the code; `impossible` when there is nowhere to send one
 */
export async function demandCode(
  visit: Visit,
  work: Work,
  login: PendingLogin & { readonly user: User | undefined },
): Promise<"not required" | "impossible" | Readonly<Record<string, unknown>>> {
  if (!isCodeRequired(visit)) return "not required";
  const { user, signup } = login;
  const email = login.email ?? (await addressOf(work, user));
  const phone = email === "" ? await numberOf(visit, work, user) : undefined;
  const flags = { initiated_by_user: false, login_by_code_required: true };
  if (user !== undefined && phone !== undefined) {
    // A password is no leave to have any number of messages sent to a phone.
    await demandLimit(visit, "request_login_code", { key: phone, limits: work.limits });
    const begun = await beginCode(visit, work, { flow: loginCode, user, by: "phone", sentTo: phone, flags });
    await sendLoginCode(visit, work, { ...begun, user });
    return serializeProcess(begun.process);
  }
  if (email === "") return "impossible";
  const begun = await beginCode(visit, work, { flow: loginCode, user, by: "email", sentTo: email, flags });
  if (user !== undefined) await sendLoginCode(visit, work, { ...begun, user });
  else if (signup) await mailAccountExists(visit, work, email);
  else await mailUnknownAccount(visit, work, email);
  return serializeProcess(begun.process);
}

function isCodeRequired(visit: Visit): boolean {
  const method = authenticationRecords(visit.session).at(-1)?.method;
  // One mailbox is one proof, however often it is asked (T-46).
  if (method === "code") return false;
  const { loginByCodeRequired: required } = visit.engine.settings.account;
  if (typeof required === "boolean") return required;
  if (required.length === 0) return false;
  return method === undefined || (required as readonly string[]).includes(method);
}

async function addressOf(work: Work, user: User | undefined): Promise<string> {
  if (user === undefined) return "";
  return (await getPrimary(work.db, user.id))?.email ?? user.email.toLowerCase();
}

/** A phone gets the code where people sign up with one, and there is no address. */
async function numberOf(
  { engine }: Visit,
  { db }: Work,
  user: User | undefined,
): Promise<string | undefined> {
  const known = engine.settings.account.signupFields.some(({ name }) => name === "phone");
  return known && user !== undefined ? (await getPhoneOf(db, user.id))?.phone : undefined;
}

/** Sends the code by mail or to the phone, as its process says. */
export async function sendLoginCode(
  visit: Visit,
  work: Work,
  { process, code, user }: { process: CodeProcess; code: string; user: User },
): Promise<void> {
  const { by, sentTo: to } = process;
  const validSeconds = visit.engine.settings.account.loginByCodeTimeout;
  if (by === "phone") await work.sms({ template: "sms_login_code", to, context: { code, validSeconds } });
  else {
    const context = { userDisplay: userDisplay(user), code, validSeconds };
    await work.mail({ template: "login_code", to, context });
  }
}
