import type { Settings } from "../../config/settings.ts";
import { duration } from "../templates/content.ts";

/** Every text message that Gatehouse can send, with exactly what it needs. */
export type SmsMessage =
  | {
      readonly template: "sms_login_code" | "sms_phone_verification_code";
      /** In E.164 form. */
      readonly to: string;
      readonly context: {
        /** As it is to be shown, such as `WDJB-MJHT`. */
        readonly code: string;
        /** How long it lives. */
        readonly validSeconds: number;
      };
    }
  | { readonly template: "sms_unknown_account" | "sms_account_already_exists"; readonly to: string };

/**
 * Writes a text message. It is short, names nobody and holds no link: a text message with a link to log in by is what
 * people are taught to distrust. The code stands alone on its line.
 */
export function renderSms(message: SmsMessage, { siteName }: Pick<Settings, "siteName">): string {
  const site = siteName.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  switch (message.template) {
    case "sms_login_code":
      return withCode(`Your code to log in at ${site}:`, message.context, site);
    case "sms_phone_verification_code":
      return withCode(`Your code to confirm this number at ${site}:`, message.context, site);
    case "sms_unknown_account":
      return `Somebody, perhaps you, asked for a code to log in at ${site}. No account there has this number. If it was not you, ignore this message.`;
    case "sms_account_already_exists":
      return `Somebody, perhaps you, gave this number for a new account at ${site}. There is one with it already: log in there instead. If it was not you, ignore this message.`;
  }
}

function withCode(
  beginning: string,
  { code, validSeconds }: { code: string; validSeconds: number },
  site: string,
): string {
  return `${beginning}\n${code}\nIt works once, within ${duration(validSeconds).own}. Nobody from ${site} will ever ask for it.`;
}
