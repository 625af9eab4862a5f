import type { Mailbox } from "../address.ts";

/** One mail, complete, on its way out. Addresses are parts, never header text. */
export interface OutgoingMail {
  /** The same for every attempt, so that receivers can drop the second copy after an uncertain first delivery. */
  readonly messageId: string;
  readonly from: Mailbox;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  /** Further headers, by name; values are ours alone. */
  readonly headers: Readonly<Record<string, string>>;
  readonly date: Date;
}

/** A way out of the house. */
export interface MailTransport {
  /**
   * Resolves once somebody else is responsible for the mail.
   *
   * @param signal Ends the attempt.
   * @throws {DeliveryError} when it was not accepted; whether it could still be is said by `permanent`.
   */
  send(mail: OutgoingMail, signal?: AbortSignal): Promise<void>;
  /** Checks that mail could be sent now. @throws {DeliveryError} saying what is wrong. */
  verify?(): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** Why a mail was not accepted. `message` is for operators and holds no address, no link and no text of the mail. */
export class DeliveryError extends Error {
  /** Trying again would bring the same answer. */
  readonly permanent: boolean;
  /** What kind of trouble: `EENVELOPE`, `ETIMEDOUT`, `smtp_550`, … */
  readonly code: string;

  constructor(message: string, options: { permanent: boolean; code: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "DeliveryError";
    this.permanent = options.permanent;
    this.code = options.code;
  }
}

/** `ECONNREFUSED` and its like, or the kind of error where there is none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** What stands in for a function of the operator's that is not there; the start refuses the settings without it. */
export function missingFunction(setting: string, name: string): () => Promise<never> {
  return async () => {
    throw new DeliveryError(`${setting} is adapter, and no adapter.${name} is here.`, {
      permanent: false,
      code: "no_adapter",
    });
  };
}
