/** `socialaccount_socialaccount`: the accounts at providers that a user logs in with. */
import type { Db } from "./database.ts";

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
