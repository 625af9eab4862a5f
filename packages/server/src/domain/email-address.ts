/** One address of one user: a row of allauth's `account_emailaddress`. */
export interface EmailAddress {
  readonly id: number;
  readonly userId: number;
  readonly email: string;
  readonly verified: boolean;
  readonly primary: boolean;
}

/** An address as its owner sees it. */
export type ShownAddress = Pick<EmailAddress, "email" | "verified" | "primary">;
