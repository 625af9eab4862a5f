import type { Configuration, LoginInput } from "@gatehouse/client";
import { isPhoneNumber, phoneNumber } from "./phone.ts";

export type LoginMethods = Configuration["account"]["login_methods"];

const WORDS = { email: "email", username: "username", phone: "phone number" } as const;

/** What the field is called into which any of the names may be typed. */
export function loginLabel(methods: LoginMethods): string {
  const words = (["email", "username", "phone"] as const).filter((method) => methods.includes(method));
  if (words.length === 1 && words[0] === "email") return "Email address";
  const named = words.map((method) => WORDS[method]);
  const text = named.length > 2 ? `${named.slice(0, -1).join(", ")} or ${named.at(-1)}` : named.join(" or ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What was meant by a name that was typed: one with an at sign is an address and a whole phone number is one, wherever
 * people sign in with them. Anything else is a username, where there are any; the server says what is wrong with it.
 */
export function loginName(typed: string, methods: LoginMethods): Omit<LoginInput, "password"> {
  const name = typed.trim();
  const number = phoneNumber(name);
  const takes = (method: LoginMethods[number]) => methods.includes(method);
  if (takes("email") && name.includes("@")) return { email: name };
  if (takes("phone") && isPhoneNumber(number)) return { phone: number };
  if (takes("username")) return { username: name };
  return takes("phone") && (!takes("email") || /^[+\d]/.test(number)) ? { phone: number } : { email: name };
}
