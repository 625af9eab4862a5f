import { createTransport as createNodemailer } from "nodemailer";
import { compose } from "./compose.ts";
import { createDropFolder } from "./drop-folder.ts";
import type { MailTransport } from "./transport.ts";

/** Writes each mail as an `.eml` file, which mail programs open, into `folder` (`EMAIL_FILE_PATH`). */
export function createFileTransport(folder: string): MailTransport {
  const builder = createNodemailer({ streamTransport: true, buffer: true, newline: "windows" });
  const drop = createDropFolder(folder, "mail folder, EMAIL_FILE_PATH");
  return {
    send: async (mail) => {
      const { message } = await builder.sendMail(compose(mail).options);
      await drop.write({ id: mail.messageId, date: mail.date, extension: "eml" }, message);
    },
    verify: () => drop.verify(),
    close: async () => builder.close(),
  };
}
