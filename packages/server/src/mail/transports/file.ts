import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, constants, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { createTransport as createNodemailer } from "nodemailer";
import { compose } from "./compose.ts";
import { DeliveryError, errorCode, type MailTransport, type OutgoingMail } from "./transport.ts";

/**
 * Writes each mail as an `.eml` file, which mail programs open, into `folder` (`EMAIL_FILE_PATH`). Files hold links that
 * sign people in, so only the server's own user may read them.
 */
export function createFileTransport(folder: string): MailTransport {
  const builder = createNodemailer({ streamTransport: true, buffer: true, newline: "windows" });
  const directory = resolve(folder);

  const prepare = async (): Promise<void> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.W_OK);
  };

  return {
    send: async (mail) => {
      const { message } = await builder.sendMail(compose(mail).options);
      const path = join(directory, fileName(mail));
      await onDisk(async () => {
        await prepare();
        // Written aside and renamed, so that whoever watches the folder never reads half a mail.
        await writeFile(`${path}.part`, message, { mode: 0o600 });
        await rename(`${path}.part`, path);
      });
    },
    verify: () => onDisk(() => access(`${nearestExisting(directory)}${sep}`, constants.W_OK)),
    close: async () => builder.close(),
  };
}

/** The folder, or what `send` would make it in: looking must leave nothing behind. It may turn out to be a file. */
function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}

async function onDisk(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const code = errorCode(cause);
    const message = `The mail folder, EMAIL_FILE_PATH, cannot be written to (${code}). Create it, or let this user write there.`;
    throw new DeliveryError(message, { permanent: false, code, cause });
  }
}

/** Sorts by time; the same for every attempt at one mail, so that a second attempt replaces the first. */
function fileName(mail: OutgoingMail): string {
  const time = mail.date.toISOString().replace(/[-:]/g, "").replace(".", "");
  return `${time}-${createHash("sha256").update(mail.messageId).digest("hex").slice(0, 12)}.eml`;
}
