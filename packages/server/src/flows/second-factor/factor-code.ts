import type { Authenticator } from "../../domain/authenticator.ts";
import { listAuthenticators } from "../../store/authenticators.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { type FactorResult, proveFactor } from "./factor-proof.ts";
import { takeRecoveryCode } from "./recovery-code-set.ts";
import { takeTotpCode } from "./totp-code.ts";

interface Attempt {
  readonly userId: number;
  /** As typed: of an authenticator app, or a recovery code. */
  readonly code: string;
  readonly purpose: "login" | "reauthentication";
  /** What a right code leads to, in the transaction that uses it up. */
  readonly accepted: (work: Work) => Promise<void>;
}

/** Takes a code of one of the user's second factors as a proof of identity. */
export function proveByCode(visit: Visit, attempt: Attempt): Promise<FactorResult> {
  return proveFactor(visit, {
    ...attempt,
    param: "code",
    take: (work) => takeCode(visit.engine, work, attempt),
  });
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
