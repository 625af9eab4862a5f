import type { User } from "../domain/user.ts";
import { getPrimary } from "../store/email-addresses.ts";
import type { Visit } from "./context.ts";

/** The primary address of a user other than the signed-in one, whose own comes with the session. */
export async function primaryEmailOf(visit: Visit, user: User): Promise<string | undefined> {
  if (visit.user?.id === user.id && visit.primaryEmail !== undefined) return visit.primaryEmail;
  return (await getPrimary(visit.engine.database.db, user.id))?.email;
}
