import { once } from "node:events";
import type { WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import type { ImportOutcome } from "../../flows/import/import-batch.ts";
import { Complaint } from "../complaint.ts";
import { counted, sayError } from "../output.ts";

/** What became of one record. No name, no address and no hash of anybody: the file has them, at this line. */
export interface Reported {
  readonly file: string;
  readonly line: number;
  readonly outcome: ImportOutcome | { readonly kind: "failed"; readonly reason: string };
}

/** More lines than this tell nobody anything on a terminal. */
const SHOWN = 20;

/** Counts outcomes, and writes each to the report. */
export class Report implements AsyncDisposable {
  readonly counts = { imported: 0, skipped: 0, failed: 0 };
  /** How often each reason was given. */
  readonly reasons = new Map<string, number>();
  readonly #file: WriteStream | undefined;
  #shown = 0;
  #broken: unknown;

  private constructor(file: WriteStream | undefined) {
    this.#file = file;
    file?.on("error", (error) => {
      this.#broken = error;
    });
  }

  /** @param path without one, the first failures are told on standard error */
  static async open(path: string | undefined): Promise<Report> {
    return new Report(path === undefined ? undefined : await newPrivateFile(path));
  }

  async add({ file, line, outcome }: Reported): Promise<void> {
    this.counts[outcome.kind] += 1;
    for (const reason of reasonsOf(outcome)) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    if (this.#broken !== undefined) {
      const code = systemCode(this.#broken);
      throw new Complaint(`The report can no longer be written (${code}). Run it again with another one.`, {
        cause: this.#broken,
      });
    }
    if (this.#file !== undefined) {
      const { kind, ...rest } = outcome;
      const text = JSON.stringify({ file: basename(file), line, outcome: kind, ...rest });
      if (!this.#file.write(`${text}\n`)) await once(this.#file, "drain");
    } else if (outcome.kind === "failed" && this.#shown < SHOWN) {
      this.#shown += 1;
      sayError(`${basename(file)}, ${line}: ${outcome.reason}`);
    }
  }

  /** Every reason with its number, the commonest first. */
  summary(): readonly string[] {
    return [...this.reasons]
      .toSorted(([, a], [, b]) => b - a)
      .map(([reason, count]) => `${reason}: ${counted(count, "record")}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === undefined || this.#file.closed) return;
    this.#file.end();
    await once(this.#file, "close");
  }
}

function reasonsOf(outcome: Reported["outcome"]): readonly string[] {
  return outcome.kind === "imported" ? outcome.losses : [outcome.reason];
}

/** A file that only its owner can read, and that was not there before: nobody's earlier one is lost. */
export async function newPrivateFile(path: string): Promise<WriteStream> {
  try {
    const file = await open(path, "wx", 0o600);
    return file.createWriteStream();
  } catch (error) {
    const code = systemCode(error);
    const why = code === "EEXIST" ? "is there already" : `cannot be written (${code})`;
    throw new Complaint(`The file ${path} ${why}. Name another one.`, { cause: error });
  }
}

/** What the system calls a failure: `ENOSPC`, `EPIPE`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && "syscall" in error ? String(error.code) : undefined;
}
