import { generateUniqueUsername } from "../../django/username.ts";
import type { User } from "../../domain/user.ts";
import { type UserFieldValues, valuesOfNewUser } from "../../domain/user-field.ts";
import { createUserUnlessTaken, getUserByUsername, type NewUser, takenUsernames } from "../../store/users.ts";
import type { Visit, Work } from "../context.ts";

/** What else is known of somebody who was a user elsewhere. */
type Past = Pick<NewUser, "firstName" | "lastName" | "isActive" | "lastLogin"> &
  Partial<Pick<NewUser, "dateJoined">>;

interface NewAccount {
  readonly email: string | undefined;
  /** As chosen; without one, a name is made of the address. */
  readonly username: string | undefined;
  /** What the name is made of rather than of the address, by the operator's wish. */
  readonly suggestion: string | undefined;
  /** As it is stored. */
  readonly password: string;
  /** Of the operator's own columns. */
  readonly own: UserFieldValues;
  readonly past?: Past;
}

/** How often a generated username may lose the race for its name before we give up. */
const USERNAME_TRIES = 5;

/**
 * Inserts the user row; a generated name that somebody else takes at the same moment is generated again.
 *
 * @returns `undefined` when the chosen name is taken
 */
export async function insertUser(visit: Visit, work: Work, input: NewAccount): Promise<User | undefined> {
  const { account } = visit.engine.settings;
  // Looked up again, in the transaction: the unique index tells apart names that differ in case alone.
  if (input.username && (await getUserByUsername(work.db, input.username)) !== undefined) return undefined;
  // A key may hold for alike what we tell apart, so such a name is not seen to be taken.
  const lost: string[] = [];
  for (let attempt = 0; attempt < USERNAME_TRIES; attempt++) {
    const chosen =
      input.username ||
      (await generateUniqueUsername(
        [input.suggestion, input.email, "user"],
        async (names) => [...lost, ...(await takenUsernames(work.db, names))],
        {
          minLength: account.usernameMinLength,
          blacklist: account.usernameBlacklist,
        },
      ));
    const created = await createUserUnlessTaken(work.db, {
      username: account.preserveUsernameCasing ? chosen : chosen.toLowerCase(),
      email: input.email ?? "",
      password: input.password,
      own: { ...valuesOfNewUser(visit.engine.database.userFields), ...input.own },
      dateJoined: work.now,
      ...input.past,
    });
    if (created !== undefined || input.username) return created;
    lost.push(chosen);
  }
  return undefined;
}
