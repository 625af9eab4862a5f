import type { Authenticator } from "../../domain/authenticator.ts";
import type { RegistrationCredential } from "../../domain/webauthn.ts";
import { deleteAuthenticator, insertAuthenticator, listAuthenticators } from "../../store/authenticators.ts";
import { claimCredential } from "../../store/webauthn-credentials.ts";
import type { Work } from "../context.ts";
import { keyData, usualName } from "./keys.ts";

interface NewKey {
  readonly userId: number;
  /** As its owner calls it; empty: as is usual. */
  readonly name: string;
  readonly credential: RegistrationCredential;
  readonly verified: { readonly credentialId: string; readonly signCount: number };
}

/** Adds a verified key. @returns `undefined` when somebody has it already (WebAuthn section 7.1, the last step but two) */
export async function insertKey(
  { db, now, event }: Work,
  { userId, name, credential, verified }: NewKey,
): Promise<Authenticator | undefined> {
  const keys = (await listAuthenticators(db, userId)).filter(({ type }) => type === "webauthn");
  const added = await insertAuthenticator(db, {
    userId,
    type: "webauthn",
    data: keyData(name || usualName(keys.length), credential),
    createdAt: now,
  });
  if (!(await claimCredential(db, { ...verified, authenticatorId: added.id }))) {
    await deleteAuthenticator(db, added.id);
    return undefined;
  }
  await event({ name: "authenticator_added", userId, details: { type: "webauthn" } });
  return added;
}
