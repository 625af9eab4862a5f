import type { Settings } from "../config/settings.ts";
import type { OutboxMail } from "../store/outbox.ts";
import type { MailMessage } from "./messages.ts";
import type { SmsMessage } from "./sms/messages.ts";

/** Where a row of the outbox says until when its message is of use. It is not sent. */
export const EXPIRES = "Expires";

const DAY = 86_400;

/** That entry for a message whose code or link stops working some time; nothing for what stays true. */
export function expiryHeader(
  message: MailMessage | SmsMessage,
  { settings, now }: { readonly settings: Settings; readonly now: Date },
): Readonly<Record<string, string>> {
  const seconds = secondsOfUse(message, settings);
  return seconds === undefined ? {} : { [EXPIRES]: new Date(now.getTime() + seconds * 1000).toISOString() };
}

function secondsOfUse(
  message: MailMessage | SmsMessage,
  { account, password }: Settings,
): number | undefined {
  if ("context" in message && "validSeconds" in message.context) return message.context.validSeconds;
  switch (message.template) {
    case "email_confirmation":
    case "email_confirmation_signup":
      return account.emailConfirmationExpireDays * DAY;
    case "password_reset_key":
      return password.resetTimeout;
    default:
      return undefined;
  }
}

/** Whether nobody could do anything any more with what the message holds. */
export function hasExpired({ headers }: Pick<OutboxMail, "headers">, now: Date): boolean {
  const expires = headers[EXPIRES];
  return expires !== undefined && now.getTime() >= Date.parse(expires);
}
