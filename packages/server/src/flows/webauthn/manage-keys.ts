import type { Authenticator } from "../../domain/authenticator.ts";
import type { User } from "../../domain/user.ts";
import type { RegistrationCredential } from "../../domain/webauthn.ts";
import { listAuthenticators, replaceAuthenticatorData } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { sendNotice } from "../notices.ts";
import { needsReauthentication } from "../reauthentication/reauthenticate.ts";
import { addRecoveryCodes, mayAddFactor, removeFactor } from "../second-factor/factors.ts";
import { transact } from "../transact.ts";
import { askForNewKey, type CreationOptions } from "./ceremony-options.ts";
import { takeChallenge } from "./challenge.ts";
import { insertKey } from "./insert-key.ts";
import { verifyRegistration } from "./verify-key.ts";

const purpose = "webauthn_add";

type Refusal =
  | { readonly kind: "refused" | "invalid"; readonly problems: readonly Problem[] }
  | { readonly kind: "reauthentication_required" };

const reauthenticationRequired: Refusal = { kind: "reauthentication_required" };
const invalid = (found: Problem): Refusal => ({ kind: "invalid", problems: [found] });

/** Asks for a new key of the signed-in user. */
export async function askToAddKey(
  visit: Visit,
  user: User,
  wanted: { passwordless: boolean; seen: boolean },
): Promise<{ readonly kind: "options"; readonly options: CreationOptions } | Refusal> {
  const barred = await barredFromAdding(visit, visit.engine.database.db, user);
  return barred ?? { kind: "options", options: await askForNewKey(visit, user, { purpose, ...wanted }) };
}

async function barredFromAdding(visit: Visit, db: Db, user: User): Promise<Refusal | undefined> {
  if (!(await mayAddFactor(visit, db, user.id)))
    return { kind: "refused", problems: [problem("unverified_email")] };
  return needsReauthentication(visit) ? reauthenticationRequired : undefined;
}

export type AddKeyResult =
  | { readonly kind: "added"; readonly key: Authenticator; readonly recoveryCodesMade: boolean }
  | Refusal;

/** Makes a key that was asked for one of the user's factors, and gives them recovery codes with the first (T-47). */
export async function addKey(
  visit: Visit,
  user: User,
  { name, credential }: { name: string; credential: RegistrationCredential },
): Promise<AddKeyResult> {
  return transact(visit, async (work): Promise<AddKeyResult> => {
    const barred = await barredFromAdding(visit, work.db, user);
    if (barred !== undefined) return barred;
    const challenge = await takeChallenge(visit, work, { purpose, userId: user.id });
    const verified = challenge && (await verifyRegistration(visit.engine.settings, credential, challenge));
    const key = verified && (await insertKey(work, { userId: user.id, name, credential, verified }));
    if (key === undefined) return invalid(problem("incorrect_code"));
    await sendNotice(visit, work, { template: "webauthn_added", user });
    return { kind: "added", key, recoveryCodesMade: await addRecoveryCodes(visit, work, user.id) };
  });
}

/** Gives one of the user's keys another name. */
export async function renameKey(
  visit: Visit,
  user: User,
  { id, name }: { id: number; name: string },
): Promise<{ readonly kind: "renamed"; readonly key: Authenticator } | Refusal> {
  return transact(visit, async (work) => {
    const key = (await ownKeys(work.db, user)).find((own) => own.id === id);
    // Somebody else's is as unknown as none (T-50).
    const unknown = invalid(problem("invalid_choice", "id", { value: "That choice" }));
    if (key === undefined) return unknown;
    if (needsReauthentication(visit)) return reauthenticationRequired;
    const data = { ...key.data, name };
    const renamed = await replaceAuthenticatorData(work.db, { of: key, data });
    return renamed ? { kind: "renamed", key: { ...key, data } } : unknown;
  });
}

/** Removes some of the user's keys, all or none. */
export async function removeKeys(
  visit: Visit,
  user: User,
  ids: readonly number[],
): Promise<{ readonly kind: "removed" } | Refusal> {
  return transact(visit, async (work) => {
    const own = await ownKeys(work.db, user);
    const unknown = ids.find((id) => !own.some((key) => key.id === id));
    if (unknown !== undefined)
      return invalid(problem("invalid_choice", "authenticators", { value: unknown }));
    if (needsReauthentication(visit)) return reauthenticationRequired;
    for (const key of own.filter(({ id }) => ids.includes(id))) {
      await removeFactor(work, key);
      await sendNotice(visit, work, { template: "webauthn_removed", user });
    }
    return { kind: "removed" };
  });
}

async function ownKeys(db: Db, user: User): Promise<readonly Authenticator[]> {
  return (await listAuthenticators(db, user.id)).filter(({ type }) => type === "webauthn");
}
