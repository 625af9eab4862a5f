import type { Settings } from "./resolve.ts";

/** Whether people have phone numbers here: they sign up with them, or log in with them. */
export function usesPhones({ account }: Settings): boolean {
  return account.loginMethods.includes("phone") || account.signupFields.some(({ name }) => name === "phone");
}
