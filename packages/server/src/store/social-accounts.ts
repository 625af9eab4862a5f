/** `socialaccount_socialaccount`: the accounts at providers that a user logs in with. */
import type { Db } from "./database.ts";

export interface SocialAccount {
  readonly provider: string;
  /** Who the user is to the provider. */
  readonly uid: string;
  /** What the provider says of them. */
  readonly extraData: Readonly<Record<string, unknown>>;
}

/** @returns whose account at this provider it is */
export async function findSocialAccountOwner(
  db: Db,
  { provider, uid }: Pick<SocialAccount, "provider" | "uid">,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("socialaccount_socialaccount")
    .select("user_id")
    .where("provider", "=", provider)
    .where("uid", "=", uid)
    .executeTakeFirst();
  return row?.user_id;
}

/** @throws an error that `isUniqueViolation` recognises when somebody has it already. */
export async function insertSocialAccount(
  db: Db,
  { userId, at, provider, uid, extraData }: SocialAccount & { userId: number; at: Date },
): Promise<void> {
  const extra = JSON.stringify(extraData);
  await db
    .insertInto("socialaccount_socialaccount")
    .values({ user_id: userId, provider, uid, last_login: at, date_joined: at, extra_data: extra })
    .execute();
}

/** The providers that a user has connected, oldest first. */
export async function listProvidersOf(db: Db, userId: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("socialaccount_socialaccount")
    .select("provider")
    .where("user_id", "=", userId)
    .orderBy("id")
    .execute();
  return rows.map(({ provider }) => provider);
}
