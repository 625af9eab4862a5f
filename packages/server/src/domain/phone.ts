/** A phone number as an answer shows it. */
export interface ShownPhone {
  /** In E.164 form. */
  readonly phone: string;
  readonly verified: boolean;
}

/** The phone number of a user; nobody has more than one. */
export interface Phone extends ShownPhone {
  readonly userId: number;
}

/** E.164 as allauth takes it, in ASCII digits alone: another script's digits would be a second spelling (T-73). */
const E164 = /^\+[1-9][0-9]{5,14}$/;

/**
 * Whether `text` is a whole phone number with its country code.
 *
 * @example isPhoneNumber("+31612345678") // true
 */
export function isPhoneNumber(text: string): boolean {
  return E164.test(text);
}
