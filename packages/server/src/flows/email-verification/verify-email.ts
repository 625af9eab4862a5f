import { readEmailConfirmationKey } from "../../django/email-confirmation-key.ts";
import type { EmailAddress } from "../../domain/email-address.ts";
import type { User } from "../../domain/user.ts";
import type { Db } from "../../store/database.ts";
import { findVerifiedByEmail, getEmailAddressById } from "../../store/email-addresses.ts";
import { getUserById } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { transact } from "../transact.ts";
import { confirmAddress, goOnAfterVerification, loginAwaitingVerification } from "./confirm-address.ts";

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
  return {
    ok: true,
    verification: { ...found, isAuthenticating: loginAwaitingVerification(visit) !== undefined },
  };
}

/**
 * Confirms the address that `key` is about, once. A log-in that waits for just this goes on if
 * `ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION` says so, and is given up otherwise.
 */
export async function verifyEmail(visit: Visit, key: string): Promise<VerificationResult> {
  const pending = loginAwaitingVerification(visit);
  return transact(visit, async (work) => {
    const found = await findByKey(visit, work.db, key);
    if ("code" in found) return { ok: false, problems: [found] };
    if (!(await confirmAddress(visit, work, found))) {
      return { ok: false, problems: [problem("invalid_or_expired_key", "key")] };
    }
    const { user } = found;
    if (pending !== undefined) await goOnAfterVerification(visit, work, { pending, user, by: "link" });
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
