import { randomUUID } from "node:crypto";
import type { Settings } from "../config/settings.ts";
import { openText, type SealPurpose, sealText } from "../crypto/sealed-text.ts";
import type { Db } from "../store/database.ts";
import { insertMail, type OutboxMail } from "../store/outbox.ts";
import { type Mailbox, parseMailbox } from "./address.ts";
import { expiryHeader } from "./expiry.ts";
import type { MailMessage } from "./messages.ts";
import { renderSms, type SmsMessage } from "./sms/messages.ts";
import type { MailSite } from "./templates/content.ts";
import { renderMail } from "./templates/render.ts";

/** What a mail is written with. */
export interface MailEnvironment {
  readonly settings: Settings;
  readonly now: Date;
}

/**
 * Writes a message and puts it into the outbox, in the caller's transaction: it will be sent if and only if that holds.
 * Call the worker's `wake()` after the commit.
 *
 * @throws TypeError when a link in it is not an absolute http(s) address
 * @example await queueMail(tx, { template: "test", to: "ann@example.com" }, { settings, now: clock.now() });
 */
export async function queueMail(
  db: Db,
  message: MailMessage,
  { settings, now }: MailEnvironment,
): Promise<void> {
  const site = mailSite(settings);
  const mail = renderMail(message, site, settings.account.emailSubjectPrefix ?? `[${site.name.own}] `);
  const messageId = `<${randomUUID()}@${senderOf(settings.defaultFromEmail).address.replace(/^.*@/, "")}>`;
  await insertMail(db, {
    recipient: message.to,
    fromAddress: settings.defaultFromEmail,
    subject: mail.subject,
    textBody: sealText(mail.text, { secret: settings.secretKey, ...purposeOf("text", messageId) }),
    htmlBody: sealText(mail.html, { secret: settings.secretKey, ...purposeOf("html", messageId) }),
    headers: {
      "Message-ID": messageId,
      // RFC 3834: nobody's out-of-office reply is wanted. The second one tells Exchange, which does not know the first.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      ...expiryHeader(message, { settings, now }),
    },
    category: message.template,
    createdAt: now,
  });
}

/**
 * As {@link queueMail}, for a text message: one outbox, one worker, one way to try again. What tells the kinds apart is the
 * recipient, a phone number here.
 */
export async function queueSms(db: Db, message: SmsMessage, environment: MailEnvironment): Promise<void> {
  await queueSealed(db, environment, {
    id: randomUUID(),
    recipient: message.to,
    subject: "Text message",
    text: renderSms(message, environment.settings),
    category: message.template,
    headers: expiryHeader(message, environment),
  });
}

/** Something other than mail, for the outbox. */
interface Sealed {
  readonly id: string;
  /** The number of a phone, or the URL of a webhook. */
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly category: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function queueSealed(
  db: Db,
  { settings, now }: MailEnvironment,
  { id, recipient, subject, text, category, headers }: Sealed,
): Promise<void> {
  await insertMail(db, {
    recipient,
    fromAddress: "",
    subject,
    textBody: sealText(text, { secret: settings.secretKey, ...purposeOf("text", id) }),
    headers: { "Message-ID": id, ...headers },
    category,
    createdAt: now,
  });
}

function mailSite(settings: Settings): MailSite {
  return {
    name: { own: settings.siteName.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ") },
    url: settings.publicUrl,
    confirmationDays: settings.account.emailConfirmationExpireDays,
    resetSeconds: settings.password.resetTimeout,
  };
}

/**
 * The sender that `DEFAULT_FROM_EMAIL` names.
 *
 * @throws Error with the remedy, when it names none
 */
export function senderOf(defaultFromEmail: string): Mailbox {
  const sender = parseMailbox(defaultFromEmail);
  if (sender === undefined) {
    throw new Error(
      "DEFAULT_FROM_EMAIL is not a sender. Give it one address, or a name with the address in angle brackets: Acme <noreply@acme.example>.",
    );
  }
  return sender;
}

/** A mail of the outbox with its text laid open: for its recipient, and for the development mailbox. */
export interface ReadableMail extends OutboxMail {
  readonly readable: true;
}

/** `SECRET_KEY` and its fallbacks, as the settings name them. */
export type MailSecrets = Pick<Settings, "secretKey" | "secretKeyFallbacks">;

/**
 * Opens a mail of the outbox; `undefined` when neither `SECRET_KEY` nor its fallbacks sealed it.
 *
 * @example const mail = openMail(row, settings);
 */
export function openMail(mail: OutboxMail, settings: MailSecrets): ReadableMail | undefined {
  const messageId = mail.headers["Message-ID"] ?? "";
  const secrets = [settings.secretKey, ...settings.secretKeyFallbacks];
  const textBody = openText(mail.textBody, { secrets, ...purposeOf("text", messageId) })?.text;
  const htmlBody =
    mail.htmlBody === null
      ? null
      : openText(mail.htmlBody, { secrets, ...purposeOf("html", messageId) })?.text;
  if (textBody === undefined || htmlBody === undefined) return undefined;
  return { ...mail, textBody, htmlBody, readable: true };
}

/** Binds a sealed part to its mail: it cannot be moved into another row, with another recipient, and open there. */
function purposeOf(part: "text" | "html", messageId: string): SealPurpose {
  return { key: "gatehouse.mail.sealed-text", place: `${part} ${messageId}` };
}
