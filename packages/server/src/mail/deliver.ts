import type { Logger } from "pino";
import type { Clock } from "../domain/clock.ts";
import { isPhoneNumber } from "../domain/phone.ts";
import type { Database } from "../store/database.ts";
import { markFailed, markRetry, markSent, type OutboxMail } from "../store/outbox.ts";
import { maskAddress, parseMailbox } from "./address.ts";
import { type BackOff, pauseAfter } from "./back-off.ts";
import { EXPIRES, hasExpired } from "./expiry.ts";
import { type MailSecrets, openMail, type ReadableMail } from "./outbox.ts";
import type { OutgoingSms, SmsSender } from "./sms/sms-sender.ts";
import { DeliveryError, errorCode, type MailTransport, type OutgoingMail } from "./transports/transport.ts";
import type { Posting } from "./webhook/post.ts";
import { WEBHOOK, type WebhookSender } from "./webhook/webhooks.ts";

export interface Delivery {
  /** Under whose name the mail is claimed. */
  readonly worker: string;
  readonly database: Database;
  readonly transport: MailTransport;
  readonly sms: SmsSender;
  readonly webhooks: WebhookSender;
  readonly clock: Clock;
  readonly log: Logger;
  readonly secrets: MailSecrets;
  readonly backOff: BackOff;
  /** Seconds that one attempt may take in all. */
  readonly deadline: number;
  /** Aborted when the worker can wait no longer for what is under way. */
  readonly ending: AbortSignal;
  /** In [0, 1), as `Math.random`. */
  readonly chance: () => number;
}

/**
 * One attempt at one claimed mail, and what became of it written down. Never throws on account of the mail; only the
 * database can make it throw, and then the claim lapses and the mail is due again.
 *
 * @returns whether it was sent
 */
export async function deliver(delivery: Delivery, mail: OutboxMail): Promise<boolean> {
  const { database, clock, log } = delivery;
  const about = {
    mail: mail.id,
    template: mail.category,
    // The rest of a webhook's URL is often its receiver's secret.
    to: mail.category === WEBHOOK ? new URL(mail.recipient).origin : maskAddress(mail.recipient),
    attempt: mail.attempts,
  };
  const trouble = await attempt(delivery, mail);
  const now = clock.now();
  if (trouble === undefined) {
    await markSent(database.db, { id: mail.id, at: now });
    log.info(about, "mail sent");
    return true;
  }

  const { backOff, chance, worker } = delivery;
  const notOurs = (): false => {
    log.warn({ ...about, code: trouble.code }, "mail not sent in time; another worker has it");
    return false;
  };
  const error = `${trouble.code}: ${trouble.message}`;
  const age = (now.getTime() - mail.createdAt.getTime()) / 1000;
  if (trouble.permanent || age >= backOff.giveUpAfter) {
    if (!(await markFailed(database.db, { id: mail.id, worker, at: now, error }))) return notOurs();
    log.error(
      { ...about, code: trouble.code, reason: trouble.message },
      "mail given up; it stays in the outbox",
    );
    return false;
  }
  const pause = pauseAfter(mail.attempts, chance(), backOff);
  const nextAt = new Date(now.getTime() + pause * 1000);
  if (!(await markRetry(database.db, { id: mail.id, worker, nextAt, error }))) return notOurs();
  log.warn(
    { ...about, code: trouble.code, reason: trouble.message, retryInSeconds: Math.round(pause) },
    "mail not sent yet",
  );
  return false;
}

async function attempt(delivery: Delivery, mail: OutboxMail): Promise<DeliveryError | undefined> {
  const { transport, sms, webhooks, secrets, deadline, ending, clock } = delivery;
  if (hasExpired(mail, clock.now()))
    return new DeliveryError("Its code or link works no longer.", { permanent: true, code: "expired" });
  const late = AbortSignal.timeout(deadline * 1000);
  const signal = AbortSignal.any([late, ending]);
  const send = (readable: ReadableMail): Promise<void> => {
    if (mail.category === WEBHOOK) return webhooks.send(mail.recipient, posting(readable), signal);
    if (isPhoneNumber(mail.recipient)) return sms.send(outgoingSms(readable), signal);
    return transport.send(outgoing(readable), signal);
  };
  try {
    // The operator's own code may not heed the signal.
    await Promise.race([send(opened(mail, secrets)), rejectionOf(signal)]);
    return undefined;
  } catch (cause) {
    if (late.aborted)
      return new DeliveryError(`It took longer than ${deadline} seconds.`, temporary("deadline", cause));
    if (ending.aborted)
      return new DeliveryError("The server was stopped meanwhile.", temporary("stopped", cause));
    if (cause instanceof DeliveryError) return cause;
    // Its own words may quote the mail, so they stay out of the log.
    return new DeliveryError("The mail transport failed.", temporary(errorCode(cause), cause));
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function temporary(code: string, cause: unknown): { permanent: false; code: string; cause: unknown } {
  return { permanent: false, code, cause };
}

function opened(mail: OutboxMail, secrets: MailSecrets): ReadableMail {
  const readable = openMail(mail, secrets);
  if (readable === undefined) {
    throw new DeliveryError(
      "The mail was sealed under another SECRET_KEY. Add that key to SECRET_KEY_FALLBACKS to have it sent.",
      { permanent: false, code: "sealed" },
    );
  }
  return readable;
}

function posting({ headers, textBody }: ReadableMail): Posting {
  return { id: headers["Message-ID"] ?? "", body: textBody };
}

function outgoingSms(mail: ReadableMail): OutgoingSms {
  const { "Message-ID": id = "" } = mail.headers;
  return { id, to: mail.recipient, text: mail.textBody, date: mail.createdAt };
}

function outgoing(mail: ReadableMail): OutgoingMail {
  const from = parseMailbox(mail.fromAddress);
  if (from === undefined) {
    throw new DeliveryError("The mail's sender is not an address.", {
      permanent: true,
      code: "sender_refused",
    });
  }
  const { "Message-ID": messageId = "", [EXPIRES]: _, ...headers } = mail.headers;
  return {
    messageId,
    from,
    to: mail.recipient,
    subject: mail.subject,
    text: mail.textBody,
    html: mail.htmlBody ?? undefined,
    headers,
    date: mail.createdAt,
  };
}
