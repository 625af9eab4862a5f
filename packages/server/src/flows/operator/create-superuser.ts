import { isValidEmail } from "../../django/email-validator.ts";
import { generateUniqueUsername, isValidUsername, USERNAME_MAX_LENGTH } from "../../django/username.ts";
import type { User } from "../../domain/user.ts";
import { valuesOfNewUser } from "../../domain/user-field.ts";
import { type Db, isUniqueViolation } from "../../store/database.ts";
import { createEmailAddress } from "../../store/email-addresses.ts";
import { createUser, getUserByUsername, takenUsernames } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Engine } from "../context.ts";
import { passwordProblems } from "../password-rules.ts";
import { transact } from "../transact.ts";
import { usersByEmail } from "../users-by-email.ts";
import { operatorVisit } from "./operator-visit.ts";

export interface NewSuperuser {
  /** Empty: derived from the address. */
  readonly username: string;
  /** Empty: none. */
  readonly email: string;
  readonly password: string;
}

export type CreateSuperuserResult =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What is wrong with a name and an address for a new administrator; asked before the password is. */
export async function superuserProblems(
  engine: Engine,
  input: Pick<NewSuperuser, "username" | "email">,
): Promise<readonly Problem[]> {
  return [...(await usernameProblems(engine, input)), ...(await emailProblems(engine, input.email))];
}

/**
 * Makes an administrator, whose address counts as verified and primary: whoever can run commands on the server has
 * better ways in than a false address. Enumeration prevention does not apply for the same reason.
 */
export async function createSuperuser(engine: Engine, given: NewSuperuser): Promise<CreateSuperuserResult> {
  const input = { ...given, email: given.email.toLowerCase() };
  const { hasher, database } = engine;
  const owner = { username: input.username, email: input.email };
  const problems = [
    ...(await superuserProblems(engine, input)),
    ...(await passwordProblems(engine, input.password, { param: "password", owner })),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const username = input.username || (await generatedName(engine, input.email));
  const password = await hasher.hash(input.password);
  try {
    const user = await transact(operatorVisit(engine), async (work) => {
      const { now } = work;
      const { email } = input;
      const roles = { isStaff: true, isSuperuser: true };
      const own = valuesOfNewUser(database.userFields);
      const created = await createUser(work.db, {
        username,
        email,
        password,
        dateJoined: now,
        own,
        ...roles,
      });
      if (email !== "") await addVerifiedAddress(work.db, created);
      await work.event({
        name: "user_created_by_operator",
        userId: created.id,
        details: { superuser: true },
      });
      return created;
    });
    return { ok: true, user };
  } catch (error) {
    // Somebody took the name or the address since it was looked at.
    if (!isUniqueViolation(error)) throw error;
    const taken = (await getUserByUsername(database.db, username)) !== undefined;
    return {
      ok: false,
      problems: [taken ? problem("username_taken", "username") : problem("email_taken", "email")],
    };
  }
}

async function addVerifiedAddress(db: Db, user: User): Promise<void> {
  await createEmailAddress(db, { userId: user.id, email: user.email, verified: true, primary: true });
}

async function generatedName({ database, settings }: Engine, email: string): Promise<string> {
  const { usernameMinLength, usernameBlacklist } = settings.account;
  return generateUniqueUsername([email, "admin"], (names) => takenUsernames(database.db, names), {
    minLength: usernameMinLength,
    blacklist: usernameBlacklist,
  });
}

async function usernameProblems(
  { database }: Engine,
  { username, email }: Pick<NewSuperuser, "username" | "email">,
): Promise<readonly Problem[]> {
  if (username === "") return email === "" ? [problem("required", "username")] : [];
  if (username.length > USERNAME_MAX_LENGTH) {
    return [problem("max_length", "username", { limit: USERNAME_MAX_LENGTH, length: username.length })];
  }
  if (!isValidUsername(username)) return [problem("invalid_username", "username")];
  const taken = (await getUserByUsername(database.db, username)) !== undefined;
  return taken ? [problem("username_taken", "username")] : [];
}

async function emailProblems({ database, settings }: Engine, email: string): Promise<readonly Problem[]> {
  if (email === "") return [];
  const { emailMaxLength, uniqueEmail } = settings.account;
  if (!isValidEmail(email)) return [problem("invalid_email", "email")];
  if (email.length > emailMaxLength) {
    return [problem("max_length", "email", { limit: emailMaxLength, length: email.length })];
  }
  const taken = uniqueEmail && (await usersByEmail(database.db, email.toLowerCase())).length > 0;
  return taken ? [problem("email_taken", "email")] : [];
}
