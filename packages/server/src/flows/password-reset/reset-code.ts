import { type CodeProcess, readProcess, serializeProcess } from "../../domain/code-process.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { beginCode, type CodeFlow, processOf } from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { mailUnknownAccount } from "../enumeration-mails.ts";
import { userDisplay } from "../user-display.ts";
import type { UserAtAddress } from "../users-by-email.ts";

/** The code that resets a password. It belongs to the session that asked for it. */
export const resetCode: CodeFlow = {
  purpose: "password_reset_code",
  rejected: "password_reset_code_rejected",
  policy: ({ account }) => ({
    maxAttempts: account.passwordResetByCodeMaxAttempts,
    timeout: account.passwordResetByCodeTimeout,
    format: account.passwordResetByCodeFormat,
  }),
  load({ engine, session }) {
    if (!engine.settings.account.passwordResetByCodeEnabled) return undefined;
    return readProcess(session.get(sessionKeys.passwordReset));
  },
  keep: ({ session }, process) => session.set(sessionKeys.passwordReset, serializeProcess(process)),
  drop: ({ session }) => session.remove(sessionKeys.passwordReset),
};

/** Whether this session waits for a code that resets a password. */
export function awaitsResetCode(visit: Visit): boolean {
  return processOf(visit, resetCode) !== undefined;
}

/** Where the code went that this session waits for, and whether it was typed here and found right. */
export function waitingReset(
  visit: Visit,
): { readonly sentTo: string; readonly confirmed: boolean } | undefined {
  const process = processOf(visit, resetCode);
  return (
    process && { sentTo: process.sentTo, confirmed: process.flags.code_confirmed_under_new_token === true }
  );
}

/** Mails a code to the holder of the address and waits for it. Where nobody holds it, nobody can answer it. */
export async function beginResetByCode(
  visit: Visit,
  work: Work,
  { holder, email }: { holder: UserAtAddress | undefined; email: string },
): Promise<void> {
  const user = holder?.user;
  const address = holder?.email.toLowerCase() ?? email;
  const { process, code } = await beginCode(visit, work, {
    flow: resetCode,
    user,
    by: "email",
    sentTo: address,
  });
  if (user === undefined) await mailUnknownAccount(visit, work, email);
  else await mailResetCode(visit, work, { process, code, user });
  resetCode.keep(visit, process);
}

async function mailResetCode(
  visit: Visit,
  work: Work,
  { process, code, user }: { process: CodeProcess; code: string; user: User },
): Promise<void> {
  const { account } = visit.engine.settings;
  await work.mail({
    template: "password_reset_code",
    to: process.sentTo,
    context: {
      userDisplay: userDisplay(user),
      ...(account.loginMethods.includes("username") && { username: user.username }),
      code,
      validSeconds: account.passwordResetByCodeTimeout,
    },
  });
}
