import type { Settings } from "../../config/settings.ts";
import type { AssertionCredential, RegistrationCredential } from "../../domain/webauthn.ts";
import type { Challenge } from "./challenge.ts";
import type { Key } from "./keys.ts";
import { isKeyOrigin, relyingPartyId } from "./relying-party.ts";

/**
 * The signatures that can be verified, by their COSE numbers, best first: ES256, EdDSA, ES384, ES512, PS256, RS256. The
 * reference offers ES256K (-47) as well, which WebCrypto does not know.
 */
export const keyAlgorithms: readonly number[] = [-7, -8, -35, -36, -37, -257];

/** What verifies needs 30 MB and a quarter of a second to load: not for houses without keys, and not at the start. */
const load = async () => ({
  ...(await import("@simplewebauthn/server")),
  ...(await import("@simplewebauthn/server/helpers")),
  ...(await import("@levischuck/tiny-cbor")),
});

/**
 * Judges a new key (WebAuthn section 7.1): made by a page of ours, for us, for this challenge, with its owner verified where
 * that was asked for.
 *
 * @returns what is to be remembered of the key; `undefined` when it is not to be taken
 */
export async function verifyRegistration(
  settings: Settings,
  credential: RegistrationCredential,
  { challenge, userVerification }: Challenge,
): Promise<{ readonly credentialId: string; readonly signCount: number } | undefined> {
  const library = await load();
  const { clientDataJSON, attestationObject } = credential.response;
  return unlessMalformed(async () => {
    const client = library.decodeClientDataJSON(clientDataJSON);
    if (!isOwnPage(settings, client)) return undefined;
    const bytes = library.isoBase64URL.toBuffer(attestationObject);
    const attestation = library.decodeAttestationObject(bytes);
    // The library ignores what comes behind. fido2, with which a Django beside us reads the same row, does not.
    library.decodeCBOR(bytes);
    if (!isUnattested(attestation.get("fmt"), attestation.get("attStmt").get("x5c") !== undefined))
      return undefined;
    const { verified, registrationInfo } = await library.verifyRegistrationResponse({
      response: {
        ...identity(credential),
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: client.origin,
      expectedRPID: relyingPartyId(settings),
      requireUserVerification: userVerification === "required",
      supportedAlgorithmIDs: [...keyAlgorithms],
    });
    if (!verified) return undefined;
    const { id, counter } = registrationInfo.credential;
    // The browser's word for which key it is must be the key's own: it is looked up by the one and proven by the other.
    return id === credential.id ? { credentialId: id, signCount: counter } : undefined;
  });
}

/** A page of ours, and not within one of somebody else's, who could have their visitors click through it. */
function isOwnPage(
  settings: Settings,
  { origin, crossOrigin, topOrigin }: { origin: string; crossOrigin?: boolean; topOrigin?: string },
): boolean {
  return (crossOrigin ?? false) === false && topOrigin === undefined && isKeyOrigin(settings, origin);
}

/**
 * Nobody asks for an attestation, so browsers leave it out, or pass on one that a key signed by itself. Certificates would
 * name the device, and following theirs would mean fetching from addresses that the caller chooses (T-80).
 */
function isUnattested(format: string, hasCertificates: boolean): boolean {
  return format === "none" || (format === "packed" && !hasCertificates);
}

/**
 * Judges the proof that somebody holds this key (WebAuthn section 7.2). Whether its counter has gone on is for the statement
 * to say that moves it.
 *
 * @param options `userVerified`: the key must have made sure that it is its owner, whatever was asked
 */
export async function verifyAssertion(
  settings: Settings,
  credential: AssertionCredential,
  { key, challenge, userVerified }: { key: Key; challenge: Challenge; userVerified: boolean },
): Promise<{ readonly signCount: number } | undefined> {
  const library = await load();
  const { clientDataJSON, authenticatorData, signature } = credential.response;
  return unlessMalformed(async () => {
    const client = library.decodeClientDataJSON(clientDataJSON);
    if (!isOwnPage(settings, client)) return undefined;
    const attestation = library.decodeAttestationObject(library.isoBase64URL.toBuffer(key.attestationObject));
    const made = library.parseAuthenticatorData(attestation.get("authData"));
    if (made.credentialPublicKey === undefined) return undefined;
    const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
      response: {
        ...identity(credential),
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge.challenge,
      expectedOrigin: client.origin,
      expectedRPID: relyingPartyId(settings),
      requireUserVerification: userVerified || challenge.userVerification === "required",
      credential: { id: key.credentialId, publicKey: made.credentialPublicKey, counter: made.counter },
    });
    return verified ? { signCount: authenticationInfo.newCounter } : undefined;
  });
}

/** In the library's type, which knows one type of key. */
function identity({ id, rawId, type }: Pick<AssertionCredential, "id" | "rawId" | "type">) {
  if (type !== "public-key") throw new TypeError("This is no public key.");
  return { id, rawId, type, clientExtensionResults: {} } as const;
}

/** The library throws at whatever is wrong; nobody is told what it was. */
async function unlessMalformed<T>(judge: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await judge();
  } catch {
    return undefined;
  }
}
