/** What a browser gives for a new key (WebAuthn Level 3, `RegistrationResponseJSON`). Binary values are base64url. */
export interface RegistrationCredential extends CredentialBase {
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[] | undefined;
  };
  readonly authenticatorAttachment?: string | null | undefined;
  readonly clientExtensionResults: { readonly credProps?: { readonly rk?: boolean | undefined } | undefined };
}

/** What a browser gives as the proof of holding a key (WebAuthn Level 3, `AuthenticationResponseJSON`). */
export interface AssertionCredential extends CredentialBase {
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    /** Whose key it is; only discoverable keys know. */
    readonly userHandle?: string | null | undefined;
  };
}

interface CredentialBase {
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
}

/** Whether the key has to check that it is its owner who uses it, by a finger or a PIN, and not only that somebody does. */
export type UserVerification = "required" | "preferred" | "discouraged";
