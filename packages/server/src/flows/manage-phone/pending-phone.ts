import type { CodeProcess } from "../../domain/code-process.ts";
import type { ShownPhone } from "../../domain/phone.ts";
import type { User } from "../../domain/user.ts";
import { setUnverifiedPhone } from "../../store/phones.ts";
import { getUserById } from "../../store/users.ts";
import { problem } from "../../text/messages.ts";
import { type CodeRefusal, gone, processOf, renewCode } from "../codes/code-flow.ts";
import type { Visit } from "../context.ts";
import { phoneObjections } from "../objections.ts";
import { phoneCode, sendPhoneCode } from "../phone-verification/phone-code.ts";
import { transact } from "../transact.ts";
import { phoneAvailability } from "../unique-phone.ts";

interface NewcomerByPhone {
  readonly process: CodeProcess;
  /** Absent when their sign-up is only pretended. */
  readonly user: User | undefined;
}

/**
 * The newcomer who waits for a code and may still say that they mistyped their number
 * (`ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE`). Who has logged in before changes numbers when they are signed in.
 */
export async function newcomerByPhone(visit: Visit): Promise<NewcomerByPhone | undefined> {
  const process = visit.user === undefined ? processOf(visit, phoneCode) : undefined;
  const { settings, database } = visit.engine;
  if (process === undefined || process.changeCount >= settings.account.phoneVerificationSupportsChange)
    return undefined;
  if (process.userId === undefined) return { process, user: undefined };
  const user = await getUserById(database.db, process.userId);
  return user === undefined || user.lastLogin !== null ? undefined : { process, user };
}

/**
 * Puts another number in the place of the one that waits for its code, and sends the code there. That somebody else has the
 * new number does not show: they are told, and no code fits (T-70). The attempts do not start anew (T-42).
 *
 * @throws RateLimited within the cool-down of the new number
 */
export async function changePendingPhone(
  visit: Visit,
  phone: string,
): Promise<{ readonly ok: true; readonly phones: readonly ShownPhone[] } | CodeRefusal> {
  const found = await newcomerByPhone(visit);
  if (found === undefined) return gone;
  const { process, user } = found;
  if (phone === process.sentTo) return { ok: false, problems: [problem("same_as_current", "phone")] };
  const objections = await phoneObjections(visit.engine, phone);
  if (objections.length > 0) return { ok: false, problems: objections };
  return transact(visit, async (work) => {
    const { settings } = visit.engine;
    const availability = await phoneAvailability(work.db, settings, { phone, userId: user?.id });
    if (availability === "taken") return { ok: false, problems: [problem("phone_taken", "phone")] };
    const flags = { ...process.flags, account_already_exists: availability === "hidden" };
    const renewed = await renewCode(visit, work, {
      flow: phoneCode,
      process: { ...process, sentTo: phone, flags },
      reason: "change",
      quota: settings.account.phoneVerificationSupportsChange,
    });
    if (renewed === undefined) return gone;
    if (user !== undefined) await setUnverifiedPhone(work.db, { userId: user.id, phone });
    await sendPhoneCode(visit, work, renewed);
    phoneCode.keep(visit, renewed.process);
    return { ok: true, phones: [{ phone, verified: false }] };
  });
}
