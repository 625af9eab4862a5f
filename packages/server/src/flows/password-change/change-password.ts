import { hasUsablePassword, type User } from "../../domain/user.ts";
import { replacePasswordHash } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { behindLock } from "../login/guarded.ts";
import { sendNotice } from "../notices.ts";
import { endOtherWaysIn } from "../other-ways-in.ts";
import { passwordProblems } from "../password-rules.ts";
import { detachUser, endOtherSessions, reattachUser } from "../session-store.ts";
import { transact } from "../transact.ts";

export type ChangePasswordResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A field that the door found unusable is `undefined`: the other is looked over, and nothing is changed. */
export interface ChangePasswordInput {
  /** Empty is fine for a user who has no password yet, and for nobody else. */
  readonly currentPassword: string | undefined;
  readonly newPassword: string | undefined;
}

/**
 * Changes the signed-in user's password, or sets the first one. Every other session of theirs ends with the old
 * password, because each session is bound to the hash it began with (T-14); this one goes on under a new token, or
 * ends too if `ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE` is on.
 */
export async function changePassword(
  visit: Visit,
  user: User,
  input: ChangePasswordInput,
): Promise<ChangePasswordResult> {
  const { engine } = visit;
  const isFirst = !hasUsablePassword(user);
  const problems = await changePasswordProblems(visit, user, input);
  if (problems.length > 0 || input.newPassword === undefined) return { ok: false, problems };
  if (!isFirst && input.currentPassword === undefined) return { ok: false, problems };

  const encoded = await engine.hasher.hash(input.newPassword);
  return transact(visit, async (work) => {
    // Conditional on the hash that was verified above: of two changes at once, one wins and the other starts over.
    const changed = await replacePasswordHash(work.db, { userId: user.id, from: user.password, to: encoded });
    if (!changed) return { ok: false, problems: [problem("enter_current_password", "current_password")] };
    await endOtherSessions(work.db, visit, user.id);
    await endOtherWaysIn(work, user);
    if (engine.settings.account.logoutOnPasswordChange) detachUser(visit);
    else reattachUser(visit, { ...user, password: encoded });
    await work.event({ name: isFirst ? "password_set" : "password_changed", userId: user.id });
    await sendNotice(visit, work, { template: isFirst ? "password_set" : "password_changed", user });
    return { ok: true };
  });
}

/** What speaks against the change: a wrong current password, a weak new one; both are reported together. */
async function changePasswordProblems(
  visit: Visit,
  user: User,
  input: ChangePasswordInput,
): Promise<readonly Problem[]> {
  const { engine } = visit;
  const problems: Problem[] = [];
  if (input.currentPassword === "" && hasUsablePassword(user)) {
    problems.push(problem("required", "current_password"));
  } else if (input.currentPassword !== undefined && hasUsablePassword(user)) {
    const wrong = await currentPasswordProblem(visit, user, input.currentPassword);
    if (wrong !== undefined) problems.push(wrong);
  }
  if (input.newPassword !== undefined) {
    problems.push(
      ...(await passwordProblems(engine, input.newPassword, { param: "new_password", owner: user })),
    );
  }
  return problems;
}

/** A stolen session is no place to guess the password either: wrong ones are counted, in a lock of their own. */
async function currentPasswordProblem(
  visit: Visit,
  user: User,
  password: string,
): Promise<Problem | undefined> {
  const subject = { account: { userId: user.id, matter: "password-change" }, scope: "key" } as const;
  const attempt = await behindLock(visit, subject, async () => {
    const { ok } = await visit.engine.hasher.verify(password, user.password);
    return ok ? user : undefined;
  });
  if (attempt.locked) return problem("too_many_login_attempts", "current_password");
  if (attempt.proof !== undefined) return undefined;
  await transact(visit, ({ event }) => event({ name: "password_change_failed", userId: user.id }));
  return problem("enter_current_password", "current_password");
}
