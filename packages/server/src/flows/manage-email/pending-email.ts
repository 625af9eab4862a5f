import type { CodeProcess } from "../../domain/code-process.ts";
import type { ShownAddress } from "../../domain/email-address.ts";
import type { User } from "../../domain/user.ts";
import type { Db } from "../../store/database.ts";
import {
  createEmailAddress,
  deleteEmailAddress,
  getEmailAddressOf,
  getNewestUnverified,
  listEmailAddresses,
} from "../../store/email-addresses.ts";
import { getUserById, setUserEmail } from "../../store/users.ts";
import { problem } from "../../text/messages.ts";
import { type CodeRefusal, gone, processOf, renewCode } from "../codes/code-flow.ts";
import type { Visit } from "../context.ts";
import { sendCode, verificationCode } from "../email-verification/verification-code.ts";
import { mailAccountExists } from "../enumeration-mails.ts";
import { emailObjections } from "../objections.ts";
import { signUpAfterAll } from "../signup/remembered-signup.ts";
import { transact } from "../transact.ts";
import { emailAvailability } from "../unique-email.ts";

/** The address that somebody signed in is adding and that waits for its code: theirs in this session alone. */
export function pendingEmail(visit: Visit): ShownAddress | undefined {
  const process = visit.user === undefined ? undefined : processOf(visit, verificationCode);
  return process && { email: process.sentTo, verified: false, primary: false };
}

/** Whether `email`, however it is spelt, is the address that waits. */
export function isPendingEmail(visit: Visit, email: string): boolean {
  return pendingEmail(visit)?.email === email.toLowerCase();
}

export interface Newcomer {
  readonly process: CodeProcess;
  /** Absent when their sign-up was only pretended. */
  readonly user: User | undefined;
}

/**
 * The newcomer who waits for a code and may still say that they mistyped their address
 * (`ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE`). Who has logged in before changes addresses when they are signed in.
 */
export async function newcomer(visit: Visit): Promise<Newcomer | undefined> {
  const process = visit.user === undefined ? processOf(visit, verificationCode) : undefined;
  const { settings, database } = visit.engine;
  if (process === undefined || process.changeCount >= settings.account.emailVerificationSupportsChange)
    return undefined;
  if (process.userId === undefined) return { process, user: undefined };
  const user = await getUserById(database.db, process.userId);
  return user === undefined || user.lastLogin !== null ? undefined : { process, user };
}

/**
 * Puts another address in the place of the one that waits for its code, and sends the code there. That somebody else has
 * the new address does not show: they are told by mail, and no code fits. Nor does it show that somebody had the one
 * before, so that the sign-up was only pretended: it happens now (T-70). The attempts do not start anew (T-42).
 *
 * @throws RateLimited within the cool-down of the new address
 */
export async function changePendingEmail(
  visit: Visit,
  email: string,
): Promise<{ readonly ok: true; readonly addresses: readonly ShownAddress[] } | CodeRefusal> {
  const found = await newcomer(visit);
  if (found === undefined) return gone;
  if (email === found.process.sentTo) return { ok: false, problems: [problem("same_as_current", "email")] };
  const objections = await emailObjections(visit.engine, email);
  if (objections.length > 0) return { ok: false, problems: objections };
  return transact(visit, async (work) => {
    const { settings } = visit.engine;
    const availability = await emailAvailability(work.db, settings, {
      email,
      ...(found.user && { userId: found.user.id }),
    });
    if (availability === "taken") return { ok: false, problems: [problem("email_taken", "email")] };
    const exists = availability === "hidden";
    const user = found.user ?? (exists ? undefined : await signUpAfterAll(visit, work, { ...found, email }));
    if (user === undefined && !exists) return gone;
    const flags = { ...found.process.flags, account_already_exists: exists };
    const renewed = await renewCode(visit, work, {
      flow: verificationCode,
      process: { ...found.process, sentTo: email, userId: user?.id, flags },
      reason: "change",
      quota: settings.account.emailVerificationSupportsChange,
    });
    if (renewed === undefined) return gone;
    // The same answer whether or not the address could be had.
    const addresses = await afterChange(work.db, user, email);
    if (user !== undefined && !exists) await moveTo(work.db, user, email);
    await sendCode(visit, work, { ...renewed, user });
    if (exists) await mailAccountExists(visit, work, email);
    verificationCode.keep(visit, renewed.process);
    return { ok: true, addresses };
  });
}

/** The user's addresses as they are once the new one has taken the place of the one before. */
async function afterChange(db: Db, user: User | undefined, email: string): Promise<readonly ShownAddress[]> {
  const added: ShownAddress = { email, verified: false, primary: false };
  if (user === undefined) return [added];
  const replaced = await getNewestUnverified(db, user.id);
  const kept = (await listEmailAddresses(db, user.id)).filter(
    (address) => address.id !== replaced?.id && address.email !== email,
  );
  return [...kept, added];
}

async function moveTo(db: Db, user: User, email: string): Promise<void> {
  const replaced = await getNewestUnverified(db, user.id);
  if (replaced !== undefined && replaced.email !== email) await deleteEmailAddress(db, replaced.id);
  if ((await getEmailAddressOf(db, { userId: user.id, email })) === undefined) {
    await createEmailAddress(db, { userId: user.id, email, verified: false, primary: false });
  }
  await setUserEmail(db, { userId: user.id, email });
}
