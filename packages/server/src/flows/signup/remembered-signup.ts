import { sessionAuthHash } from "../../django/session-auth-hash.ts";
import type { CodeProcess } from "../../domain/code-process.ts";
import { stashLogin } from "../../domain/pending-login.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import type { UserFieldValues } from "../../domain/user-field.ts";
import { setVerifiedPhone } from "../../store/phones.ts";
import { addToPayload, getSecret } from "../../store/secrets.ts";
import { processOf } from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { verificationCode } from "../email-verification/verification-code.ts";
import { pendingLogin } from "../login/pending.ts";
import { phoneCode } from "../phone-verification/phone-code.ts";
import { insertUser } from "./insert-user.ts";

/** What an account is made of besides its address. */
interface ChosenAtSignup {
  readonly username: string | undefined;
  readonly suggestion: string | undefined;
  /** As it is stored. */
  readonly password: string;
  /** Of the operator's own columns. */
  readonly own: UserFieldValues;
  /** The number that its author has proven meanwhile. */
  readonly provenPhone?: string | undefined;
}

/**
 * A pretended sign-up whose author may still correct the address: with another one it has to go through, or the refusal
 * would tell that the first one belongs to somebody (T-70). So what was chosen is kept for as long as the code lives,
 * beside it, where no client and no session holds it: the password as the hash that the account would have had. A code
 * for a phone comes first, and hands it on.
 */
export async function rememberSignup(visit: Visit, work: Work, chosen: ChosenAtSignup): Promise<void> {
  if (visit.engine.settings.account.emailVerificationSupportsChange === 0) return;
  const process = processOf(visit, phoneCode) ?? processOf(visit, verificationCode);
  const secret = process && (await getSecret(work.db, process.secretId));
  if (secret !== undefined) await addToPayload(work.db, secret, { signup: chosen });
}

/** What {@link rememberSignup} has kept beside the code of a process. */
export async function rememberedSignup(
  { db }: Work,
  { secretId }: CodeProcess,
): Promise<ChosenAtSignup | undefined> {
  return readChosen((await getSecret(db, secretId))?.payload.signup);
}

/**
 * Makes the account that was only pretended before, for an address that is free, and goes on with its log-in. The address
 * itself is the caller's to add.
 */
export async function signUpAfterAll(
  visit: Visit,
  work: Work,
  { process, email }: { process: CodeProcess; email: string },
): Promise<User | undefined> {
  const login = pendingLogin(visit);
  const chosen = await rememberedSignup(work, process);
  if (login === undefined || chosen === undefined) return undefined;
  // The name was free when it was chosen; if it no longer is, a name is better than an answer that others do not get.
  const user =
    (await insertUser(visit, work, { ...chosen, email })) ??
    (await insertUser(visit, work, { ...chosen, username: undefined, email }));
  if (user === undefined) return undefined;
  if (chosen.provenPhone !== undefined)
    await setVerifiedPhone(work.db, { userId: user.id, phone: chosen.provenPhone });
  const authHash = sessionAuthHash(user.password, visit.engine.settings.secretKey);
  stashLogin(visit.session, { ...login, userId: user.id, email: undefined, phone: undefined, authHash });
  visit.session.set(sessionKeys.verifiedEmail, null);
  await work.event({ name: "user_signed_up", userId: user.id });
  return user;
}

function readChosen(stored: unknown): ChosenAtSignup | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { username, suggestion, password, own, provenPhone } = stored as Readonly<Record<string, unknown>>;
  if (typeof password !== "string") return undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    username: text(username),
    suggestion: text(suggestion),
    password,
    // As the sign-up wrote it, where no client reaches.
    own: (own ?? {}) as UserFieldValues,
    provenPhone: text(provenPhone),
  };
}
