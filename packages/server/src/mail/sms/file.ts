import { createDropFolder } from "../transports/drop-folder.ts";
import type { SmsSender } from "./sms-sender.ts";

/** Writes each message as a text file into `folder` (`SMS_FILE_PATH`). */
export function createFileSmsSender(folder: string): SmsSender {
  const drop = createDropFolder(folder, "folder of text messages, SMS_FILE_PATH");
  return {
    send: ({ id, to, text, date }) =>
      drop.write({ id, date, extension: "txt" }, `To: ${to}\nDate: ${date.toISOString()}\n\n${text}\n`),
  };
}
