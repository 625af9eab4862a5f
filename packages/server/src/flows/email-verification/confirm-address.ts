import type { EmailAddress } from "../../domain/email-address.ts";
import type { PendingLogin } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import {
  deleteOtherEmailAddresses,
  getEmailAddressOf,
  getPrimary,
  markVerified,
  setPrimary,
} from "../../store/email-addresses.ts";
import { setUserEmail } from "../../store/users.ts";
import type { Visit, Work } from "../context.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { resumeLogin } from "../login/stages.ts";
import { noticeEmailChanged } from "../notices.ts";

interface OwnAddress {
  readonly address: EmailAddress;
  readonly user: User;
}

/**
 * Marks an address as its user's own, with all that follows from it. One conditional statement decides, so of any number
 * of parallel confirmations one succeeds (T-32).
 *
 * @returns whether this call did it
 */
export async function confirmAddress(visit: Visit, work: Work, own: OwnAddress): Promise<boolean> {
  const { uniqueEmail } = visit.engine.settings.account;
  if (!(await markVerified(work.db, { id: own.address.id, unique: uniqueEmail }))) return false;
  await settlePrimary(visit, work, own);
  await work.event({ name: "email_confirmed", userId: own.user.id });
  return true;
}

/** Confirms an address by the way: its reader has just used a code that was mailed there for another purpose. */
export async function confirmIndirectly(
  visit: Visit,
  work: Work,
  { user, email }: { user: User; email: string },
): Promise<void> {
  const address = await getEmailAddressOf(work.db, { userId: user.id, email });
  if (address !== undefined && !address.verified) await confirmAddress(visit, work, { address, user });
}

/** The first verified address becomes the primary one; with `ACCOUNT_CHANGE_EMAIL` it replaces all others. */
async function settlePrimary(visit: Visit, work: Work, { address, user }: OwnAddress): Promise<void> {
  const former = await getPrimary(work.db, user.id);
  const { changeEmail } = visit.engine.settings.account;
  if (former !== undefined && !changeEmail) return;
  await setPrimary(work.db, { userId: user.id, id: address.id });
  await setUserEmail(work.db, { userId: user.id, email: address.email });
  if (visit.user?.id === user.id) visit.primaryEmail = address.email;
  if (!changeEmail) return;
  await deleteOtherEmailAddresses(work.db, { userId: user.id, keep: address.id });
  if (former !== undefined && former.id !== address.id)
    await noticeEmailChanged(visit, work, { user, from: former, to: address });
}

/** The visitor's log-in, if it waits for an e-mail verification. */
export function loginAwaitingVerification(visit: Visit): PendingLogin | undefined {
  const pending = pendingLogin(visit);
  return pending?.current === "verify_email" ? pending : undefined;
}

/**
 * Goes on with the log-in that waited for this verification, or gives it up. A link may have been opened by anybody with
 * the mailbox, so it goes on only if `ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION` says so; a code belongs to this very session.
 */
export async function goOnAfterVerification(
  visit: Visit,
  work: Work,
  { pending, user, by }: { pending: PendingLogin; user: User; by: "code" | "link" },
): Promise<void> {
  const wanted = by === "code" || visit.engine.settings.account.loginOnEmailConfirmation;
  if (wanted && visit.user === undefined && pending.userId === user.id) {
    await resumeLogin(visit, work, pending);
  } else {
    giveUpPending(visit);
  }
}
