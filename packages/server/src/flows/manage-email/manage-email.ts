import type { EmailAddress, ShownAddress } from "../../domain/email-address.ts";
import type { User } from "../../domain/user.ts";
import { listAuthenticatorTypes } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import {
  createEmailAddress,
  deleteEmailAddress,
  deleteUnverifiedEmailAddresses,
  hasEmailAddressByKey,
  listEmailAddresses,
  setPrimary,
} from "../../store/email-addresses.ts";
import { isUniqueViolation } from "../../store/errors.ts";
import { getUserById, setUserEmail } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { sendVerification } from "../email-verification/send-verification.ts";
import {
  beginVerificationByCode,
  sendAnotherCode,
  verificationCode,
} from "../email-verification/verification-code.ts";
import { noticeEmailChanged, sendNotice } from "../notices.ts";
import { emailObjections } from "../objections.ts";
import { needsReauthentication } from "../reauthentication/reauthenticate.ts";
import { transact } from "../transact.ts";
import { usersByEmail } from "../users-by-email.ts";
import { isPendingEmail, pendingEmail } from "./pending-email.ts";

export type ManageEmailResult =
  | { readonly ok: true; readonly addresses: readonly ShownAddress[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "reauthentication_required" };

/** The signed-in user's addresses, in the order in which they are shown; last the one that waits for its code. */
export function listEmails(visit: Visit, user: User): Promise<readonly ShownAddress[]> {
  return shownEmails(visit, visit.engine.database.db, user);
}

async function shownEmails(visit: Visit, db: Db, user: User): Promise<readonly ShownAddress[]> {
  const stored = await listEmailAddresses(db, user.id);
  const pending = pendingEmail(visit);
  const waits = pending !== undefined && !stored.some(({ email }) => email === pending.email);
  return waits ? [...stored, pending] : stored;
}

/**
 * Adds an unverified address and mails it a link. With `ACCOUNT_CHANGE_EMAIL` it takes the place of another pending one.
 * Where addresses are verified by code it is mailed a code, and is the user's once they have typed that.
 *
 * @throws RateLimited within the cool-down of the address, by code
 */
export async function addEmail(visit: Visit, user: User, email: string): Promise<ManageEmailResult> {
  const objections = await emailObjections(visit.engine, email);
  const adding = change(visit, user, async (work, reauthenticated) => {
    const problems = [...objections, ...(await addProblems(visit, work, { user, email }))];
    if (problems.length > 0 || !reauthenticated) return problems;
    const { account } = visit.engine.settings;
    if (account.emailVerificationByCodeEnabled) {
      await beginVerificationByCode(visit, work, { user, email });
      return [];
    }
    if (account.changeEmail) await deleteUnverifiedEmailAddresses(work.db, user.id);
    const address = await createEmailAddress(work.db, { userId: user.id, email });
    await work.event({ name: "email_added", userId: user.id });
    await sendVerification(visit, work, { address, user });
    return [];
  });
  return adding.catch((error: unknown) => {
    // Added meanwhile.
    if (!isUniqueViolation(error)) throw error;
    return { ok: false, problems: [problem("duplicate_email", "email")] };
  });
}

async function addProblems(
  visit: Visit,
  { db }: Work,
  { user, email }: { user: User; email: string },
): Promise<readonly Problem[]> {
  const { uniqueEmail, preventEnumeration, changeEmail, maxEmailAddresses } = visit.engine.settings.account;
  if (await hasEmailAddressByKey(db, { userId: user.id, email }))
    return [problem("duplicate_email", "email")];
  const holders = await usersByEmail(db, email);
  if (holders.length > 0 && uniqueEmail && preventEnumeration === false)
    return [problem("email_taken", "email")];
  if (!changeEmail && maxEmailAddresses !== null) {
    const { length } = await listEmailAddresses(db, user.id);
    if (length >= maxEmailAddresses)
      return [problem("max_email_addresses", "email", { limit: maxEmailAddresses })];
  }
  return (await isAddingBlocked(visit, db, user)) ? [problem("add_email_blocked", "email")] : [];
}

/** An account with a second factor has no unverified address, and one that is added by link begins as one. */
async function isAddingBlocked({ engine }: Visit, db: Db, user: User): Promise<boolean> {
  const { mfa, account } = engine.settings;
  if (mfa.allowUnverifiedEmail || account.emailVerificationByCodeEnabled) return false;
  return (await listAuthenticatorTypes(db, user.id)).length > 0;
}

/**
 * Mails a new link, or a code, to one of the user's unverified addresses, or to the one that waits for its code.
 *
 * @returns `sent: false` when the address is verified already, within its cool-down, or was sent enough codes
 * @throws RateLimited within the cool-down, by code
 */
export async function resendVerification(
  visit: Visit,
  user: User,
  email: string,
): Promise<{ readonly sent: boolean } | { readonly problems: readonly Problem[] }> {
  return transact(visit, async (work) => {
    const address = await ownEmail(work.db, user, email);
    if (address === undefined && isPendingEmail(visit, email))
      return { sent: await sendAnotherCode(visit, work) };
    if (address === undefined) return { problems: [problem("unknown_email", "email")] };
    return { sent: !address.verified && (await sendVerification(visit, work, { address, user })) };
  });
}

/** Makes one of the user's addresses the primary one; a verified primary never gives way to an unverified address. */
export async function makePrimary(visit: Visit, user: User, choice: EmailChoice): Promise<ManageEmailResult> {
  return change(visit, user, async (work, reauthenticated) => {
    const addresses = await listEmailAddresses(work.db, user.id);
    const address = addresses.find(({ email }) => email === choice.email.toLowerCase());
    if (address === undefined && isPendingEmail(visit, choice.email)) {
      return [problem("unverified_primary_email", "email")];
    }
    if (address === undefined) return [problem("unknown_email", "email")];
    if (!address.verified && addresses.some(({ verified }) => verified)) {
      return [problem("unverified_primary_email", "email")];
    }
    if (!(reauthenticated && choice.complete)) return [];
    await setPrimary(work.db, { userId: user.id, id: address.id });
    await setUserEmail(work.db, { userId: user.id, email: address.email });
    visit.primaryEmail = address.email;
    const former = addresses.find(({ primary }) => primary);
    if (former !== undefined && former.id !== address.id) {
      await noticeEmailChanged(visit, work, { user, from: former, to: address });
    }
    return [];
  });
}

/** Which address is meant. `complete` is false when the door found another field unusable: then nothing is changed. */
export interface EmailChoice {
  readonly email: string;
  readonly complete: boolean;
}

/**
 * Removes one of the user's addresses: not the primary one while there are others, nor the last one if it is the log-in.
 * The one that waits for its code is not theirs yet, so giving it up takes no proof of who they are.
 */
export async function removeEmail(visit: Visit, user: User, email: string): Promise<ManageEmailResult> {
  if (isPendingEmail(visit, email)) {
    const given = await giveUpPendingEmail(visit, user, email);
    if (given) return { ok: true, addresses: await listEmails(visit, user) };
  }
  return change(visit, user, async (work, reauthenticated) => {
    const addresses = await listEmailAddresses(work.db, user.id);
    const address = addresses.find((candidate) => candidate.email === email.toLowerCase());
    if (address === undefined) return [problem("unknown_email", "email")];
    const others = addresses.filter(({ id }) => id !== address.id);
    if (mustStay(visit, address, others)) return [problem("cannot_remove_primary_email", "email")];
    if (!reauthenticated) return [];
    await deleteEmailAddress(work.db, address.id);
    await nameAnother(work.db, { user, removed: address.email, left: others });
    if (visit.primaryEmail === address.email) visit.primaryEmail = undefined;
    await work.event({ name: "email_removed", userId: user.id });
    await sendNotice(visit, work, { template: "email_deleted", user, details: { from: address.email } });
    return [];
  });
}

function mustStay(visit: Visit, address: EmailAddress, others: readonly EmailAddress[]): boolean {
  const methods = visit.engine.settings.account.loginMethods;
  const isOnlyLogin = others.length === 0 && methods.length === 1 && methods[0] === "email";
  return isOnlyLogin || (address.primary && others.length > 0);
}

/** The user row must not go on naming an address that was removed. */
async function nameAnother(
  db: Db,
  { user, removed, left }: { user: User; removed: string; left: readonly EmailAddress[] },
): Promise<void> {
  // Read again: another request may have changed it since this visit began.
  const current = await getUserById(db, user.id);
  if (current?.email.toLowerCase() !== removed) return;
  const next = left.find(({ verified }) => verified) ?? left[0];
  await setUserEmail(db, { userId: user.id, email: next?.email ?? "" });
}

function giveUpPendingEmail(visit: Visit, user: User, email: string): Promise<boolean> {
  return transact(visit, async (work) => {
    if ((await ownEmail(work.db, user, email)) !== undefined) return false;
    verificationCode.drop(visit);
    return true;
  });
}

/** One of the user's own addresses; anybody else's is as unknown as none (T-50). */
async function ownEmail(db: Db, user: User, email: string): Promise<EmailAddress | undefined> {
  return (await listEmailAddresses(db, user.id)).find((address) => address.email === email.toLowerCase());
}

type Change = (work: Work, reauthenticated: boolean) => Promise<readonly Problem[]>;

/**
 * Looks and writes in one transaction, so that nothing can change in between. The reference says what is wrong with a
 * request before it asks for a fresh proof of identity, so `steps` may look without that and must not write.
 */
async function change(visit: Visit, user: User, steps: Change): Promise<ManageEmailResult> {
  const { account } = visit.engine.settings;
  const reauthenticated = !(account.reauthenticationRequired && needsReauthentication(visit));
  return transact(visit, async (work) => {
    const problems = await steps(work, reauthenticated);
    if (problems.length > 0) return { ok: false, problems };
    if (!reauthenticated) return { ok: false, refused: "reauthentication_required" };
    return { ok: true, addresses: await shownEmails(visit, work.db, user) };
  });
}
