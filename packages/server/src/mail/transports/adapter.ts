import type { Adapter } from "../../config/adapter.ts";
import { compose } from "./compose.ts";
import type { MailTransport } from "./transport.ts";

/** Hands mail to the operator's own code (`EMAIL_BACKEND=adapter`). Whatever it throws is worth another try. */
export function createAdapterTransport(sendMail: NonNullable<Adapter["sendMail"]>): MailTransport {
  return {
    async send(mail, signal) {
      const { messageId, from, subject, text, html, headers } = mail;
      const { recipient } = compose(mail);
      await sendMail({ messageId, from, to: recipient.address, subject, text, html, headers }, signal);
    },
    close: async () => undefined,
  };
}
