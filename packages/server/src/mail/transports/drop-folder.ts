import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, constants, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { DeliveryError, errorCode } from "./transport.ts";

/** A folder in which messages are left as files. */
export interface DropFolder {
  /** @throws {DeliveryError} temporary, when the disk does not take it. */
  write(file: DroppedFile, content: string | Buffer | Readable): Promise<void>;
  /** Checks that files could be written. @throws {DeliveryError} */
  verify(): Promise<void>;
}

interface DroppedFile {
  readonly id: string;
  readonly date: Date;
  readonly extension: string;
}

/**
 * Files hold what signs people in, so only the server's own user may read them.
 *
 * @example createDropFolder("./var/mail", "mail folder, EMAIL_FILE_PATH")
 */
export function createDropFolder(folder: string, name: string): DropFolder {
  const directory = resolve(folder);

  const onDisk = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      const code = errorCode(cause);
      const message = `The ${name}, cannot be written to (${code}). Create it, or let this user write there.`;
      throw new DeliveryError(message, { permanent: false, code, cause });
    }
  };

  return {
    write: (file, content) =>
      onDisk(async () => {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await access(directory, constants.W_OK);
        const path = join(directory, fileName(file));
        // Written aside and renamed, so that whoever watches the folder never reads half a message.
        await writeFile(`${path}.part`, content, { mode: 0o600 });
        await rename(`${path}.part`, path);
      }),
    verify: () => onDisk(() => access(`${nearestExisting(directory)}${sep}`, constants.W_OK)),
  };
}

/** The folder, or what `write` would make it in: looking must leave nothing behind. It may turn out to be a file. */
function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}

/** Sorts by time; the same for every attempt at one message, so that a second attempt replaces the first. */
function fileName({ id, date, extension }: DroppedFile): string {
  const time = date.toISOString().replace(/[-:]/g, "").replace(".", "");
  return `${time}-${createHash("sha256").update(id).digest("hex").slice(0, 12)}.${extension}`;
}
