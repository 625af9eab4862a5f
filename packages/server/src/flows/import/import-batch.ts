import { makeUnusablePassword } from "../../django/password-encodings/index.ts";
import { insertAuthenticator } from "../../store/authenticators.ts";
import { isUniqueViolation } from "../../store/database.ts";
import { createEmailAddress } from "../../store/email-addresses.ts";
import { setUnverifiedPhone, setVerifiedPhone } from "../../store/phones.ts";
import { insertSocialAccount } from "../../store/social-accounts.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { operatorVisit } from "../operator/operator-visit.ts";
import { keepSecret } from "../second-factor/factor-secrets.ts";
import { insertUser } from "../signup/insert-user.ts";
import { transact } from "../transact.ts";
import type { ForeignTotp, ForeignUser } from "./foreign-user.ts";
import { findKnown, type KnownBy, normalised, type Refusal, refusalOf } from "./judge.ts";

/** What of a user who was taken over was not. */
export type Loss = "password_left_behind" | "second_factor_left_behind" | "identity_left_behind";

export type ImportOutcome =
  | { readonly kind: "imported"; readonly id: number | undefined; readonly losses: readonly Loss[] }
  /** Somebody of that name is here, and stays as they are. */
  | {
      readonly kind: "skipped";
      readonly reason: KnownBy | "taken_meanwhile";
      readonly id: number | undefined;
    }
  | { readonly kind: "failed"; readonly reason: Refusal };

export interface ImportRules {
  /** What the audit log calls the system that they come from. */
  readonly source: string;
  /** Take users over without their password where its hash cannot be read here; otherwise they are refused. */
  readonly withoutUnreadablePasswords: boolean;
}

/**
 * Takes some users over, in one transaction: all of those who can be, or none where the process dies. Their outcomes are in
 * their order. Nobody gets mail of it, nobody becomes an administrator, and nobody who is here already is changed.
 */
