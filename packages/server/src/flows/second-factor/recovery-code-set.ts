import { newRecoverySeed, recoveryCodes } from "../../django/recovery-codes.ts";
import { constantTimeEqual } from "../../django/salted-hmac.ts";
import type { Authenticator } from "../../domain/authenticator.ts";
import { replaceAuthenticatorData } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import type { Engine } from "../context.ts";
import { keepSecret, readSecret } from "./factor-secrets.ts";

/** What allauth's row of recovery codes contains. */
interface CodeData extends Readonly<Record<string, unknown>> {
  /** All codes follow from it. */
  readonly seed?: unknown;
  /** Bit n says that code n was used. */
  readonly used_mask?: unknown;
  /** Codes that another package made, taken over as they were, instead of a seed; used ones are removed. */
  readonly migrated_codes?: unknown;
  /** When they were first shown. */
  readonly viewed_at?: unknown;
}

/** A set of recovery codes, laid open. */
export interface RecoveryCodeSet {
  readonly total: number;
  readonly unused: readonly string[];
}

/** What a new set contains. @param viewedAt when its codes are shown at once */
export function newRecoveryCodes(engine: Engine, userId: number, viewedAt?: Date): CodeData {
  const seed = keepSecret(engine, { userId, type: "recovery_codes" }, newRecoverySeed());
  return { seed, used_mask: 0, ...(viewedAt && { viewed_at: viewedAt.getTime() / 1000 }) };
}

export function wasViewed({ data }: Authenticator): boolean {
  return Boolean(data.viewed_at);
}

/** Notes that the codes have been shown. @returns false when another request was quicker to do so */
export function markViewed(db: Db, of: Authenticator, at: Date): Promise<boolean> {
  return replaceAuthenticatorData(db, { of, data: { ...of.data, viewed_at: at.getTime() / 1000 } });
}

/** The seed in clear, if the set has one and it opens. */
export function recoverySeed(engine: Engine, { userId, data }: Authenticator): string | undefined {
  return readSecret(engine, { userId, type: "recovery_codes" }, (data as CodeData).seed)?.text;
}

export function readRecoveryCodes(engine: Engine, authenticator: Authenticator): RecoveryCodeSet {
  const codes = codesOf(engine, authenticator);
  return {
    total: codes.length,
    unused: codes.filter(({ used }) => !used).map(({ code }) => code),
  };
}

/**
 * Uses up the code, if it is one of the unused ones. The statement that does so changes the very state that was looked at,
 * so of any number of parallel uses exactly one succeeds (T-34).
 */
export async function takeRecoveryCode(
  { engine, db }: { engine: Engine; db: Db },
  of: Authenticator,
  code: string,
): Promise<boolean> {
  let index = -1;
  // All are compared, used ones too, so that the time tells nothing about them.
  for (const [n, candidate] of codesOf(engine, of).entries()) {
    if (constantTimeEqual(code, candidate.code) && !candidate.used) index = n;
  }
  return index >= 0 && (await replaceAuthenticatorData(db, { of, data: withoutCode(engine, of, index) }));
}

interface Code {
  readonly code: string;
  readonly used: boolean;
}

function codesOf(engine: Engine, authenticator: Authenticator): readonly Code[] {
  const { userId, data } = authenticator;
  const { migrated_codes: migrated, used_mask: mask }: CodeData = data;
  if (Array.isArray(migrated)) {
    return migrated.map((stored: unknown) => {
      const read = readSecret(engine, { userId, type: "recovery_codes" }, stored);
      return { code: read?.text ?? "", used: read === undefined };
    });
  }
  const seed = recoverySeed(engine, authenticator);
  if (seed === undefined) return [];
  const { recoveryCodeCount: count, recoveryCodeDigits: digits } = engine.settings.mfa;
  return recoveryCodes(seed, { count, digits }).map((code, n) => ({ code, used: isUsed(mask, n) }));
}

function isUsed(mask: unknown, n: number): boolean {
  // Not by bit operators, which know 32 bits. A mask that is none leaves nothing unused.
  return !Number.isSafeInteger(mask) || Math.floor(Number(mask) / 2 ** n) % 2 === 1;
}

/** The row's contents without this code, and its secrets in the form in which they are kept now. */
function withoutCode(engine: Engine, { userId, data }: Authenticator, index: number): CodeData {
  const { migrated_codes: migrated, used_mask: mask, seed }: CodeData = data;
  const owner = { userId, type: "recovery_codes" } as const;
  const renewed = (stored: unknown) => {
    const read = readSecret(engine, owner, stored);
    return read?.outdated === true ? keepSecret(engine, owner, read.text) : stored;
  };
  if (Array.isArray(migrated))
    return { ...data, migrated_codes: migrated.filter((_, n) => n !== index).map(renewed) };
  return { ...data, used_mask: Number(mask) + 2 ** index, seed: renewed(seed) };
}
