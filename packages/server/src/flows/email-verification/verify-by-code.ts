import type { CodeProcess } from "../../domain/code-process.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { createEmailAddress, findVerifiedByEmail, getEmailAddressOf } from "../../store/email-addresses.ts";
import { getUserById } from "../../store/users.ts";
import { problem } from "../../text/messages.ts";
import {
  type CodeRefusal,
  type CodeResult,
  giveBack,
  gone,
  judgeOwnCode,
  processOf,
  type RightCode,
  reject,
  spendCode,
} from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { transact } from "../transact.ts";
import { confirmAddress, goOnAfterVerification, loginAwaitingVerification } from "./confirm-address.ts";
import { verificationCode } from "./verification-code.ts";

/** What a right code is about. */
export interface VerificationByCode {
  readonly email: string;
  readonly user: User;
  /** True when the visitor has a log-in waiting for an e-mail verification. */
  readonly isAuthenticating: boolean;
}

/** Whether there is an address in this session that waits for its code. */
export function awaitsVerificationCode(visit: Visit): boolean {
  return processOf(visit, verificationCode) !== undefined;
}

/** Shows whether a code is right without using it up. A wrong one counts as an attempt all the same. */
export function inspectVerificationCode(
  visit: Visit,
  code: string | undefined,
): Promise<{ readonly ok: true; readonly verification: VerificationByCode } | CodeRefusal> {
  return transact(visit, async (work) => {
    const judged = await judge(visit, work, code);
    if (!judged.ok) return judged;
    const { process, user } = judged;
    await giveBack(work, process);
    const isAuthenticating = loginAwaitingVerification(visit) !== undefined;
    return { ok: true, verification: { email: process.sentTo, user, isAuthenticating } };
  });
}

/**
 * Verifies the address that the code was sent to. An address that somebody signed in is adding becomes theirs now, and
 * not before; a log-in that waits for this goes on.
 */
export function verifyByCode(visit: Visit, code: string | undefined): Promise<CodeResult> {
  return transact(visit, async (work): Promise<CodeResult> => {
    const judged = await judge(visit, work, code);
    if (!judged.ok) return judged;
    const { process, user, digest } = judged;
    const pending = loginAwaitingVerification(visit);
    if (!(await spendCode(work, verificationCode, digest))) {
      verificationCode.drop(visit);
      return gone;
    }
    visit.session.remove(sessionKeys.emailVerification);
    const address = await addressOf(work, process, user);
    if (!address.verified && !(await confirmAddress(visit, work, { address, user }))) {
      return { ok: false, problems: [problem("email_taken", "key")] };
    }
    if (pending !== undefined) await goOnAfterVerification(visit, work, { pending, user, by: "code" });
    return { ok: true };
  });
}

type Judged = RightCode & { readonly user: User };

async function judge(visit: Visit, work: Work, code: string | undefined): Promise<Judged | CodeRefusal> {
  const flow = verificationCode;
  const judged = await judgeOwnCode(visit, work, { flow, code, param: "key" });
  if (!judged.ok) return judged;
  const { process, attemptsLeft } = judged;
  const user = process.userId === undefined ? undefined : await getUserById(work.db, process.userId);
  if (user === undefined) {
    flow.drop(visit);
    return gone;
  }
  if (await isSomebodyElses(visit, work, { email: process.sentTo, user })) {
    // Whoever reads the mailbox may know that somebody else has verified the address. It is an attempt nevertheless.
    await reject(visit, work, { flow, process, attemptsLeft });
    return { ok: false, problems: [problem("email_taken", "key")] };
  }
  return { ...judged, user };
}

async function isSomebodyElses(
  visit: Visit,
  work: Work,
  { email, user }: { email: string; user: User },
): Promise<boolean> {
  if (!visit.engine.settings.account.uniqueEmail) return false;
  const verified = await findVerifiedByEmail(work.db, email);
  return verified !== undefined && verified.userId !== user.id;
}

async function addressOf(work: Work, { sentTo: email }: CodeProcess, user: User) {
  const own = await getEmailAddressOf(work.db, { userId: user.id, email });
  if (own !== undefined) return own;
  const added = await createEmailAddress(work.db, {
    userId: user.id,
    email,
    verified: false,
    primary: false,
  });
  await work.event({ name: "email_added", userId: user.id });
  return added;
}
