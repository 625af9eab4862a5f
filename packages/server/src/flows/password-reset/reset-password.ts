import { checkResetKey, parseResetKey } from "../../django/password-reset-token.ts";
import { recordAuthentication } from "../../domain/authentication-record.ts";
import type { User } from "../../domain/user.ts";
import { deleteEmailAddress, listEmailAddresses } from "../../store/email-addresses.ts";
import { deletePhoneOf, getPhoneOf, unverifyPhone } from "../../store/phones.ts";
import { deleteUserSessions } from "../../store/user-sessions.ts";
import { getUserById, replacePasswordHash } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { giveUpPending, pendingLogin } from "../login/pending.ts";
import { beginLogin } from "../login/stages.ts";
import { sendNotice } from "../notices.ts";
import { endOtherWaysIn } from "../other-ways-in.ts";
import { passwordProblems } from "../password-rules.ts";
import { clearLimits } from "../rate-limits.ts";
import { transact } from "../transact.ts";
import { resetGenerator, resetState } from "./reset-state.ts";

export type ResetResult =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Finds the user whom a reset key is for, without using it: opening the link changes nothing (T-36). */
export async function inspectResetKey(visit: Visit, key: string): Promise<ResetResult> {
  const { settings, database, clock } = visit.engine;
  const invalid: ResetResult = { ok: false, problems: [problem("invalid_password_reset", "key")] };
  const parsed = parseResetKey(key);
  if (parsed === undefined) return invalid;
  const user = await getUserById(database.db, parsed.userId);
  if (user === undefined) return invalid;
  const good = checkResetKey(key, await resetState(database.db, user), {
    secrets: [settings.secretKey, ...settings.secretKeyFallbacks],
    timeout: settings.password.resetTimeout,
    generator: resetGenerator(settings),
    now: clock.now(),
  });
  return good ? { ok: true, user } : invalid;
}

/**
 * Sets a new password by a mailed key. The key is used up by the very statement that sets the password: it holds
 * only while the old hash stands, so of any number of parallel uses one succeeds (T-32). All sessions of the user end.
 */
export async function resetPassword(
  visit: Visit,
  input: { key: string; password: string | undefined },
): Promise<ResetResult> {
  const inspected = await inspectResetKey(visit, input.key);
  if (!inspected.ok) return inspected;
  const { user } = inspected;
  const { engine } = visit;
  // Unusable, as the door has reported; the key has been looked at, and stays good.
  if (input.password === undefined) return { ok: false, problems: [] };
  const problems = await passwordProblems(engine, input.password, {
    param: "password",
    owner: user,
  });
  if (problems.length > 0) return { ok: false, problems };

  // Not before: what is wrong with a key or a password is told without a hash, however many wait for one (T-91).
  using _place = engine.hasher.admit();
  const encoded = await engine.hasher.hash(input.password);
  return transact(visit, async (work) => {
    const changed = await replacePasswordHash(work.db, { userId: user.id, from: user.password, to: encoded });
    if (!changed) return { ok: false, problems: [problem("invalid_password_reset", "key")] };
    await forgetWhatWasUnproven(visit, work, user);
    await finishReset(visit, work, { user: { ...user, password: encoded } });
    return { ok: true, user };
  });
}

/**
 * Who resets a password has opened a mail to the account. If no address was proven before that, whoever opened the account
 * may not have been the owner of its address: other addresses that they hung on it go, and with them the keys to confirm
 * them, and so does a phone, which would let them in by a code (T-20, T-21). All sessions end, and the lock of failed log-ins for the account's own addresses.
 */
export async function forgetWhatWasUnproven(visit: Visit, work: Work, user: User): Promise<void> {
  const addresses = await listEmailAddresses(work.db, user.id);
  const proven = addresses.some(({ verified }) => verified);
  for (const { id, email, verified, primary } of addresses) {
    if (verified || primary) await clearLimits(visit, "login_failed", { key: email, limits: work.limits });
    else if (!proven) await deleteEmailAddress(work.db, id);
  }
  const phone = (await getPhoneOf(work.db, user.id))?.phone;
  if (phone !== undefined) await clearLimits(visit, "login_failed", { key: phone, limits: work.limits });
  if (!proven) await forgetPhone(visit, work, user);
  await deleteUserSessions(work.db, { userId: user.id });
}

/** Where everybody must have a number, its owner proves it anew at the next log-in; elsewhere the account goes on without. */
async function forgetPhone({ engine }: Visit, { db }: Work, user: User): Promise<void> {
  const { phoneVerificationEnabled, signupFields } = engine.settings.account;
  const required = signupFields.some(({ name, required: must }) => name === "phone" && must);
  if (phoneVerificationEnabled && required) await unverifyPhone(db, user.id);
  else await deletePhoneOf(db, user.id);
}

/** What follows once a reset has set the new password; by code, `email` is the address that the code went to. */
export async function finishReset(
  visit: Visit,
  work: Work,
  { user, email }: { user: User; email?: string },
): Promise<void> {
  await endOtherWaysIn(work, user);
  await work.event({ name: "password_reset", userId: user.id });
  await sendNotice(visit, work, { template: "password_reset", user });
  // A log-in of theirs that waits in this very session began with the old password and could never go on.
  if (pendingLogin(visit)?.userId === user.id) giveUpPending(visit);
  const { loginOnPasswordReset } = visit.engine.settings.account;
  if (!loginOnPasswordReset || !user.isActive || visit.user !== undefined) return;
  giveUpPending(visit);
  recordAuthentication(visit.session, {
    method: "password_reset",
    at: work.now.getTime() / 1000,
    ...(email !== undefined && { email }),
  });
  await beginLogin(visit, work, { user, email });
}
