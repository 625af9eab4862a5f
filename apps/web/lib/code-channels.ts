import type { LoginMethods } from "./login-name.ts";

/** How a code or a link reaches somebody. */
export type Channel = "email" | "phone";

/** Where codes to sign in with go. As the engine has it: to an address wherever people do not sign in by phone. */
export function codeChannels(methods: LoginMethods): Channel[] {
  if (!methods.includes("phone")) return ["email"];
  return methods.includes("email") ? ["email", "phone"] : ["phone"];
}

/** What the way to a code is called. */
export function askForCode(channels: readonly Channel[]): string {
  if (channels.length > 1) return "Send me a code";
  return channels.includes("phone") ? "Text me a code" : "Email me a code";
}
