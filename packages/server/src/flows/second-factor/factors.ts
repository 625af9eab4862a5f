import { type Authenticator, isSecondFactor } from "../../domain/authenticator.ts";
import type { User } from "../../domain/user.ts";
import {
  deleteAuthenticator,
  insertAuthenticator,
  listAuthenticators,
  listAuthenticatorTypes,
} from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import { listEmailAddresses } from "../../store/email-addresses.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { newRecoveryCodes, type RecoveryCodeSet, readRecoveryCodes } from "./recovery-code-set.ts";

/** A factor as its owner may see it; of recovery codes, what is left. */
export interface Factor {
  readonly authenticator: Authenticator;
  readonly recoveryCodes?: RecoveryCodeSet;
}

export function asFactor(engine: Engine, authenticator: Authenticator): Factor {
  if (authenticator.type !== "recovery_codes") return { authenticator };
  return { authenticator, recoveryCodes: readRecoveryCodes(engine, authenticator) };
}

/** The signed-in user's factors, oldest first. */
export async function listFactors({ engine }: Visit, user: User): Promise<readonly Factor[]> {
  const authenticators = await listAuthenticators(engine.database.db, user.id);
  return authenticators.map((authenticator) => asFactor(engine, authenticator));
}

/** Whether a log-in of this user takes more than one proof. */
export async function hasSecondFactor(db: Db, userId: number): Promise<boolean> {
  return (await listAuthenticatorTypes(db, userId)).some(isSecondFactor);
}

/**
 * Whether this user may add a factor. Not while an address is unverified: otherwise somebody could sign up with another
 * person's address, add a factor, and keep its owner out of the account for ever (T-26).
 */
export async function mayAddFactor({ engine }: Visit, db: Db, userId: number): Promise<boolean> {
  if (engine.settings.mfa.allowUnverifiedEmail) return true;
  return (await listEmailAddresses(db, userId)).every(({ verified }) => verified);
}

/** Gives the user recovery codes with their first factor, if they have none. @returns whether it did */
export async function addRecoveryCodes({ engine }: Visit, work: Work, userId: number): Promise<boolean> {
  if (!engine.settings.mfa.supportedTypes.includes("recovery_codes")) return false;
  if ((await listAuthenticatorTypes(work.db, userId)).includes("recovery_codes")) return false;
  await insertAuthenticator(work.db, {
    userId,
    type: "recovery_codes",
    data: newRecoveryCodes(engine, userId),
    createdAt: work.now,
  });
  await work.event({ name: "authenticator_added", userId, details: { type: "recovery_codes" } });
  return true;
}

/** Removes a factor, and with the last one the recovery codes, which would stand in for nothing. */
export async function removeFactor(work: Work, factor: Authenticator): Promise<void> {
  await remove(work, factor);
  const left = await listAuthenticators(work.db, factor.userId);
  if (left.some(({ type }) => isSecondFactor(type))) return;
  for (const codes of left) await remove(work, codes);
}

async function remove(work: Work, { id, userId, type }: Authenticator): Promise<void> {
  if (await deleteAuthenticator(work.db, id))
    await work.event({ name: "authenticator_removed", userId, details: { type } });
}
