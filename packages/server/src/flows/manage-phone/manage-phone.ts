import type { ShownPhone } from "../../domain/phone.ts";
import type { User } from "../../domain/user.ts";
import { getPhoneOf } from "../../store/phones.ts";
import { type Problem, problem } from "../../text/messages.ts";
import { beginCode } from "../codes/code-flow.ts";
import type { Visit } from "../context.ts";
import { phoneObjections } from "../objections.ts";
import { phoneCode, sendPhoneCode } from "../phone-verification/phone-code.ts";
import { needsReauthentication } from "../reauthentication/reauthenticate.ts";
import { transact } from "../transact.ts";
import { phoneAvailability } from "../unique-phone.ts";

export type ChangePhoneResult =
  | { readonly ok: true; readonly phones: readonly ShownPhone[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "reauthentication_required" };

/** The signed-in user's number: one, or none. */
export async function listPhones({ engine }: Visit, user: User): Promise<readonly ShownPhone[]> {
  const own = await getPhoneOf(engine.database.db, user.id);
  return own === undefined ? [] : [{ phone: own.phone, verified: own.verified }];
}

/**
 * Sends a code to a number that is to be the user's. It is theirs once they have typed that; until then they have the one
 * before. That somebody else has it does not show before the code is typed, and then only its reader sees it (T-70).
 *
 * @throws RateLimited within the cool-down of the number
 */
export async function changePhone(visit: Visit, user: User, phone: string): Promise<ChangePhoneResult> {
  const { settings } = visit.engine;
  const { reauthenticationRequired, preventEnumeration } = settings.account;
  const objections = await phoneObjections(visit.engine, phone);
  if (objections.length > 0) return { ok: false, problems: objections };
  return transact(visit, async (work) => {
    const own = await getPhoneOf(work.db, user.id);
    if (own?.phone === phone) return { ok: false, problems: [problem("same_as_current", "phone")] };
    if (preventEnumeration === false) {
      const availability = await phoneAvailability(work.db, settings, { phone, userId: user.id });
      if (availability === "taken") return { ok: false, problems: [problem("phone_taken", "phone")] };
    }
    if (reauthenticationRequired && needsReauthentication(visit))
      return { ok: false, refused: "reauthentication_required" };
    const begun = await beginCode(visit, work, { flow: phoneCode, user, by: "phone", sentTo: phone });
    await sendPhoneCode(visit, work, begun);
    phoneCode.keep(visit, begun.process);
    return { ok: true, phones: [{ phone, verified: false }] };
  });
}
