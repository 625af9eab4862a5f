import { dumps, loads } from "./signing.ts";

/**
 * The key in a verification link, as allauth's `EmailConfirmationHMAC` makes it: the id of the `account_emailaddress`
 * row, timed and signed.
 *
 * @param options `salt` is `ACCOUNT_SALT`
 * @example makeEmailConfirmationKey(7, { secret, salt: settings.account.salt, now: clock.now() })
 */
export function makeEmailConfirmationKey(
  emailAddressId: number,
  options: { readonly secret: string; readonly salt: string; readonly now: Date },
): string {
  return dumps(emailAddressId, options);
}

/**
 * @param options `maxAge` in seconds: `ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS` times 86 400
 * @returns the id of the address, or `undefined` where the key is forged, broken or too old
 */
export function readEmailConfirmationKey(
  key: string,
  options: {
    readonly secrets: readonly string[];
    readonly salt: string;
    readonly maxAge: number;
    readonly now: Date;
  },
): number | undefined {
  const id = loads(key, options);
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
