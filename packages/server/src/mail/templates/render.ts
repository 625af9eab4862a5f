import type { MailMessage } from "../messages.ts";
import { emailConfirmationCode, emailConfirmationCodeSignup, loginCode, passwordResetCode } from "./codes.ts";
import type { MailContent, MailSite } from "./content.ts";
import { emailConfirmation, emailConfirmationSignup } from "./email-confirmation.ts";
import { renderHtml } from "./html.ts";
import { notice } from "./notices.ts";
import { accountAlreadyExists, passwordResetKey, unknownAccount } from "./password-reset.ts";
import { testMail } from "./test-mail.ts";
import { renderText } from "./text.ts";
import { oneLine } from "./untrusted.ts";

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** RFC 5322, 2.1.1: a line has at most 998 octets; nobody reads a tenth of it. */
const SUBJECT_LENGTH = 160;

/**
 * Writes a message: its subject, its text part and its HTML part.
 *
 * @param prefix What the subject starts with (`ACCOUNT_EMAIL_SUBJECT_PREFIX`).
 * @example renderMail({ template: "test", to: "ann@example.com" }, site, "[Acme] ").subject // "[Acme] Test message"
 */
export function renderMail(message: MailMessage, site: MailSite, prefix: string): RenderedMail {
  const content = contentOf(message, site);
  return {
    subject: oneLine(`${prefix}${content.subject}`, SUBJECT_LENGTH),
    text: renderText(content, site),
    html: renderHtml(content, site),
  };
}

function contentOf(message: MailMessage, site: MailSite): MailContent {
  switch (message.template) {
    case "email_confirmation_signup":
      return emailConfirmationSignup(message.context, site);
    case "email_confirmation":
      return emailConfirmation(message.context, site);
    case "password_reset_key":
      return passwordResetKey(message.context, site);
    case "login_code":
      return loginCode(message.context, site);
    case "password_reset_code":
      return passwordResetCode(message.context, site);
    case "email_confirmation_code":
      return emailConfirmationCode(message.context, site);
    case "email_confirmation_code_signup":
      return emailConfirmationCodeSignup(message.context, site);
    case "unknown_account":
      return unknownAccount(message.context, site);
    case "account_already_exists":
      return accountAlreadyExists(message.context, site);
    case "test":
      return testMail(site);
    default:
      return notice(message.template, message.context, site);
  }
}
