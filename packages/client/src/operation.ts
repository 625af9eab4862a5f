import type { Envelope } from "./contract.ts";
import type { ClientErrorCode } from "./errors.ts";

/** Options of a single call. */
export interface CallOptions {
  /** Aborting rejects the call with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** One request of one operation. */
export interface Operation extends CallOptions {
  /** Module and function, such as `"auth.login"`. */
  name: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: object;
  headers?: Record<string, string>;
  /** Statuses beside 2xx and 401 that are an answer and no error. */
  accepts?: readonly number[];
  /** What a bare status means here, where that is more than its usual meaning. */
  codes?: Partial<Record<number, ClientErrorCode>>;
  /** The user means this step to end the session, so its end is no expiry. */
  endsSession?: boolean;
}

/** Sends an operation; resolves with any answer that is not an error, 401 among them. */
export type Send = (operation: Operation) => Promise<Envelope>;
