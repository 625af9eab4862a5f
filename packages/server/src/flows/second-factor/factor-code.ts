import { recordAuthentication } from "../../domain/authentication-record.ts";
import type { Authenticator } from "../../domain/authenticator.ts";
import { listAuthenticators, touchAuthenticator } from "../../store/authenticators.ts";
import { type Problem, problem } from "../../text/messages.ts";
import { type Engine, transact, type Visit, type Work } from "../context.ts";
import { behindLock } from "../login/guarded.ts";
import { clearLimits } from "../rate-limits.ts";
import { takeRecoveryCode } from "./recovery-code-set.ts";
import { takeTotpCode } from "./totp-code.ts";

export type FactorResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Attempt {
  readonly userId: number;
  /** As typed: of an authenticator app, or a recovery code. */
  readonly code: string;
  readonly purpose: "login" | "reauthentication";
  /** What a right code leads to, in the transaction that uses it up. */
  readonly accepted: (work: Work) => Promise<void>;
}

/**
 * Takes a code of one of the user's second factors as a proof of identity. Attempts are counted, whatever factor, session and
 * purpose they are for, before a code is looked at (T-41, T-42).
 */
export async function proveByCode(visit: Visit, attempt: Attempt): Promise<FactorResult> {
  const { userId } = attempt;
  const account = { userId, matter: "second-factor" } as const;
  const proof = await behindLock(visit, { account }, () =>
    transact(visit, async (work) => {
      if (!(await prove(visit, work, attempt))) return undefined;
      // Only the account's owner can be right, so what was mistyped before is over with that.
      await clearLimits(visit, "login_failed", { account, db: work.db });
      return true;
    }),
  );
  if (proof.locked) {
    await transact(visit, ({ event }) => event({ name: "login_locked", userId }));
    return { ok: false, problems: [problem("too_many_login_attempts", "code")] };
  }
  return proof.proof ? { ok: true } : { ok: false, problems: [problem("incorrect_code", "code")] };
}

async function prove(visit: Visit, work: Work, attempt: Attempt): Promise<boolean> {
  const { userId, purpose } = attempt;
  const factor = await takeCode(visit.engine, work, attempt);
  if (factor === undefined) {
    await work.event({ name: "authenticator_rejected", userId, details: { purpose } });
    return false;
  }
  const { id, type } = factor;
  await touchAuthenticator(work.db, { id, at: work.now });
  recordAuthentication(visit.session, { method: "mfa", at: work.now.getTime() / 1000, id, type });
  await work.event({ name: "authenticator_used", userId, details: { purpose, type } });
  await attempt.accepted(work);
  return true;
}

/** The factor whose code this is; the code is used up with that. */
async function takeCode(
  engine: Engine,
  { db, now }: Work,
  { userId, code }: Attempt,
): Promise<Authenticator | undefined> {
  for (const factor of await listAuthenticators(db, userId)) {
    const place = { engine, db, now };
    const right =
      (factor.type === "totp" && (await takeTotpCode(place, factor, code))) ||
      (factor.type === "recovery_codes" && (await takeRecoveryCode(place, factor, code)));
    if (right) return factor;
  }
  return undefined;
}
