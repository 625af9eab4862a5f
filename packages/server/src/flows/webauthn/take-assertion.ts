import type { Authenticator } from "../../domain/authenticator.ts";
import type { AssertionCredential } from "../../domain/webauthn.ts";
import { moveSignCount } from "../../store/webauthn-credentials.ts";
import type { Visit, Work } from "../context.ts";
import type { Challenge } from "./challenge.ts";
import { keysOf } from "./keys.ts";
import { verifyAssertion } from "./verify-key.ts";

interface Use {
  /** Whose key it has to be. */
  readonly userId: number;
  readonly credential: AssertionCredential;
  readonly challenge: Challenge;
  readonly userVerified: boolean;
}

/**
 * The user's key whose proof this is. Its counter moves on with that, by one conditional statement; a counter that does not
 * move on is that of a copied key (WebAuthn section 6.1.1).
 */
export async function takeAssertion(
  { engine }: Visit,
  { db }: Work,
  { userId, credential, challenge, userVerified }: Use,
): Promise<Authenticator | undefined> {
  const key = (await keysOf(db, userId)).find(({ credentialId }) => credentialId === credential.id);
  if (key === undefined) return undefined;
  const verified = await verifyAssertion(engine.settings, credential, { key, challenge, userVerified });
  if (verified === undefined) return undefined;
  const { authenticator } = key;
  const moved = await moveSignCount(db, {
    credentialId: key.credentialId,
    authenticatorId: authenticator.id,
    signCount: verified.signCount,
  });
  return moved ? authenticator : undefined;
}
