import { findTotpStep } from "../../crypto/totp.ts";
import type { Authenticator } from "../../domain/authenticator.ts";
import { replaceAuthenticatorData, takeTotpStep } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import type { Engine } from "../context.ts";
import { keepSecret, readSecret } from "./factor-secrets.ts";

/** A code that is right at this moment, used before or not. */
export interface TotpMatch {
  /** When its time began, in whole seconds since the epoch; `undefined` for the code that always works. */
  readonly stepAt: number | undefined;
}

/** Judges a code of an authenticator app by the secret alone. */
export function matchTotp(
  { settings }: Engine,
  { secret, code, now }: { secret: string; code: string; now: Date },
): TotpMatch | undefined {
  const { mfa, debug } = settings;
  // For tests; the settings refuse one unless DEBUG is on.
  if (debug && code === mfa.totpInsecureBypassCode) return { stepAt: undefined };
  if (!/^[A-Z2-7]+=*$/i.test(secret)) return undefined;
  const { totpPeriod: period, totpDigits: digits, totpTolerance: tolerance } = mfa;
  const step = findTotpStep(secret, code, { now, period, digits, tolerance });
  return step === undefined ? undefined : { stepAt: step * period };
}

/** Uses a right code up; `false` when a code of its time, or of a later one, was used before (T-45). */
export async function takeTotpMatch(
  db: Db,
  { stepAt }: TotpMatch,
  use: { authenticatorId: number; now: Date },
): Promise<boolean> {
  return stepAt === undefined || takeTotpStep(db, { ...use, stepAt });
}

/** Uses up a code of this authenticator app, if it is right and unused. */
export async function takeTotpCode(
  { engine, db, now }: { engine: Engine; db: Db; now: Date },
  factor: Authenticator,
  code: string,
): Promise<boolean> {
  const owner = { userId: factor.userId, type: "totp" } as const;
  const secret = readSecret(engine, owner, factor.data.secret);
  if (secret === undefined) return false;
  const match = matchTotp(engine, { secret: secret.text, code, now });
  if (match === undefined || !(await takeTotpMatch(db, match, { authenticatorId: factor.id, now })))
    return false;
  if (secret.outdated) {
    const data = { ...factor.data, secret: keepSecret(engine, owner, secret.text) };
    await replaceAuthenticatorData(db, { of: factor, data });
  }
  return true;
}
