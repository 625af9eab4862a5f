/** Users by the page, in the order of their ids, with what other tables hold of them: for going through all of them. */
import type { Authenticator } from "../domain/authenticator.ts";
import type { EmailAddress } from "../domain/email-address.ts";
import type { Phone } from "../domain/phone.ts";
import type { User } from "../domain/user.ts";
import { toAuthenticator } from "./authenticators.ts";
import { readJson } from "./columns.ts";
import type { Db } from "./database.ts";
import { toEmailAddress } from "./email-addresses.ts";
import { toPhone } from "./phones.ts";
import type { SocialAccount } from "./social-accounts.ts";
import { toUser, userColumns } from "./users.ts";

/** A user with all that they are known by. */
export interface WholeUser {
  readonly user: User;
  readonly emails: readonly EmailAddress[];
  readonly phone: Phone | undefined;
  readonly identities: readonly SocialAccount[];
  readonly authenticators: readonly Authenticator[];
}

/** @param page `after`: the last id of the page before; 0 for the first one */
export async function readUserPage(
  db: Db,
  page: { after: number; size: number },
): Promise<readonly WholeUser[]> {
  const users = await db
    .selectFrom("auth_user")
    .select(userColumns)
    .where("id", ">", page.after)
    .orderBy("id")
    .limit(page.size)
    .execute();
  if (users.length === 0) return [];
  const ids = users.map(({ id }) => id);
  const emails = await db
    .selectFrom("account_emailaddress")
    .selectAll()
    .where("user_id", "in", ids)
    .orderBy("id")
    .execute();
  const factors = await db
    .selectFrom("mfa_authenticator")
    .selectAll()
    .where("user_id", "in", ids)
    .orderBy("id")
    .execute();
  const identities = await db
    .selectFrom("socialaccount_socialaccount")
    .selectAll()
    .where("user_id", "in", ids)
    .orderBy("id")
    .execute();
  const phones = await db.selectFrom("gatehouse_phone").selectAll().where("user_id", "in", ids).execute();
  const emailsOf = Map.groupBy(emails, (row) => row.user_id);
  const factorsOf = Map.groupBy(factors, (row) => row.user_id);
  const identitiesOf = Map.groupBy(identities, (row) => row.user_id);
  const phoneOf = new Map(phones.map((row) => [row.user_id, toPhone(row)]));
  return users.map((row) => ({
    user: toUser(row),
    emails: (emailsOf.get(row.id) ?? []).map(toEmailAddress),
    phone: phoneOf.get(row.id),
    identities: (identitiesOf.get(row.id) ?? []).map(({ provider, uid, extra_data }) => ({
      provider,
      uid,
      extraData: readJson(extra_data),
    })),
    authenticators: (factorsOf.get(row.id) ?? []).map(toAuthenticator),
  }));
}
