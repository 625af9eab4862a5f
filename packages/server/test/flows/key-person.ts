import { expect } from "vitest";
import type { House } from "../support/house.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { type Reply, Visitor } from "../support/visitor.ts";
import { codeTo, PASSWORD, signUpVerified } from "./person.ts";

/** A house with keys. Its pages are at https://example.com, which is where software authenticators believe to be. */
export const keySettings = {
  PUBLIC_URL: "https://example.com",
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_PASSKEY_LOGIN_ENABLED: "true",
} as const;

/** As {@link keySettings}, with sign-up by passkey, which needs codes. */
export const signupSettings = {
  ...keySettings,
  MFA_PASSKEY_SIGNUP_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
} as const;

export const KEYS = "/account/authenticators/webauthn";
export const LOGIN = "/auth/webauthn/login";
export const SECOND_FACTOR = "/auth/webauthn/authenticate";
export const REAUTHENTICATE = "/auth/webauthn/reauthenticate";
export const SIGNUP = "/auth/webauthn/signup";

/** What a page would hand to `navigator.credentials`. */
export async function optionsAt(visitor: Visitor, path: string) {
  const { status, body } = await visitor.get(path);
  expect(status).toBe(200);
  return (body.data.creation_options ?? body.data.request_options).publicKey;
}

/** Proves who they are and adds the key. */
export async function addKey(
  visitor: Visitor,
  key: SoftwareAuthenticator,
  { passwordless = true, name = "" } = {},
): Promise<Reply> {
  await visitor.post("/auth/reauthenticate", { password: PASSWORD });
  const options = await optionsAt(visitor, passwordless ? `${KEYS}?passwordless` : KEYS);
  return visitor.post(KEYS, { name, credential: key.create(options) });
}

/** Somebody with an account, its address verified, and a passkey, signed in. */
export async function personWithKey(house: House, client: Visitor["client"], email = "ann@example.com") {
  const visitor = new Visitor(house, client);
  await signUpVerified(visitor, email);
  const key = new SoftwareAuthenticator();
  const { status, body } = await addKey(visitor, key);
  expect(status).toBe(200);
  return { visitor, key, id: Number(body.data.id) };
}

/** Uses the key at this address, as a page would. */
export async function proveWith(visitor: Visitor, path: string, key: SoftwareAuthenticator): Promise<Reply> {
  return visitor.post(path, { credential: key.get(await optionsAt(visitor, path)) });
}

/** Takes a visitor to the middle of a sign-up by passkey: their address is verified. */
export async function signUpToPasskey<V extends Visitor>(visitor: V, email: string): Promise<V> {
  await visitor.post(SIGNUP, { email });
  await visitor.post("/auth/email/verify", { key: await codeTo(visitor, email) });
  return visitor;
}

export function atPasskeySignup(house: House, client: Visitor["client"], email: string): Promise<Visitor> {
  return signUpToPasskey(new Visitor(house, client), email);
}
