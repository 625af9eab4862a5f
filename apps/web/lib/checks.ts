import { isPhoneNumber, phoneNumber } from "./phone.ts";

const REQUIRED = "This field is required.";
const INVALID_EMAIL = "Enter a valid email address.";
const INVALID_PHONE = "Enter the whole number, with + and country code.";

/** One thing before the at sign and a dot after it. The server looks closely; this spares a round trip for slips. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** @returns what is wrong with an address, in the server's own words, or nothing */
export function checkEmail(value: string): string | undefined {
  if (value.trim() === "") return REQUIRED;
  return ADDRESS.test(value.trim()) ? undefined : INVALID_EMAIL;
}

/** @returns what is wrong with a phone number, in fewer words than the server's (they fit under the field), or nothing */
export function checkPhone(value: string): string | undefined {
  if (value.trim() === "") return REQUIRED;
  return isPhoneNumber(phoneNumber(value)) ? undefined : INVALID_PHONE;
}

/** @returns what is wrong with a field that may not be empty */
export function checkFilled(value: string): string | undefined {
  return value === "" ? REQUIRED : undefined;
}