export async function importBatch(
  engine: Engine,
  users: readonly ForeignUser[],
  rules: ImportRules,
): Promise<readonly ImportOutcome[]> {
  try {
    return await importTogether(engine, users, rules);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  // Somebody signed up at that moment with a name of one of them: then each by themselves.
  const outcomes: ImportOutcome[] = [];
  for (const user of users) outcomes.push(await importAlone(engine, user, rules));
  return outcomes;
}

async function importAlone(engine: Engine, user: ForeignUser, rules: ImportRules): Promise<ImportOutcome> {
  try {
    const [outcome] = await importTogether(engine, [user], rules);
    if (outcome !== undefined) return outcome;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  return { kind: "skipped", reason: "taken_meanwhile", id: undefined };
}

async function importTogether(
  engine: Engine,
  users: readonly ForeignUser[],
  rules: ImportRules,
): Promise<readonly ImportOutcome[]> {
  const visit = operatorVisit(engine);
  return transact(visit, async (work) => {
    const outcomes: ImportOutcome[] = [];
    for (const user of users) outcomes.push(await importOne(visit, work, { user, rules }));
    const count = outcomes.filter(({ kind }) => kind === "imported").length;
    if (count > 0) await work.event({ name: "users_imported", details: { source: rules.source, count } });
    return outcomes;
  });
}

/** A user who would be taken over, and what of them. */
interface Accepted {
  readonly user: ForeignUser;
  readonly losses: readonly Loss[];
}

/** What is to be done with a user, as far as it can be told without the database. */
export function accept(
  engine: Engine,
  given: ForeignUser,
  rules: ImportRules,
): Accepted | { readonly refusal: Refusal } {
  const user = normalised(given);
  const refusal = refusalOf(engine, user);
  const losses: Loss[] = [];
  let { password, totp } = user;
  if (refusal !== undefined) {
    // The last thing that is judged: there is nothing else wrong with them.
    const unreadable = refusal === "password_hash_not_readable" || refusal === "password_hash_too_long";
    if (!unreadable || !rules.withoutUnreadablePasswords) return { refusal };
    password = undefined;
    losses.push("password_left_behind");
  }
  if (totp !== undefined && !fitsSettings(engine, totp)) totp = undefined;
  if (user.hasOtherFactors === true || totp !== user.totp) losses.push("second_factor_left_behind");
  if (user.hasOtherIdentities === true) losses.push("identity_left_behind");
  return { user: { ...user, password, totp }, losses };
}

function fitsSettings({ settings: { mfa } }: Engine, { digits, period }: ForeignTotp): boolean {
  return (digits ?? mfa.totpDigits) === mfa.totpDigits && (period ?? mfa.totpPeriod) === mfa.totpPeriod;
}

async function importOne(
  visit: Visit,
  work: Work,
  { user: given, rules }: { user: ForeignUser; rules: ImportRules },
): Promise<ImportOutcome> {
  const accepted = accept(visit.engine, given, rules);
  if ("refusal" in accepted) return { kind: "failed", reason: accepted.refusal };
  const { user, losses } = accepted;
  const known = await findKnown(work.db, user);
  if (known !== undefined) return { kind: "skipped", reason: known.by, id: known.userId };
  const primary = primaryOf(user);
  const inserted = await insertUser(visit, work, {
    email: primary,
    username: user.username,
    suggestion: undefined,
    password: user.password?.encoded ?? makeUnusablePassword(),
    own: {},
    past: {
      firstName: user.firstName ?? "",
      lastName: user.lastName ?? "",
      isActive: user.isActive ?? true,
      lastLogin: user.lastLogin ?? null,
      ...(user.dateJoined && { dateJoined: user.dateJoined }),
    },
  });
  if (inserted === undefined) return { kind: "skipped", reason: "taken_meanwhile", id: undefined };
  await addNames(work, user, { userId: inserted.id, primary });
  await addFactors(visit, work, { user, userId: inserted.id });
  return { kind: "imported", id: inserted.id, losses };
}

/** The address that counts: the one that the system says, or else one that was proven. */
function primaryOf({ emails }: ForeignUser): string | undefined {
  const chosen = emails.find(({ primary }) => primary) ?? emails.find(({ verified }) => verified);
  return (chosen ?? emails[0])?.email;
}

async function addNames(
  { db, now }: Work,
  user: ForeignUser,
  { userId, primary }: { userId: number; primary: string | undefined },
): Promise<void> {
  for (const { email, verified } of user.emails) {
    await createEmailAddress(db, { userId, email, verified, primary: email === primary });
  }
  for (const identity of user.identities ?? []) {
    await insertSocialAccount(db, { ...identity, userId, at: user.lastLogin ?? user.dateJoined ?? now });
  }
  if (user.phone === undefined) return;
  const phone = { userId, phone: user.phone.number };
  if (!(user.phone.verified && (await setVerifiedPhone(db, phone)))) await setUnverifiedPhone(db, phone);
}

async function addFactors(
  { engine }: Visit,
  { db, now }: Work,
  { user, userId }: { user: ForeignUser; userId: number },
): Promise<void> {
  const { totp, recoveryCodes = [] } = user;
  if (totp !== undefined) {
    const owner = { userId, type: "totp" } as const;
    const secret = keepSecret(engine, owner, totp.secret.toUpperCase());
    await insertAuthenticator(db, { ...owner, data: { secret }, createdAt: now });
  }
  if (recoveryCodes.length > 0) {
    const owner = { userId, type: "recovery_codes" } as const;
    const codes = recoveryCodes.map((code) => keepSecret(engine, owner, code));
    await insertAuthenticator(db, { ...owner, data: { migrated_codes: codes }, createdAt: now });
  }
}

/** As `importBatch` would, of a single user, and writes nothing. */
export async function rehearse(
  engine: Engine,
  given: ForeignUser,
  rules: ImportRules,
): Promise<{ readonly outcome: ImportOutcome; readonly user: ForeignUser }> {
  const accepted = accept(engine, given, rules);
  if ("refusal" in accepted) return { outcome: { kind: "failed", reason: accepted.refusal }, user: given };
  const { user, losses } = accepted;
  const known = await findKnown(engine.database.db, user);
  const outcome: ImportOutcome =
    known === undefined
      ? { kind: "imported", id: undefined, losses }
      : { kind: "skipped", reason: known.by, id: known.userId };
  return { outcome, user };
}
