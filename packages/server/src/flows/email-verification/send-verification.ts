import type { Settings } from "../../config/settings.ts";
import { makeEmailConfirmationKey } from "../../django/email-confirmation-key.ts";
import type { EmailAddress } from "../../domain/email-address.ts";
import type { User } from "../../domain/user.ts";
import { createEmailAddress, getEmailAddressOf, listEmailAddresses } from "../../store/email-addresses.ts";
import type { Visit, Work } from "../context.ts";
import { mailAccountExists } from "../enumeration-mails.ts";
import { frontendUrl } from "../frontend-urls.ts";
import { pendingLogin } from "../login/pending.ts";
import { consumeLimit } from "../rate-limits.ts";
import { userDisplay } from "../user-display.ts";
import { beginVerificationByCode } from "./verification-code.ts";

/** Somebody to whom a verification mail may be due. Without a user the log-in is a pretence. */
interface Recipient {
  readonly user: User | undefined;
  readonly email: string | undefined;
  readonly signup: boolean;
}

/**
 * Sends the mail that a log-in or sign-up calls for. Where the sign-up is only pretended, the owner of the address is
 * told that somebody tried, so that the two cases look alike from outside (T-70).
 *
 * @returns whether a mail was queued; the cool-down of `confirm_email` may keep a link back.
 * @throws RateLimited when it would keep a code back: nothing could go on without that.
 */
export async function sendVerificationAtLogin(visit: Visit, work: Work, login: Recipient): Promise<boolean> {
  if (login.user === undefined) {
    return login.email === undefined ? false : pretendVerification(visit, work, login.email);
  }
  const address = await addressForLogin(work, login.user, login.email);
  if (address === undefined || address.verified) return false;
  return sendVerification(visit, work, { address, user: login.user, signup: login.signup });
}

/**
 * Queues a mail with a fresh confirmation link, unless one went to this address within the cool-down; or, where the
 * settings say so, with a code, for which this session then waits.
 *
 * @throws RateLimited as {@link sendVerificationAtLogin}
 */
export async function sendVerification(
  visit: Visit,
  work: Work,
  to: { address: EmailAddress; user: User; signup?: boolean },
): Promise<boolean> {
  const { settings } = visit.engine;
  const { address, user } = to;
  if (settings.account.emailVerificationByCodeEnabled) {
    await beginVerificationByCode(visit, work, { user, email: address.email });
    return true;
  }
  if (!(await mayMail(visit, work, address.email))) return false;
  const key = keyFor(address, settings, work.now);
  await work.mail({
    template: to.signup === true ? "email_confirmation_signup" : "email_confirmation",
    to: address.email,
    context: {
      userDisplay: userDisplay(user),
      activateUrl: frontendUrl(settings, "account_confirm_email", key),
    },
  });
  await work.event({ name: "email_confirmation_sent", userId: user.id });
  return true;
}

function keyFor({ id }: EmailAddress, settings: Settings, now: Date): string {
  return makeEmailConfirmationKey(id, { secret: settings.secretKey, salt: settings.account.salt, now });
}

/** With `DEBUG`: the key that was just mailed to somebody who has signed up, for those who write a front end without a mailbox. */
export async function keyForDevelopers(visit: Visit, email: string | undefined): Promise<string | undefined> {
  const { settings, database, clock } = visit.engine;
  const userId = visit.user?.id ?? pendingLogin(visit)?.userId;
  if (!settings.debug || userId === undefined || email === undefined) return undefined;
  const address = await getEmailAddressOf(database.db, { userId, email });
  return address === undefined || address.verified ? undefined : keyFor(address, settings, clock.now());
}

async function pretendVerification(visit: Visit, work: Work, email: string): Promise<boolean> {
  if (visit.engine.settings.account.emailVerificationByCodeEnabled) {
    await beginVerificationByCode(visit, work, { user: undefined, email });
    return true;
  }
  if (!(await mayMail(visit, work, email))) return false;
  await mailAccountExists(visit, work, email);
  return true;
}

async function mayMail(visit: Visit, work: Work, email: string): Promise<boolean> {
  return (await consumeLimit(visit, "confirm_email", { key: email, limits: work.limits })).allowed;
}

/** The address that the log-in is about. One that only the user row holds (an admin made it, say) gets its row now. */
async function addressForLogin(
  work: Work,
  user: User,
  email: string | undefined,
): Promise<EmailAddress | undefined> {
  const addresses = await listEmailAddresses(work.db, user.id);
  const wanted =
    email === undefined
      ? (addresses.find(({ primary }) => primary) ??
        addresses.find(({ verified }) => verified) ??
        addresses[0])
      : addresses.find((address) => address.email === email);
  const missing = email ?? user.email.toLowerCase();
  if (wanted !== undefined || missing === "") return wanted;
  return createEmailAddress(work.db, {
    userId: user.id,
    email: missing,
    verified: false,
    primary: addresses.length === 0,
  });
}
