import type { SocialAccount } from "../../store/social-accounts.ts";

/** A user as another system knew them, in our terms. */
export interface ForeignUser {
  /** At most one is primary. */
  readonly emails: readonly ForeignAddress[];
  /** Without one, a name is made of the address. */
  readonly username?: string | undefined;
  /** `undefined`: they have no password. */
  readonly password?: ForeignPassword | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly isActive?: boolean | undefined;
  readonly dateJoined?: Date | undefined;
  readonly lastLogin?: Date | undefined;
  /** In E.164 form. */
  readonly phone?: { readonly number: string; readonly verified: boolean } | undefined;
  /** Their accounts at providers. */
  readonly identities?: readonly SocialAccount[] | undefined;
  /** They have accounts at providers that nobody here would know for what they are. */
  readonly hasOtherIdentities?: boolean | undefined;
  readonly totp?: ForeignTotp | undefined;
  /** Recovery codes that are not used yet. */
  readonly recoveryCodes?: readonly string[] | undefined;
  /** The system has second factors of theirs that cannot be taken over. */
  readonly hasOtherFactors?: boolean | undefined;
}

export interface ForeignAddress {
  readonly email: string;
  readonly verified: boolean;
  readonly primary?: boolean | undefined;
}

/** Its hash as `auth_user.password` would hold it; `undefined` where it has a form that is not known here. */
export interface ForeignPassword {
  readonly encoded: string | undefined;
}

export interface ForeignTotp {
  /** Base32. */
  readonly secret: string;
  /** Absent: as the settings say. */
  readonly digits?: number | undefined;
  readonly period?: number | undefined;
}
