import { readEmailConfirmationKey } from "../../django/email-confirmation-key.ts";
import type { EmailAddress } from "../../domain/email-address.ts";
import { type PendingLogin, peekLogin } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import type { Db } from "../../store/database.ts";
import {
  deleteOtherEmailAddresses,
  findVerifiedByEmail,
  getEmailAddressById,
  getPrimary,
  markVerified,
  setPrimary,
} from "../../store/email-addresses.ts";
import { getUserById, setUserEmail } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import { transact, type Visit, type Work } from "../context.ts";
import { giveUpPending, resumeLogin } from "../login/stages.ts";
import { noticeEmailChanged } from "../notices.ts";

/** What a good confirmation key is about. */
export interface Verification {
  readonly address: EmailAddress;
  readonly user: User;
  /** True when the visitor has a log-in waiting for an e-mail verification. */
  readonly isAuthenticating: boolean;
}

export type VerificationResult =
  | { readonly ok: true; readonly verification: Verification }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const DAY = 24 * 60 * 60;

/** Looks at a confirmation key without using it: a mail scanner that opens the link changes nothing (T-36). */
export async function inspectVerification(visit: Visit, key: string): Promise<VerificationResult> {
  const found = await findByKey(visit, visit.engine.database.db, key);
  if ("code" in found) return { ok: false, problems: [found] };
  return { ok: true, verification: { ...found, isAuthenticating: pendingHere(visit) !== undefined } };
}

/**
 * Confirms the address that `key` is about. One conditional statement decides, so of any number of parallel uses one
 * succeeds (T-32). A log-in that waits for just this goes on if `ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION` says so, and
 * is given up otherwise.
 */
export async function verifyEmail(visit: Visit, key: string): Promise<VerificationResult> {
  const pending = pendingHere(visit);
  return transact(visit, async (work) => {
    const found = await findByKey(visit, work.db, key);
    if ("code" in found) return { ok: false, problems: [found] };
    const { address, user } = found;
    if (
      !(await markVerified(work.db, { id: address.id, unique: visit.engine.settings.account.uniqueEmail }))
    ) {
      return { ok: false, problems: [problem("invalid_or_expired_key", "key")] };
    }
    await settlePrimary(visit, work, found);
    await work.event({ name: "email_confirmed", userId: user.id });
    if (pending !== undefined) await goOn(visit, work, { pending, user });
    return { ok: true, verification: { ...found, isAuthenticating: pending !== undefined } };
  });
}

async function findByKey(
  visit: Visit,
  db: Db,
  key: string,
): Promise<{ address: EmailAddress; user: User } | Problem> {
  const { settings, clock } = visit.engine;
  const id = readEmailConfirmationKey(key, {
    secrets: [settings.secretKey, ...settings.secretKeyFallbacks],
    salt: settings.account.salt,
    maxAge: settings.account.emailConfirmationExpireDays * DAY,
    now: clock.now(),
  });
  const address = id === undefined ? undefined : await getEmailAddressById(db, id);
  const user = address === undefined ? undefined : await getUserById(db, address.userId);
  // A used key is an invalid key: its address is verified already.
  if (address === undefined || user === undefined || address.verified)
    return problem("invalid_or_expired_key", "key");
  if (settings.account.uniqueEmail && (await findVerifiedByEmail(db, address.email)) !== undefined) {
    return problem("email_taken", "key");
  }
  return { address, user };
}

/** The first verified address becomes the primary one; with `ACCOUNT_CHANGE_EMAIL` it replaces all others. */
async function settlePrimary(
  visit: Visit,
  work: Work,
  { address, user }: { address: EmailAddress; user: User },
) {
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

async function goOn(
  visit: Visit,
  work: Work,
  { pending, user }: { pending: PendingLogin; user: User },
): Promise<void> {
  const { settings } = visit.engine;
  const resumes =
    settings.account.loginOnEmailConfirmation && visit.user === undefined && pending.userId === user.id;
  if (resumes) await resumeLogin(visit, work, pending);
  else giveUpPending(visit);
}

function pendingHere(visit: Visit): PendingLogin | undefined {
  const { settings, clock } = visit.engine;
  const pending = peekLogin(visit.session, { now: clock.now(), timeout: settings.account.loginTimeout });
  return pending?.current === "verify_email" ? pending : undefined;
}
