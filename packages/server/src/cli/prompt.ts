import type { Readable, Writable } from "node:stream";
import { isCancel, log, password, text } from "@clack/prompts";
import { Complaint } from "./complaint.ts";

/** The person's end of the conversation. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Says what is wrong with an answer, or that nothing is. */
type Judge = (answer: string) => Promise<readonly string[]>;

export function requireTerminal(instead: string): Terminal {
  if (process.stdin.isTTY && process.stdout.isTTY) return { input: process.stdin, output: process.stdout };
  throw new Complaint(`There is no terminal to ask at. ${instead}`);
}

/** Asks until the answer is good. */
export async function askText(terminal: Terminal, message: string, judge: Judge): Promise<string> {
  for (;;) {
    const answer = answered(await text({ ...terminal, message })).trim();
    if (await isGood(answer, judge, terminal)) return answer;
  }
}

/** Asks for a new password, hidden, twice, until both are the same and good. */
export async function askNewPassword(terminal: Terminal, judge: Judge): Promise<string> {
  for (;;) {
    const first = answered(await password({ ...terminal, message: "Password" }));
    const second = answered(await password({ ...terminal, message: "Password, again" }));
    if (first !== second) log.error("The two passwords differ.", { output: terminal.output });
    else if (await isGood(first, judge, terminal)) return first;
  }
}

async function isGood(answer: string, judge: Judge, { output }: Terminal): Promise<boolean> {
  const faults = await judge(answer);
  for (const fault of faults) log.error(fault, { output });
  return faults.length === 0;
}

/** Ctrl-C and Escape leave everything as it was; an empty answer is the empty text. */
function answered(answer: string | symbol | undefined): string {
  if (isCancel(answer)) throw new Complaint("Cancelled; nothing was changed.", { exitCode: 130 });
  return typeof answer === "string" ? answer : "";
}

/** The first line of standard input, for scripts; it never shows in a process list as an argument would. */
export async function readPasswordFromInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return (Buffer.concat(chunks).toString("utf8").split("\n")[0] ?? "").replace(/\r$/, "");
}
