import { type AuthenticationRecord, recordAuthentication } from "../../domain/authentication-record.ts";
import type { Authenticator } from "../../domain/authenticator.ts";
import { touchAuthenticator } from "../../store/authenticators.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { behindLock } from "../login/guarded.ts";
import { clearLimits } from "../rate-limits.ts";
import { transact } from "../transact.ts";

export type FactorResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Proof {
  readonly userId: number;
  readonly purpose: "login" | "reauthentication";
  /** The field that holds the proof. */
  readonly param: string;
  /** Judges the proof and uses it up: gives the factor that it is of, or `undefined` when it is wrong. */
  readonly take: (work: Work) => Promise<Authenticator | undefined>;
  /** What the session's record says besides. */
  readonly record?: Pick<AuthenticationRecord, "reauthenticated">;
  /** What a right proof leads to, in the transaction that uses it up. */
  readonly accepted: (work: Work) => Promise<void>;
}

/**
 * Takes the proof of one of the user's second factors. Attempts are counted, whatever factor, session and purpose they are
 * for, before a proof is looked at (T-41, T-42).
 */
export async function proveFactor(visit: Visit, proof: Proof): Promise<FactorResult> {
  const { userId, param } = proof;
  const account = { userId, matter: "second-factor" } as const;
  const attempt = await behindLock(visit, { account }, () =>
    transact(visit, async (work) => {
      if (!(await judge(visit, work, proof))) return undefined;
      // Only the account's owner can be right, so what was mistyped before is over with that.
      await clearLimits(visit, "login_failed", { account, limits: work.limits });
      return true;
    }),
  );
  if (attempt.locked) {
    await transact(visit, ({ event }) => event({ name: "login_locked", userId }));
    return { ok: false, problems: [problem("too_many_login_attempts", param)] };
  }
  return attempt.proof ? { ok: true } : { ok: false, problems: [problem("incorrect_code", param)] };
}

async function judge(visit: Visit, work: Work, proof: Proof): Promise<boolean> {
  const { userId, purpose, record } = proof;
  const factor = await proof.take(work);
  if (factor === undefined) {
    await work.event({ name: "authenticator_rejected", userId, details: { purpose } });
    return false;
  }
  const { id, type } = factor;
  await touchAuthenticator(work.db, { id, at: work.now });
  recordAuthentication(visit.session, {
    method: "mfa",
    at: work.now.getTime() / 1000,
    id,
    type,
    ...record,
  });
  await work.event({ name: "authenticator_used", userId, details: { purpose, type } });
  await proof.accepted(work);
  return true;
}
