/** `mfa_authenticator`: the second factors of a user. */
import type { Db } from "./database.ts";

/** The types of this user's authenticators (`totp`, `recovery_codes`, `webauthn`), each once; empty when they have none. */
export async function listAuthenticatorTypes(db: Db, userId: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("mfa_authenticator")
    .select("type")
    .distinct()
    .where("user_id", "=", userId)
    .orderBy("type")
    .execute();
  return rows.map((row) => row.type);
}
