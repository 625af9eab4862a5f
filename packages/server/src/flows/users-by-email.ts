import type { EmailAddress } from "../domain/email-address.ts";
import type { User } from "../domain/user.ts";
import type { Db } from "../store/database.ts";
import { findByEmail, listEmailAddresses } from "../store/email-addresses.ts";
import { findUsersByEmailColumn, getUserById } from "../store/users.ts";

export interface UserAtAddress {
  readonly user: User;
  /** The address as it is stored: mail goes there and nowhere else (T-73). */
  readonly email: string;
  readonly verified: boolean;
}

/**
 * The users whom `email` identifies: whoever verified it; failing that, whoever has it as their primary address and has
 * verified none. An address that somebody merely added to an account names nobody, so hanging a stranger's address on
 * many accounts neither slows the stranger's log-in down nor brings them mail (T-91).
 *
 * With `preferVerified`, whoever verified the address is preferred to everybody else, as in allauth.
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
    if (!(address.verified || (await isOnlyName(db, address)))) continue;
    const user = await getUserById(db, address.userId);
    if (user !== undefined) found.set(user.id, { user, email: address.email, verified: address.verified });
  }
  if (!onlyVerified) {
    for (const user of await findUsersByEmailColumn(db, email)) {
      const hasRow = addresses.some(({ userId }) => userId === user.id);
      if (!(found.has(user.id) || hasRow)) found.set(user.id, { user, email: user.email, verified: false });
    }
  }
  return [...found.values()];
}

/** Whether an unverified address is all that its user is known by. */
async function isOnlyName(db: Db, address: EmailAddress): Promise<boolean> {
  if (!address.primary) return false;
  return !(await listEmailAddresses(db, address.userId)).some(({ verified }) => verified);
}
