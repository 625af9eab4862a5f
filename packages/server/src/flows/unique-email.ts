import type { Settings } from "../config/settings.ts";
import type { Db } from "../store/database.ts";
import { usersByEmail } from "./users-by-email.ts";

/**
 * Whether a new account may have this address.
 * - `free`: nobody has it (or nobody need be alone in having it).
 * - `taken`: say so.
 * - `hidden`: somebody has it, and the answer must not tell (enumeration prevention).
 */
export type EmailAvailability = "free" | "taken" | "hidden";

/** allauth's `assess_unique_email`, for sign-up and for a newcomer who mistyped; `userId`'s own addresses are free to them. */
export async function emailAvailability(
  db: Db,
  settings: Settings,
  { email, userId }: { email: string; userId?: number },
): Promise<EmailAvailability> {
  const { uniqueEmail, preventEnumeration, emailVerification } = settings.account;
  if (!uniqueEmail) return "free";
  if ((await usersByEmail(db, email)).every(({ user }) => user.id === userId)) return "free";
  if (preventEnumeration === false) return "taken";
  // Mandatory verification sends a mail in any case, so an existing account can be told by mail alone.
  if (emailVerification === "mandatory") return "hidden";
  // "strict" lets several accounts hold one unverified address rather than tell.
  return preventEnumeration === "strict" ? "free" : "taken";
}
