/** The kinds of second factor, in the order in which the reference lists them. */
export const authenticatorTypes = ["recovery_codes", "totp", "webauthn"] as const;

export type AuthenticatorType = (typeof authenticatorTypes)[number];

/**
 * One second factor of one user: a row of allauth's `mfa_authenticator`. A user has at most one authenticator app and one
 * set of recovery codes, and any number of keys (`webauthn`).
 */
export interface Authenticator {
  readonly id: number;
  readonly userId: number;
  readonly type: AuthenticatorType;
  /** allauth's JSON, which differs by type. Secrets in it may be sealed. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Names this very state of `data`, so that a change can be made on the condition that nobody was quicker. */
  readonly version: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Recovery codes stand in for a factor and are none: alone, they neither are asked for nor protect anything. */
export function isSecondFactor(type: string): boolean {
  return type !== "recovery_codes";
}
