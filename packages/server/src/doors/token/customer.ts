import { ownUserFields } from "../../config/own-user-fields.ts";
import type { User } from "../../domain/user.ts";
import type { Engine } from "../../flows/context.ts";
import { getUserFields } from "../../store/users.ts";

/** A person as this door shows them: the names that clients know, and the operator's own fields. */
export async function presentCustomer(
  { database: { db }, settings }: Engine,
  user: User,
): Promise<Readonly<Record<string, unknown>>> {
  const fields = ownUserFields(settings);
  const own = await getUserFields(db, { userId: user.id, fields });
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    // Clients written for this door expect it, whether or not the project has the column.
    birth_date: null,
    ...Object.fromEntries(fields.map(({ name, column }) => [name, own[column] ?? null])),
  };
}
