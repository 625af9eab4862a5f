import type { EmailAddress } from "../../domain/email-address.ts";
import type { User } from "../../domain/user.ts";
import type { Db } from "../../store/database.ts";
import {
  createEmailAddress,
  deleteEmailAddress,
  deleteUnverifiedEmailAddresses,
  listEmailAddresses,
  setPrimary,
} from "../../store/email-addresses.ts";
import { setUserEmail } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import { transact, type Visit } from "../context.ts";
import { sendVerification } from "../email-verification/send-verification.ts";
import { beginVerificationByCode } from "../email-verification/verification-code.ts";
import { noticeEmailChanged, sendNotice } from "../notices.ts";
import { needsReauthentication } from "../reauthentication/reauthenticate.ts";
import { usersByEmail } from "../users-by-email.ts";
import { pendingEmail } from "./pending-email.ts";

/** An address as its owner sees it. */
export type ShownAddress = Pick<EmailAddress, "email" | "verified" | "primary">;

export type ManageEmailResult =
  | { readonly ok: true; readonly addresses: readonly ShownAddress[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "reauthentication_required" };

/** The signed-in user's addresses, in the order in which they are shown; last the one that waits for its code. */
export async function listEmails(visit: Visit, user: User): Promise<readonly ShownAddress[]> {
  const stored = await storedEmails(visit, user);
  const pending = pendingEmail(visit);
  return pending === undefined || stored.some(({ email }) => email === pending.email)
    ? stored
    : [...stored, pending];
}

function storedEmails(visit: Visit, user: User): Promise<readonly EmailAddress[]> {
  return listEmailAddresses(visit.engine.database.db, user.id);
}

/** What speaks against adding `email` to this account. */
export async function addEmailProblems(visit: Visit, user: User, email: string): Promise<readonly Problem[]> {
  const { database, settings } = visit.engine;
  const { uniqueEmail, preventEnumeration, changeEmail, maxEmailAddresses } = settings.account;
  const holders = await usersByEmail(database.db, email);
  if (holders.some((holder) => holder.user.id === user.id)) return [problem("duplicate_email", "email")];
  if (holders.length > 0 && uniqueEmail && preventEnumeration === false)
    return [problem("email_taken", "email")];
  if (!changeEmail && maxEmailAddresses !== null) {
    const { length } = await storedEmails(visit, user);
    if (length >= maxEmailAddresses)
      return [problem("max_email_addresses", "email", { limit: maxEmailAddresses })];
  }
  return [];
}

/**
 * Adds an unverified address and mails it a link. With `ACCOUNT_CHANGE_EMAIL` it takes the place of another pending one.
 * Where addresses are verified by code it is mailed a code, and is the user's once they have typed that.
 *
 * @throws RateLimited within the cool-down of the address, by code
 */
export async function addEmail(visit: Visit, user: User, email: string): Promise<ManageEmailResult> {
  const problems = await addEmailProblems(visit, user, email);
  if (problems.length > 0) return { ok: false, problems };
  return change(visit, user, async (work) => {
    const { settings } = visit.engine;
    if (settings.account.emailVerificationByCodeEnabled) {
      await beginVerificationByCode(visit, work, { user, email });
      return;
    }
    if (settings.account.changeEmail) await deleteUnverifiedEmailAddresses(work.db, user.id);
    const address = await createEmailAddress(work.db, {
      userId: user.id,
      email,
      verified: false,
      primary: false,
    });
    await work.event({ name: "email_added", userId: user.id });
    await sendVerification(visit, work, { address, user });
  });
}

/** Finds one of the user's own addresses; anybody else's is as unknown as none (T-50). */
export async function ownEmail(visit: Visit, user: User, email: string): Promise<EmailAddress | Problem> {
  const wanted = email.toLowerCase();
  const own = (await storedEmails(visit, user)).find((address) => address.email === wanted);
  return own ?? problem("unknown_email", "email");
}

/**
 * Mails a new link, or a code, to one of the user's unverified addresses; `false` when it is verified or in its cool-down.
 *
 * @throws RateLimited within the cool-down, by code
 */
export async function resendVerification(visit: Visit, user: User, address: EmailAddress): Promise<boolean> {
  return transact(visit, (work) => sendVerification(visit, work, { address, user }));
}

/** Why this address cannot become the primary one: a verified primary never gives way to an unverified address. */
export async function primaryProblems(
  visit: Visit,
  user: User,
  address: EmailAddress,
): Promise<readonly Problem[]> {
  if (address.verified) return [];
  const addresses = await storedEmails(visit, user);
  return addresses.some(({ verified }) => verified) ? [problem("unverified_primary_email", "email")] : [];
}

export async function makePrimary(
  visit: Visit,
  user: User,
  address: EmailAddress,
): Promise<ManageEmailResult> {
  const problems = await primaryProblems(visit, user, address);
  if (problems.length > 0) return { ok: false, problems };
  return change(visit, user, async (work) => {
    const former = (await listEmailAddresses(work.db, user.id)).find(({ primary }) => primary);
    await setPrimary(work.db, { userId: user.id, id: address.id });
    await setUserEmail(work.db, { userId: user.id, email: address.email });
    visit.primaryEmail = address.email;
    if (former !== undefined && former.id !== address.id)
      await noticeEmailChanged(visit, work, { user, from: former, to: address });
  });
}

/** Why this address cannot be removed: the primary one stays while there are others, the last one if it is the log-in. */
export async function removeProblems(
  visit: Visit,
  user: User,
  address: EmailAddress,
): Promise<readonly Problem[]> {
  const others = (await storedEmails(visit, user)).filter(({ id }) => id !== address.id);
  const methods = visit.engine.settings.account.loginMethods;
  const isOnlyLogin = others.length === 0 && methods.length === 1 && methods[0] === "email";
  const stays = isOnlyLogin || (address.primary && others.length > 0);
  return stays ? [problem("cannot_remove_primary_email", "email")] : [];
}

export async function removeEmail(
  visit: Visit,
  user: User,
  address: EmailAddress,
): Promise<ManageEmailResult> {
  const problems = await removeProblems(visit, user, address);
  if (problems.length > 0) return { ok: false, problems };
  return change(visit, user, async (work) => {
    await deleteEmailAddress(work.db, address.id);
    await replaceUserColumn(work.db, user, address.email);
    if (visit.primaryEmail === address.email) visit.primaryEmail = undefined;
    await work.event({ name: "email_removed", userId: user.id });
    await sendNotice(visit, work, { template: "email_deleted", user, details: { from: address.email } });
  });
}

/** The user row must not go on naming an address that was removed. */
async function replaceUserColumn(db: Db, user: User, removed: string): Promise<void> {
  if (user.email.toLowerCase() !== removed) return;
  const left = await listEmailAddresses(db, user.id);
  const next = left.find(({ verified }) => verified) ?? left[0];
  await setUserEmail(db, { userId: user.id, email: next?.email ?? "" });
}

type Steps = Parameters<typeof transact<void>>[1];

async function change(visit: Visit, user: User, steps: Steps): Promise<ManageEmailResult> {
  if (visit.engine.settings.account.reauthenticationRequired && needsReauthentication(visit)) {
    return { ok: false, refused: "reauthentication_required" };
  }
  await transact(visit, steps);
  return { ok: true, addresses: await listEmails(visit, user) };
}
