import type {
  AuthenticatedResponse,
  AuthenticationRequiredResponse,
  EmailVerificationInfoResponse,
  ErrorResponse,
  Operations,
  TOTPNotActiveResponse,
} from "./contract.ts";
import type { CoreErrorCode } from "./errors.ts";

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
  /** A word behind the question mark. */
  query?: string;
  body?: object;
  headers?: Record<string, string>;
  /** Statuses beside 2xx and 401 that are an answer and no error. */
  accepts?: readonly number[];
  /** What a bare status means here, where that is more than its usual meaning. */
  codes?: Partial<Record<number, CoreErrorCode>>;
  /** The user means this step to end the session, so its end is no expiry. */
  endsSession?: boolean;
}

/** What any answer may hold; which one holds what, the contract says. */
export interface Envelope {
  status: number;
  data?: unknown;
  meta?: Partial<
    Pick<AuthenticatedResponse["meta"], "access_token" | "refresh_token"> &
      AuthenticationRequiredResponse["meta"] &
      EmailVerificationInfoResponse["meta"] &
      TOTPNotActiveResponse["meta"]
  >;
  errors?: NonNullable<ErrorResponse["errors"]>;
}

type OperationId = keyof Operations;

/** What the contract lets an operation send. */
type Contracted<O extends Operations[OperationId]> = Pick<O, "method" | "path"> &
  (O extends { input: infer Body } ? { body: Body } : { body?: never }) &
  (O extends { query: infer Query extends string } ? { query?: Query } : { query?: never }) &
  (O extends { headers: infer Name extends string }
    ? { headers?: Record<Name, string> }
    : { headers?: never });

/** What an operation can come to without being an error. */
type Answer<O extends Operations[OperationId]> = O["answers"][keyof O["answers"] &
  (200 | 202 | 401 | 404 | 410)];

/**
 * Sends an operation; resolves with any answer that is not an error, 401 among them. The types are the contract's word:
 * what the server sends is tested against the schemas that they are made from.
 *
 * @example
 * const answer = await send<"listSessions">({ name: "sessions.list", method: "GET", path: "/auth/sessions" });
 */
export type Send = <Id extends OperationId>(
  operation: Operation & Contracted<Operations[Id]>,
) => Promise<Answer<Operations[Id]>>;

/** Posts a form with the session's own proof and leaves the page; see `providers.redirect`. */
export type Leave = (
  path: string,
  fields: Readonly<Record<string, string>>,
  options?: CallOptions,
) => Promise<void>;
