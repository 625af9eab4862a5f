import type { AddKeyInput, KeyCreationOptions, KeyRequestOptions, LogInByPasskeyInput } from "../contract.ts";
import { browserError, passkeyError } from "./passkey-error.ts";
import { supportsPasskeys } from "./support.ts";

export type Registration = AddKeyInput["credential"];
export type Assertion = LogInByPasskeyInput["credential"];

/** As WebAuthn recommends where an owner is verified (section 15.1). */
const PATIENCE_MS = 300_000;

interface Turn {
  readonly controller: AbortController;
  readonly over: Promise<unknown>;
}

/** A page can have one ceremony at a time, whoever began it. */
let current: Turn | undefined;

/**
 * Takes the turn of any ceremony that is under way, such as one that waits in the menu of a field: that one ends with
 * `passkey_cancelled` before this one begins.
 *
 * @param signal rejects with its reason when it aborts
 */
export async function inTurn<T>(
  signal: AbortSignal | undefined,
  ceremony: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  if (!supportsPasskeys())
    throw passkeyError(globalThis.isSecureContext === false ? "passkeys_insecure" : "passkeys_unsupported");
  const before = current;
  before?.controller.abort(passkeyError("passkey_cancelled"));
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const begin = async () => {
    await before?.over;
    controller.signal.throwIfAborted();
    return ceremony(controller.signal);
  };
  const outcome = begin();
  const mine: Turn = { controller, over: outcome.catch(() => undefined) };
  current = mine;
  try {
    return await outcome;
  } finally {
    signal?.removeEventListener("abort", abort);
    if (current === mine) current = undefined;
  }
}

/** Has the browser make a key. */
export function createKey(options: KeyCreationOptions, signal: AbortSignal): Promise<Registration> {
  return reported({ site: options.rp.id, signal }, async () => {
    const parsed: PublicKeyCredentialCreationOptions = PublicKeyCredential.parseCreationOptionsFromJSON?.(
      options,
    ) ?? {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: options.excludeCredentials.map(withBytes),
    };
    const publicKey = { ...parsed, timeout: PATIENCE_MS };
    return toJson(await navigator.credentials.create({ publicKey, signal })) as Registration;
  });
}

/** Has the browser prove that a key is there. `autofill`: waits until its owner chooses one in the menu of a field. */
export function proveKey(
  options: KeyRequestOptions,
  { signal, autofill }: { signal: AbortSignal; autofill: boolean },
): Promise<Assertion> {
  return reported({ site: options.rpId, signal }, async () => {
    const parsed: PublicKeyCredentialRequestOptions = PublicKeyCredential.parseRequestOptionsFromJSON?.(
      options,
    ) ?? {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: options.allowCredentials.map(withBytes),
    };
    const publicKey = autofill ? parsed : { ...parsed, timeout: PATIENCE_MS };
    const mediation = autofill && ({ mediation: "conditional" } as const);
    return toJson(await navigator.credentials.get({ publicKey, signal, ...mediation })) as Assertion;
  });
}

/** Says what the browser says in the words of this package. */
async function reported<T>(
  { site, signal }: { site: string; signal: AbortSignal },
  ask: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  try {
    return await ask();
  } catch (cause) {
    signal.throwIfAborted();
    throw browserError(cause, { site, late: performance.now() - began >= PATIENCE_MS });
  }
}

/** `PublicKeyCredential.toJSON()`, also where the browser, or a password manager in its place, has none. */
function toJson(credential: Credential | null): unknown {
  if (!credential) throw new DOMException("No key was chosen.", "NotAllowedError");
  const key = credential as PublicKeyCredential;
  try {
    return key.toJSON();
  } catch {
    return toJsonByHand(key);
  }
}

function toJsonByHand(key: PublicKeyCredential): unknown {
  const response: Record<string, unknown> = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    const bytes: unknown = Reflect.get(key.response, name);
    if (bytes instanceof ArrayBuffer) response[name] = fromBytes(bytes);
  }
  const { getTransports } = key.response as Partial<AuthenticatorAttestationResponse>;
  if (getTransports) response.transports = getTransports.call(key.response);
  return {
    id: key.id,
    rawId: key.id,
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

function withBytes<T extends { id: string }>(descriptor: T) {
  return { ...descriptor, id: toBytes(descriptor.id) };
}

function toBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function fromBytes(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
