import type { CodeProcess } from "../../domain/code-process.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { getPhoneOf, setVerifiedPhone } from "../../store/phones.ts";
import { getUserById } from "../../store/users.ts";
import { problem } from "../../text/messages.ts";
import {
  type CodeRefusal,
  type CodeResult,
  gone,
  judgeOwnCode,
  type RightCode,
  reject,
  spendCode,
} from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { pendingLogin } from "../login/pending.ts";
import { resumeLogin } from "../login/stages.ts";
import { sendNotice } from "../notices.ts";
import { rememberedSignup, rememberSignup } from "../signup/remembered-signup.ts";
import { transact } from "../transact.ts";
import { isSomebodyElses, phoneCode } from "./phone-code.ts";

/**
 * Proves the number that the code was sent to. A number that somebody signed in changes to becomes theirs now, and not
 * before; a log-in that waits for this goes on.
 */
export function verifyPhone(visit: Visit, code: string | undefined): Promise<CodeResult> {
  return transact(visit, async (work): Promise<CodeResult> => {
    const judged = await judge(visit, work, code);
    if (!judged.ok) return judged;
    const { process, user, digest } = judged;
    if (!(await spendCode(work, phoneCode, digest))) {
      phoneCode.drop(visit);
      return gone;
    }
    if (user !== undefined && !(await keepNumber(visit, work, { user, phone: process.sentTo }))) return taken;
    if (visit.user !== undefined) visit.session.remove(sessionKeys.phoneVerification);
    else await goOn(visit, work, process);
    return { ok: true };
  });
}

/** Proves a number by the way: its reader has just used a code that was sent there for another purpose. */
export async function verifyPhoneIndirectly(
  work: Work,
  { user, phone }: { user: User; phone: string },
): Promise<void> {
  const own = await getPhoneOf(work.db, user.id);
  if (own?.phone !== phone || own.verified) return;
  if (await setVerifiedPhone(work.db, own)) await work.event({ name: "phone_verified", userId: user.id });
}

const taken: CodeRefusal = { ok: false, problems: [problem("phone_taken", "code")] };

type Judged = RightCode & {
  /** Absent when the sign-up is a pretence on account of its address, whose author proves their own number all the same. */
  readonly user: User | undefined;
};

async function judge(visit: Visit, work: Work, code: string | undefined): Promise<Judged | CodeRefusal> {
  const flow = phoneCode;
  const judged = await judgeOwnCode(visit, work, { flow, code, param: "code" });
  if (!judged.ok) return judged;
  const { process, attemptsLeft } = judged;
  const { userId, sentTo: phone } = process;
  const user = userId === undefined ? undefined : await getUserById(work.db, userId);
  if (userId !== undefined && user === undefined) {
    flow.drop(visit);
    return gone;
  }
  if (await isSomebodyElses(visit, work, { phone, userId })) {
    // Whoever reads the phone may know that somebody else has proven the number. It is an attempt nevertheless.
    await reject(visit, work, { flow, process, attemptsLeft });
    return taken;
  }
  return { ...judged, user };
}

async function keepNumber(
  visit: Visit,
  work: Work,
  { user, phone }: { user: User; phone: string },
): Promise<boolean> {
  const former = await getPhoneOf(work.db, user.id);
  if (!(await setVerifiedPhone(work.db, { userId: user.id, phone }))) return false;
  await work.event({ name: "phone_verified", userId: user.id });
  if (visit.user !== undefined && former?.phone !== phone) {
    await work.event({ name: "phone_changed", userId: user.id });
    await sendNotice(visit, work, { template: "phone_changed", user });
  }
  return true;
}

async function goOn(visit: Visit, work: Work, process: CodeProcess): Promise<void> {
  const login = pendingLogin(visit);
  if (login === undefined) return;
  const chosen = login.userId === undefined ? await rememberedSignup(work, process) : undefined;
  await resumeLogin(visit, work, login);
  if (chosen !== undefined) await rememberSignup(visit, work, { ...chosen, provenPhone: process.sentTo });
}
