import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import PostalMime from "postal-mime";
import type { Pair } from "./pair.ts";
import type { Side } from "./sides.ts";

const patienceMs = 15_000;

/**
 * Waits for mails with a link, and gives the newest one's path.
 *
 * @param wanted how the path begins, such as `/accounts/confirm-email/`
 * @param count how many mails of this kind have to be there by then
 */
export async function linkTo(
  { pair, side, email }: { pair: Pair; side: Side; email: string },
  wanted: string,
  count = 1,
): Promise<string> {
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; await pause(50)) {
    const links = (await mailsTo(pair, side, email)).flatMap((text) => text.match(/https?:\/\/\S+/g) ?? []);
    const paths = links.map((link) => new URL(link).pathname).filter((link) => link.startsWith(wanted));
    if (paths.length >= count) return paths.at(-1) ?? "";
  }
  throw new Error(`${side} sent no link to ${wanted} to ${email}.`);
}

/** What somebody was sent, the oldest first. Both sides write their mails into folders: Gatehouse each into a file, Django many into one. */
async function mailsTo(pair: Pair, side: Side, email: string): Promise<readonly string[]> {
  const folder = pair.mailFolder(side);
  const names = (await readdir(folder)).filter((name) => /\.(eml|log)$/.test(name)).toSorted();
  const files = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  const mails = await Promise.all(
    files.flatMap((file) => file.split(/^-{79}$/m)).map((mail) => PostalMime.parse(mail.trimStart())),
  );
  return mails.filter(({ to }) => to?.some(({ address }) => address === email)).map(({ text }) => text ?? "");
}

/** The key at the end of a link's path. */
export function keyIn(link: string): string {
  return decodeURIComponent(link.split("/").at(-2) ?? "");
}
