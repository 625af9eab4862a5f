import type { PendingLogin } from "../../domain/pending-login.ts";
import type { RegistrationCredential } from "../../domain/webauthn.ts";
import { getUserById } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { waitingAt } from "../login/pending.ts";
import { resumeLogin, stillHolds } from "../login/stages.ts";
import { type NotPending, notPending } from "../second-factor/second-factor-login.ts";
import { transact } from "../transact.ts";
import { askForNewKey, type CreationOptions } from "./ceremony-options.ts";
import { takeChallenge } from "./challenge.ts";
import { insertKey } from "./insert-key.ts";
import { verifyRegistration } from "./verify-key.ts";

const purpose = "webauthn_signup";

/** The sign-up of this visitor that waits for its passkey: its address is verified. */
export function signupAwaitingPasskey(visit: Visit): PendingLogin | undefined {
  return waitingAt(visit, "mfa_signup_webauthn");
}

/** Asks for the passkey of a new account. */
export async function askForSignupPasskey(
  visit: Visit,
  look: { seen: boolean },
): Promise<CreationOptions | undefined> {
  const userId = signupAwaitingPasskey(visit)?.userId;
  const user = userId === undefined ? undefined : await getUserById(visit.engine.database.db, userId);
  return user && askForNewKey(visit, user, { purpose, passwordless: true, ...look });
}

export type SignupPasskeyResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | NotPending;

/** Gives the new account its passkey, and goes on with the log-in that waits for it. */
export async function finishSignupByPasskey(
  visit: Visit,
  { name, credential }: { name: string; credential: RegistrationCredential },
): Promise<SignupPasskeyResult> {
  const login = signupAwaitingPasskey(visit);
  if (login?.userId === undefined) return notPending;
  const { userId } = login;
  return transact(visit, async (work) => {
    const challenge = await takeChallenge(visit, work, { purpose, userId });
    const verified = challenge && (await verifyRegistration(visit.engine.settings, credential, challenge));
    if (verified === undefined) return { ok: false, problems: [problem("incorrect_code")] };
    const user = await getUserById(work.db, userId);
    // Whoever has reset the password meanwhile has the account, and must not find this key in it (T-21).
    if (user?.isActive === true && stillHolds(visit, login, user)) {
      const added = await insertKey(work, { userId, name, credential, verified });
      if (added === undefined) return { ok: false, problems: [problem("incorrect_code")] };
    }
    await resumeLogin(visit, work, login);
    return { ok: true };
  });
}
