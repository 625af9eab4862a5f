import type { Authenticator } from "../../domain/authenticator.ts";
import type { RegistrationCredential } from "../../domain/webauthn.ts";
import { listAuthenticators } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";

/** A security key or passkey, as allauth keeps it: the whole registration. */
export interface Key {
  readonly authenticator: Authenticator;
  readonly credentialId: string;
  /** Holds the public key, in base64url. */
  readonly attestationObject: string;
}

/** The user's keys, oldest first. Rows that hold no registration are left out: there is no key in them. */
export async function keysOf(db: Db, userId: number): Promise<readonly Key[]> {
  return (await listAuthenticators(db, userId)).flatMap((authenticator) => readKey(authenticator) ?? []);
}

function readKey(authenticator: Authenticator): Key | undefined {
  if (authenticator.type !== "webauthn") return undefined;
  const { id, response } = (authenticator.data.credential ?? {}) as {
    readonly id?: unknown;
    readonly response?: { readonly attestationObject?: unknown };
  };
  const attestationObject = response?.attestationObject;
  if (typeof id !== "string" || typeof attestationObject !== "string") return undefined;
  // Other clients of Django's may have left the padding.
  return { authenticator, credentialId: id.replace(/=+$/, ""), attestationObject };
}

/**
 * What allauth's row of a key contains. Of what the browser sent only that: the rest says the same in another form, or is
 * of extensions that nobody asked for.
 */
export function keyData(name: string, credential: RegistrationCredential): Readonly<Record<string, unknown>> {
  const { id, rawId, type, response, authenticatorAttachment, clientExtensionResults } = credential;
  const { clientDataJSON, attestationObject, transports } = response;
  const { credProps } = clientExtensionResults;
  return {
    name,
    credential: {
      type,
      id,
      rawId,
      ...(authenticatorAttachment && { authenticatorAttachment }),
      response: { clientDataJSON, attestationObject, ...(transports && { transports }) },
      clientExtensionResults: credProps === undefined ? {} : { credProps },
    },
  };
}

/** What a key is called whose owner did not say, by how many they have. */
export function usualName(count: number): string {
  if (count === 0) return "Master key";
  return count === 1 ? "Backup key" : `Key nr. ${count + 1}`;
}
