import { parseAddress } from "../address.ts";
import { boxed } from "./boxed.ts";
import { DeliveryError, type MailTransport, type OutgoingMail } from "./transport.ts";

/** Prints the text of each mail instead of sending it: for development only. */
export function createConsoleTransport(
  output: { write(text: string): unknown } = process.stdout,
): MailTransport {
  return {
    send: async (mail) => {
      if (!parseAddress(mail.to).ok) {
        throw new DeliveryError("The recipient is not an email address.", {
          permanent: true,
          code: "recipient_refused",
        });
      }
      output.write(printed(mail));
    },
    close: async () => undefined,
  };
}

function printed({ from, to, subject, text }: OutgoingMail): string {
  const sender = from.name === "" ? from.address : `${from.name} <${from.address}>`;
  return boxed("mail", [
    `From:    ${sender}`,
    `To:      ${to}`,
    `Subject: ${subject}`,
    "",
    ...text.trimEnd().split("\n"),
  ]);
}
