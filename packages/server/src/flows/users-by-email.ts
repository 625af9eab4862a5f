import type { User } from "../domain/user.ts";
import type { Db } from "../store/database.ts";
import { findByEmail } from "../store/email-addresses.ts";
import { findUsersByEmailColumn, getUserById } from "../store/users.ts";

export interface UserAtAddress {
  readonly user: User;
  /** The address as it is stored: mail goes there and nowhere else (T-73). */
  readonly email: string;
  readonly verified: boolean;
}

/**
 * The users who have `email`, as allauth's `filter_users_by_email`: first by their address rows, then by the user
 * row's own column. With `preferVerified`, whoever verified the address is preferred to everybody else.
 */
export async function usersByEmail(
  db: Db,
  email: string,
  options: { preferVerified?: boolean } = {},
): Promise<readonly UserAtAddress[]> {
  const addresses = await findByEmail(db, email);
  const verified = addresses.filter((address) => address.verified);
  const onlyVerified = options.preferVerified === true && verified.length > 0;
  const found = new Map<number, UserAtAddress>();
  for (const address of onlyVerified ? verified : addresses) {
    const user = await getUserById(db, address.userId);
    if (user !== undefined) found.set(user.id, { user, email: address.email, verified: address.verified });
  }
  if (!onlyVerified) {
    for (const user of await findUsersByEmailColumn(db, email)) {
      if (!found.has(user.id)) found.set(user.id, { user, email: user.email, verified: false });
    }
  }
  return [...found.values()];
}
