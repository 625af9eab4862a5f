import { newTotpSecret } from "../../crypto/totp.ts";
import { totpUrl } from "../../django/totp-url.ts";
import type { Authenticator } from "../../domain/authenticator.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { insertAuthenticator, listAuthenticators } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Engine, Visit } from "../context.ts";
import { sendNotice } from "../notices.ts";
import { needsReauthentication } from "../reauthentication/reauthenticate.ts";
import { transact } from "../transact.ts";
import { keepSecret, readSecret } from "./factor-secrets.ts";
import { addRecoveryCodes, asFactor, type Factor, mayAddFactor, removeFactor } from "./factors.ts";
import { matchTotp, takeTotpMatch } from "./totp-code.ts";

/** How it stands with the user's authenticator app. */
export type TotpView =
  | { readonly kind: "active"; readonly factor: Factor }
  /** None yet, and this is what a new one is set up with. */
  | { readonly kind: "absent"; readonly secret: string; readonly url: string }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/**
 * Shows the user's authenticator app, or makes a secret for a new one. The secret waits in the session and does nothing
 * until somebody proves, by a code, that an app has it (T-47).
 *
 * @param look `seen` is false when nobody will see the answer, as with HEAD: then no secret is kept. `again`: the one that was
 *   shown before, which an app may have by now
 */
export async function viewTotp(
  visit: Visit,
  user: User,
  look: { seen: boolean; again?: boolean },
): Promise<TotpView> {
  const { engine, session } = visit;
  const { db } = engine.database;
  const active = await totpOf(db, user.id);
  if (active !== undefined) return { kind: "active", factor: asFactor(engine, active) };
  if (!(await mayAddFactor(visit, db, user.id)))
    return { kind: "refused", problems: [problem("unverified_email")] };
  const owner = { userId: user.id, type: "totp" } as const;
  const pending = look.again
    ? readSecret(engine, owner, session.get(sessionKeys.pendingTotpSecret))?.text
    : undefined;
  const secret = pending ?? newTotpSecret();
  if (look.seen && pending === undefined) {
    session.set(sessionKeys.pendingTotpSecret, keepSecret(engine, owner, secret));
  }
  return { kind: "absent", secret, url: enrolmentUrl(engine, user, secret) };
}

function enrolmentUrl({ settings }: Engine, user: User, secret: string): string {
  const { totpIssuer: issuer, totpDigits: digits, totpPeriod: period } = settings.mfa;
  return totpUrl({ secret, label: user.email.toLowerCase() || user.username, issuer, digits, period });
}

export type ChangeFactorResult =
  | { readonly ok: true; readonly factor: Factor }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "reauthentication_required" };

/**
 * Makes the app with the secret of this session the user's second factor, by a code that it shows, and gives them recovery
 * codes with it. The code is used up with that: it logs nobody in.
 */
export async function activateTotp(visit: Visit, user: User, code: string): Promise<ChangeFactorResult> {
  const { engine, session } = visit;
  const owner = { userId: user.id, type: "totp" } as const;
  return transact(visit, async (work) => {
    const { db, now } = work;
    if (!(await mayAddFactor(visit, db, user.id))) return invalid(problem("unverified_email", "code"));
    if ((await totpOf(db, user.id)) !== undefined) return invalid(problem("totp_already_active", "code"));
    const secret = readSecret(engine, owner, session.get(sessionKeys.pendingTotpSecret))?.text;
    const match = secret === undefined ? undefined : matchTotp(engine, { secret, code, now });
    if (secret === undefined || match === undefined) return invalid(problem("incorrect_code", "code"));
    if (needsReauthentication(visit)) return { ok: false, refused: "reauthentication_required" };

    session.remove(sessionKeys.pendingTotpSecret);
    const data = { secret: keepSecret(engine, owner, secret) };
    const added = await insertAuthenticator(db, { ...owner, data, createdAt: now });
    await takeTotpMatch(db, match, { authenticatorId: added.id, now });
    await work.event({ name: "authenticator_added", userId: user.id, details: { type: "totp" } });
    await sendNotice(visit, work, { template: "totp_activated", user });
    await addRecoveryCodes(visit, work, user.id);
    return { ok: true, factor: asFactor(engine, added) };
  });
}

export type DeactivateResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly refused: "reauthentication_required" };

/** Removes the user's authenticator app; where there is none, there is nothing to do. */
export async function deactivateTotp(visit: Visit, user: User): Promise<DeactivateResult> {
  return transact(visit, async (work) => {
    const active = await totpOf(work.db, user.id);
    if (active === undefined) return { ok: true };
    if (needsReauthentication(visit)) return { ok: false, refused: "reauthentication_required" };
    await removeFactor(work, active);
    await sendNotice(visit, work, { template: "totp_deactivated", user });
    return { ok: true };
  });
}

async function totpOf(db: Db, userId: number): Promise<Authenticator | undefined> {
  return (await listAuthenticators(db, userId)).find(({ type }) => type === "totp");
}

function invalid(found: Problem): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [found] };
}
