import { encodeBase36 } from "../../django/base36.ts";
import { encodeBase64Url } from "../../django/base64url.ts";
import type { User } from "../../domain/user.ts";
import type { Visit } from "../context.ts";
import { transact } from "../transact.ts";
import { userDisplay } from "../user-display.ts";
import { type Asking, giveChallenge } from "./challenge.ts";
import { type Key, keysOf } from "./keys.ts";
import { relyingPartyId } from "./relying-party.ts";
import { keyAlgorithms } from "./verify-key.ts";

/** What `PublicKeyCredential.parseCreationOptionsFromJSON()` takes: how a new key is to be made. */
export type CreationOptions = Awaited<ReturnType<typeof askForNewKey>>;

/** What `PublicKeyCredential.parseRequestOptionsFromJSON()` takes: which key is to prove itself. */
export type RequestOptions = Awaited<ReturnType<typeof askForKey>>;

/** @param asking `passwordless`: a key that is to log in alone, so it has to know its owner, and itself be known by them */
export function askForNewKey(
  visit: Visit,
  user: User,
  asking: Pick<Asking, "purpose" | "seen"> & { passwordless: boolean },
) {
  return transact(visit, async (work) => {
    const { passwordless, purpose, seen } = asking;
    const demand = passwordless ? ("required" as const) : ("discouraged" as const);
    const keys = await keysOf(work.db, user.id);
    const challenge = await giveChallenge(visit, work, {
      purpose,
      seen,
      userId: user.id,
      userVerification: demand,
    });
    const { settings } = visit.engine;
    return {
      rp: { name: settings.siteName, id: relyingPartyId(settings) },
      user: {
        name: user.email.toLowerCase() || user.username,
        id: userHandle(user.id),
        displayName: userDisplay(user),
      },
      challenge,
      pubKeyCredParams: keyAlgorithms.map((alg) => ({ type: "public-key" as const, alg })),
      excludeCredentials: keys.map(descriptor),
      authenticatorSelection: {
        residentKey: demand,
        userVerification: demand,
        requireResidentKey: passwordless,
      },
      extensions: { credProps: true },
    };
  });
}

/** Without a user nobody's keys are named, so it tells nothing about anybody: the key says whose it is (T-70). */
export function askForKey(visit: Visit, asking: Omit<Asking, "userVerification">) {
  return transact(visit, async (work) => {
    const { userId } = asking;
    const keys = userId === undefined ? [] : await keysOf(work.db, userId);
    const userVerification = "preferred" as const;
    const challenge = await giveChallenge(visit, work, { ...asking, userVerification });
    const rpId = relyingPartyId(visit.engine.settings);
    return { challenge, rpId, allowCredentials: keys.map(descriptor), userVerification };
  });
}

const descriptor = ({ credentialId: id }: Key) => ({ type: "public-key" as const, id });

/** How a key names its owner: allauth's, so that keys work on either side of a shared database. */
function userHandle(userId: number): string {
  return encodeBase64Url(encodeBase36(userId));
}
