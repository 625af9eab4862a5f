import type { Settings } from "../config/settings.ts";
import type { Db } from "../store/database.ts";
import { findByPhone } from "../store/phones.ts";

/**
 * Whether an account may have this number.
 * - `free`: nobody else has it.
 * - `taken`: say so.
 * - `hidden`: somebody else has it, and the answer must not tell (enumeration prevention): it is given nevertheless, and
 *   stays unproven, because no code for it fits.
 *
 * A number that others merely say is theirs keeps nobody from it (T-20), unless numbers are never proven here. Then
 * nothing could be hidden either: there is no next step at which a code does not fit.
 */
export async function phoneAvailability(
  db: Db,
  settings: Settings,
  { phone, userId }: { phone: string; userId?: number | undefined },
): Promise<"free" | "taken" | "hidden"> {
  const { preventEnumeration, phoneVerificationEnabled } = settings.account;
  const holder = await findByPhone(db, phone);
  if (holder === undefined || holder.userId === userId) return "free";
  if (!holder.verified && phoneVerificationEnabled) return "free";
  return preventEnumeration !== false && phoneVerificationEnabled ? "hidden" : "taken";
}
