import type { Configuration } from "@gatehouse/client";

/** As the engine has it: E.164 (ITU-T), with the country code. */
const NUMBER = /^\+[1-9]\d{5,14}$/;

/**
 * A number as the engine knows it, from all that people put between its digits, and from the `00` that some countries
 * dial for the plus.
 *
 * @example
 * phoneNumber("+44 (0)20 7946-0018"); // "+442079460018"
 */
export function phoneNumber(typed: string): string {
  return typed
    .replace(/\(0\)/g, "")
    .replace(/[\s\p{Pd}().·/]/gu, "")
    .replace(/^00/, "+");
}

export function isPhoneNumber(number: string): boolean {
  return NUMBER.test(number);
}

/** Whether people have phone numbers here: they sign in with them, or are asked for one when they sign up. */
export function usesPhones({ account, gatehouse }: Configuration): boolean {
  return (
    account.login_methods.includes("phone") || gatehouse.signup_fields.some(({ name }) => name === "phone")
  );
}

/** Whether people have email addresses here, that a password can be reset by. */
export function usesEmails({ account, gatehouse }: Configuration): boolean {
  return (
    account.login_methods.includes("email") || gatehouse.signup_fields.some(({ name }) => name === "email")
  );
}
