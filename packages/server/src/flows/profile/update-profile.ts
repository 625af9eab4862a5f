import { normaliseUsername } from "../../django/normalise.ts";
import type { User } from "../../domain/user.ts";
import type { UserFieldValues } from "../../domain/user-field.ts";
import { isUniqueViolation } from "../../store/database.ts";
import { getUserByUsername, updateProfile as writeProfile } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { addEmail } from "../manage-email/manage-email.ts";
import { transact } from "../transact.ts";
import { usernameProblems } from "../username-rules.ts";

/** What somebody changes of their own account; what is absent stays. */
export interface ProfileInput {
  readonly username?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  /** A new address. It is theirs once they have proven it, and until then the old one stays (T-26). */
  readonly email?: string | undefined;
  /** Of the operator's own columns, by column. */
  readonly own: UserFieldValues;
}

export type ProfileResult =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "reauthentication_required" };

/** Changes the signed-in user's profile: all that was asked for, or nothing. */
export async function updateProfile(visit: Visit, user: User, input: ProfileInput): Promise<ProfileResult> {
  const username = input.username === undefined ? undefined : asStored(visit, input.username);
  const email = input.email === currentEmail(visit, user) ? undefined : input.email;
  if (username !== undefined && username !== user.username) {
    const problems = await usernameProblems(visit, {
      username,
      email: currentEmail(visit, user),
      phone: undefined,
    });
    if (problems.length > 0) return { ok: false, problems };
  }
  if (
    email !== undefined &&
    visit.caller.bearer &&
    visit.engine.settings.account.emailVerificationByCodeEnabled
  ) {
    // What a code is waited for in is a session.
    return { ok: false, problems: [problem("email_change_elsewhere", "email")] };
  }
  if (email !== undefined) {
    // First, because it may be refused; it changes nothing that anybody sees.
    const added = await addEmail(visit, user, email);
    if (!added.ok) return added;
  }
  const { firstName, lastName, own } = input;
  const change = {
    userId: user.id,
    own,
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(username !== undefined && { username }),
  };
  try {
    const changed = await transact(visit, async (work) => {
      // Looked up again: the unique index tells apart names that differ in case alone (T-25).
      const holder = username === undefined ? undefined : await getUserByUsername(work.db, username);
      if (holder !== undefined && holder.id !== user.id) return "taken";
      const written = await writeProfile(work.db, change);
      await work.event({ name: "profile_changed", userId: user.id });
      return written;
    });
    return changed === "taken" ? usernameTaken : { ok: true, user: changed ?? user };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return usernameTaken;
  }
}

const usernameTaken: ProfileResult = { ok: false, problems: [problem("username_taken", "username")] };

/** As a sign-up would store the name. */
function asStored({ engine }: Visit, typed: string): string {
  const name = normaliseUsername(typed);
  return engine.settings.account.preserveUsernameCasing ? name : name.toLowerCase();
}

const currentEmail = (visit: Visit, user: User): string => visit.primaryEmail ?? user.email.toLowerCase();
