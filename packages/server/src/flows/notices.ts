import type { EmailAddress } from "../domain/email-address.ts";
import type { User } from "../domain/user.ts";
import type { NoticeTemplate } from "../mail/messages.ts";
import { getPrimary } from "../store/email-addresses.ts";
import type { Visit, Work } from "./context.ts";
import { userDisplay } from "./user-display.ts";

/**
 * Tells a user by mail that something about their account changed, with the address and the program it came from, if
 * `ACCOUNT_EMAIL_NOTIFICATIONS` is on (ASVS 6.3.7). It goes to the primary address unless `to` names another.
 */
export async function sendNotice(
  visit: Visit,
  work: Work,
  notice: { template: NoticeTemplate; user: User; to?: string; details?: { from?: string; to?: string } },
): Promise<void> {
  if (!visit.engine.settings.account.emailNotifications) return;
  const { user } = notice;
  const to = notice.to ?? (await getPrimary(work.db, user.id))?.email ?? user.email;
  if (to === "") return;
  await work.mail({
    template: notice.template,
    to,
    context: {
      userDisplay: userDisplay(user),
      ip: visit.caller.ip,
      userAgent: visit.caller.userAgent,
      at: work.now,
      ...(notice.details ?? {}),
    },
  });
}

/** The former address hears of the change, so that a thief cannot replace it unnoticed (T-26). */
export async function noticeEmailChanged(
  visit: Visit,
  work: Work,
  change: { user: User; from: EmailAddress; to: EmailAddress },
): Promise<void> {
  await work.event({ name: "email_changed", userId: change.user.id });
  await sendNotice(visit, work, {
    template: "email_changed",
    user: change.user,
    to: change.from.email,
    details: { from: change.from.email, to: change.to.email },
  });
}
