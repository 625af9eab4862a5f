import { type Authenticator, isSecondFactor } from "../../domain/authenticator.ts";
import type { User } from "../../domain/user.ts";
import { deleteAuthenticator, insertAuthenticator, listAuthenticators } from "../../store/authenticators.ts";
import { problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { sendNotice } from "../notices.ts";
import { needsReauthentication } from "../reauthentication/reauthenticate.ts";
import { transact } from "../transact.ts";
import { asFactor, type Factor } from "./factors.ts";
import type { ChangeFactorResult } from "./manage-totp.ts";
import { markViewed, newRecoveryCodes, wasViewed } from "./recovery-code-set.ts";

export type RecoveryCodesView =
  /** `shown` is false when the codes were shown before and are shown but once (`MFA_RECOVERY_CODES_SHOW_ONCE`). */
  | { readonly kind: "codes"; readonly factor: Factor; readonly shown: boolean }
  | { readonly kind: "absent" }
  | { readonly kind: "reauthentication_required" };

/**
 * Shows the signed-in user their recovery codes.
 *
 * @param look `seen` is false when nobody will see the answer, as with HEAD: then they have not been shown
 */
export async function viewRecoveryCodes(
  visit: Visit,
  user: User,
  look: { seen: boolean },
): Promise<RecoveryCodesView> {
  const { engine } = visit;
  return transact(visit, async (work) => {
    const codes = (await listAuthenticators(work.db, user.id)).find(isRecoveryCodes);
    if (codes === undefined) return { kind: "absent" };
    if (needsReauthentication(visit)) return { kind: "reauthentication_required" };
    const isFirst = !wasViewed(codes) && (!look.seen || (await markViewed(work.db, codes, work.now)));
    const shown = isFirst || !engine.settings.mfa.recoveryCodesShowOnce;
    return { kind: "codes", factor: asFactor(engine, codes), shown };
  });
}

/** Makes a new set of recovery codes, which is shown at once; those before no longer work. */
export async function generateRecoveryCodes(visit: Visit, user: User): Promise<ChangeFactorResult> {
  return transact(visit, async (work) => {
    const factors = await listAuthenticators(work.db, user.id);
    if (!factors.some(({ type }) => isSecondFactor(type)))
      return { ok: false, problems: [problem("cannot_generate_recovery_codes")] };
    if (needsReauthentication(visit)) return { ok: false, refused: "reauthentication_required" };
    return {
      ok: true,
      factor: await replaceCodes(visit, work, { user, former: factors.find(isRecoveryCodes) }),
    };
  });
}

async function replaceCodes(
  visit: Visit,
  work: Work,
  { user, former }: { user: User; former: Authenticator | undefined },
): Promise<Factor> {
  if (former !== undefined) await deleteAuthenticator(work.db, former.id);
  const added = await insertAuthenticator(work.db, {
    userId: user.id,
    type: "recovery_codes",
    data: newRecoveryCodes(visit.engine, user.id, work.now),
    createdAt: work.now,
  });
  await work.event({ name: "authenticator_reset", userId: user.id, details: { type: "recovery_codes" } });
  await sendNotice(visit, work, { template: "recovery_codes_generated", user });
  return asFactor(visit.engine, added);
}

function isRecoveryCodes({ type }: Authenticator): boolean {
  return type === "recovery_codes";
}
