import { codeIn, keyIn } from "../support/house.ts";
import type { Reply, Visitor } from "../support/visitor.ts";

export const PASSWORD = "Vr7-kestrel-pond";
export const NEW_PASSWORD = "Nq4-harbor-lantern";

/** Signs up, and opens the link that the mail brings. */
export async function signUpVerified(visitor: Visitor, email: string): Promise<void> {
  await visitor.post("/auth/signup", { email, password: PASSWORD });
  await verify(visitor, email);
}

export async function verify(visitor: Visitor, email: string): Promise<Reply> {
  return visitor.post("/auth/email/verify", { key: keyIn(await visitor.house.mailTo(email)) });
}

/** The code in the newest mail to this address. */
export async function codeTo(visitor: Visitor, email: string): Promise<string> {
  return codeIn(await visitor.house.mailTo(email));
}

export function logIn(visitor: Visitor, email: string, password = PASSWORD): Promise<Reply> {
  return visitor.post("/auth/login", { email, password });
}

export async function askForReset(visitor: Visitor, email: string): Promise<string> {
  await visitor.post("/auth/password/request", { email });
  return keyIn(await visitor.house.mailTo(email));
}

/** No code looks like this: a letter is never a digit. */
export const WRONG_CODE = "0000-0000";

/** What the visitor hears of a code that is not the one. */
export const incorrect = (param: "code" | "key" | "credential") => [
  { code: "incorrect_code", message: "Incorrect code.", param },
];
