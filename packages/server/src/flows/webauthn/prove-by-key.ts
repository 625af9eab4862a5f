import type { User } from "../../domain/user.ts";
import type { AssertionCredential } from "../../domain/webauthn.ts";
import type { Visit } from "../context.ts";
import { resumeLogin } from "../login/stages.ts";
import { type FactorResult, proveFactor } from "../second-factor/factor-proof.ts";
import { loginAwaitingFactor, type NotPending, notPending } from "../second-factor/second-factor-login.ts";
import { askForKey, type RequestOptions } from "./ceremony-options.ts";
import { takeChallenge } from "./challenge.ts";
import { takeAssertion } from "./take-assertion.ts";

const secondFactor = (userId: number) => ({ purpose: "webauthn_second_factor", userId }) as const;
const reauthentication = (userId: number) => ({ purpose: "webauthn_reauthentication", userId }) as const;

/** Asks for a key of the user whose log-in waits for a second factor. */
export async function askForSecondFactor(
  visit: Visit,
  look: { seen: boolean },
): Promise<RequestOptions | undefined> {
  const awaiting = await loginAwaitingFactor(visit);
  return awaiting && askForKey(visit, { ...secondFactor(awaiting.userId), ...look });
}

/** Goes on with a log-in that waits for its second factor, by a key. */
export async function logInBySecondFactorKey(
  visit: Visit,
  credential: AssertionCredential,
): Promise<FactorResult | NotPending> {
  const awaiting = await loginAwaitingFactor(visit);
  if (awaiting === undefined) return notPending;
  const { login, userId } = awaiting;
  return proveFactor(visit, {
    userId,
    purpose: "login",
    param: "credential",
    async take(work) {
      const challenge = await takeChallenge(visit, work, secondFactor(userId));
      // That somebody holds it is enough: the password says who.
      const use = { userId, credential, userVerified: false };
      return challenge && takeAssertion(visit, work, { ...use, challenge });
    },
    accepted: (work) => resumeLogin(visit, work, login),
  });
}

/** Asks for a key of whoever is signed in, so that they prove once more who they are. */
export function askToReauthenticate(
  visit: Visit,
  user: User,
  look: { seen: boolean },
): Promise<RequestOptions> {
  return askForKey(visit, { ...reauthentication(user.id), ...look });
}

/** Proves once more, by a key, that the visitor is who the session says. */
export function reauthenticateByKey(
  visit: Visit,
  user: User,
  credential: AssertionCredential,
): Promise<FactorResult> {
  const userId = user.id;
  return proveFactor(visit, {
    userId,
    purpose: "reauthentication",
    param: "credential",
    record: { reauthenticated: true },
    async take(work) {
      const challenge = await takeChallenge(visit, work, reauthentication(userId));
      const use = { userId, credential, userVerified: false };
      return challenge && takeAssertion(visit, work, { ...use, challenge });
    },
    accepted: ({ event }) => event({ name: "reauthenticated", userId, details: { method: "mfa" } }),
  });
}
