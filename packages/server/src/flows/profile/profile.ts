import { ownUserFields } from "../../config/own-user-fields.ts";
import type { User } from "../../domain/user.ts";
import type { UserFieldValues } from "../../domain/user-field.ts";
import { getOwnFields, updateProfile } from "../../store/users.ts";
import { transact, type Visit } from "../context.ts";

/** What people may say about themselves, as it is stored. */
export interface Profile {
  readonly firstName: string;
  readonly lastName: string;
  /** Of the operator's own columns, by column (`USER_FIELDS`). */
  readonly own: UserFieldValues;
}

/** The signed-in user's profile. */
export async function viewProfile({ engine }: Visit, { id, firstName, lastName }: User): Promise<Profile> {
  const fields = ownUserFields(engine.settings);
  return { firstName, lastName, own: await getOwnFields(engine.database.db, { userId: id, fields }) };
}

/** Changes it. None of it says who they are, so it takes no fresh proof of that. */
export async function changeProfile(visit: Visit, { id }: User, profile: Profile): Promise<void> {
  visit.user = await transact(visit, ({ db }) => updateProfile(db, { userId: id, ...profile }));
}
