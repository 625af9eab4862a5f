/** Whether this browser can use passkeys and security keys on this page. Over HTTP it can on `localhost` alone. */
export function supportsPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && typeof navigator.credentials?.get === "function";
}

/** Whether passkeys can be offered in the menu of a field (`autocomplete="username webauthn"`). */
export async function supportsPasskeyAutofill(): Promise<boolean> {
  return supportsPasskeys() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}
