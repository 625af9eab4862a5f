/** Something the person at the keyboard can put right. Printed without a stack. */
export class Complaint extends Error {
  readonly exitCode: number;

  /** @param exitCode 1 where something is wrong, 2 where the command was written wrongly */
  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Complaint";
    this.exitCode = options.exitCode ?? 1;
  }
}
