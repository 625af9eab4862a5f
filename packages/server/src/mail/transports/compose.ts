import type { SendMailOptions } from "nodemailer";
import { type MailAddress, parseAddress } from "../address.ts";
import { DeliveryError, type OutgoingMail } from "./transport.ts";

/**
 * A mail as nodemailer takes it. Sender and recipient are objects, and the envelope is given explicitly, so that nothing is
 * parsed out of header text on the way (T-74).
 *
 * @throws {DeliveryError} permanent, when the recipient is not exactly one address.
 */
export function compose(mail: OutgoingMail): { options: SendMailOptions; recipient: MailAddress } {
  const parsed = parseAddress(mail.to);
  if (!parsed.ok) {
    throw new DeliveryError(
      `The recipient is not an email address that mail can be sent to (${parsed.reason}).`,
      {
        permanent: true,
        code: "recipient_refused",
      },
    );
  }
  const recipient = parsed.address;
  const options: SendMailOptions = {
    envelope: { from: mail.from.address, to: [recipient.address] },
    from: { name: mail.from.name, address: mail.from.address },
    to: { name: "", address: recipient.address },
    subject: mail.subject,
    text: mail.text,
    ...(mail.html !== undefined && { html: mail.html }),
    messageId: mail.messageId,
    date: mail.date,
    headers: { ...mail.headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return { options, recipient };
}
