import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { currentHouse } from "./current-house.ts";

/** What the development mailbox tells of a mail, as far as these tests look at it. */
interface Mail {
  readonly id: number;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const patienceMs = 10_000;

/**
 * Waits for a mail in the development mailbox and gives the link in it, the one its reader would click on.
 *
 * @param to the reader's address
 * @param wanted how the path of the wanted link begins, such as `/auth/verify-email/`
 * @param after the newest mail that was there before, by `newestMailId`; earlier ones do not count
 */
export async function linkMailedTo(to: string, wanted: string, after = 0): Promise<string> {
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; await pause(50)) {
    const mails = (await mailsTo(to)).filter(({ id }) => id > after);
    const link = mails.flatMap(linksIn).find((url) => new URL(url).pathname.startsWith(wanted));
    if (link !== undefined) return link;
  }
  throw new Error(`No mail with a link to ${wanted} came for ${to} within ${patienceMs / 1000} seconds.`);
}

/**
 * Waits for a mail with a code that is typed, and gives the code.
 *
 * @param not codes that came before and do not count
 */
export async function codeMailedTo(to: string, not: readonly string[] = []): Promise<string> {
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; await pause(50)) {
    const codes = (await mailsTo(to)).map(({ text }) => /^\s*([A-Z]{4}-[A-Z]{4})\s*$/m.exec(text)?.[1]);
    const code = codes.find((candidate) => candidate !== undefined && !not.includes(candidate));
    if (code !== undefined) return code;
  }
  throw new Error(`No mail with a code came for ${to} within ${patienceMs / 1000} seconds.`);
}

/**
 * Waits for a text message with a code, as the gateway would get it, and gives the code.
 *
 * @param not codes that came before and do not count
 */
export async function codeTextedTo(number: string, not: readonly string[] = []): Promise<string> {
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; await pause(50)) {
    const codes = (await textsTo(number)).map((text) => /^([A-Z\d][A-Z\d-]{3,})$/m.exec(text)?.[1]);
    const code = codes.find((candidate) => candidate !== undefined && !not.includes(candidate));
    if (code !== undefined) return code;
  }
  throw new Error(`No text message with a code came for ${number} within ${patienceMs / 1000} seconds.`);
}

/** Waits for a text message that says this. */
export async function textedTo(number: string, words: RegExp): Promise<void> {
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; await pause(50))
    if ((await textsTo(number)).some((text) => words.test(text))) return;
  throw new Error(`No text message like ${words} came for ${number} within ${patienceMs / 1000} seconds.`);
}

/** All text messages to a number, the newest first. */
async function textsTo(number: string): Promise<string[]> {
  const { texts } = currentHouse();
  // There is no folder before the first message.
  const names = await readdir(texts).catch(() => []);
  const all = await Promise.all(
    names
      .filter((name) => name.endsWith(".txt"))
      .toSorted()
      .map((name) => readFile(path.join(texts, name), "utf8").catch(() => "")),
  );
  return all.filter((text) => text.startsWith(`To: ${number}\n`)).toReversed();
}

/** Waits for a mail with this subject. */
export async function mailWithSubject(to: string, subject: RegExp): Promise<Mail> {
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; await pause(50)) {
    const mail = (await mailsTo(to)).find((candidate) => subject.test(candidate.subject));
    if (mail !== undefined) return mail;
  }
  throw new Error(`No mail with the subject ${subject} came for ${to} within ${patienceMs / 1000} seconds.`);
}

async function mailsTo(to: string): Promise<Mail[]> {
  const response = await fetch(`${currentHouse().api}/__dev/mail.json`);
  const mails = (await response.json()) as Mail[];
  return mails.filter((mail) => mail.to === to);
}

function linksIn({ text }: Mail): string[] {
  return text.match(/https?:\/\/\S+/g) ?? [];
}
