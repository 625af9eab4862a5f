import type { Problem, ServerErrorCode } from "./contract.ts";
import type { AuthState } from "./state.ts";

/** Codes this client gives where the server's answer carries none: the protocol's 403, 409 and 429 are bare statuses. */
export type ClientErrorCode =
  | "network"
  | "rate_limited"
  | "conflict"
  | "forbidden"
  | "signup_closed"
  | "verification_not_sent"
  | "not_found"
  | "session_gone"
  | "authentication_required"
  | "reauthentication_required"
  | "csrf_unavailable"
  | "invalid_request"
  | "unavailable"
  | "server_error"
  | "unexpected_response"
  | PasskeyErrorCode;

/** What the browser, a key or its owner say, in the module `@gatehouse/client/passkeys`. */
export type PasskeyErrorCode =
  | "passkeys_unsupported"
  | "passkeys_insecure"
  | "passkey_cancelled"
  | "passkey_timed_out"
  | "passkey_exists"
  | "passkey_wrong_site"
  | "passkey_unfit"
  | "passkey_failed"
  | "passkey_rejected";

/**
 * Everything `AuthError.code` can be. A server with validators of its own may send codes that are not listed here,
 * so give every `switch` a default branch.
 */
export type ErrorCode = ServerErrorCode | ClientErrorCode;

/** One error of an answer. Without `param` it belongs to the form as a whole. */
export interface FieldError extends Omit<Problem, "code"> {
  /** Empty where the reference gives none. */
  code: ErrorCode | "";
}

/** Without those of keys, which their own module brings along. */
export type CoreErrorCode = Exclude<ClientErrorCode, PasskeyErrorCode>;

const MESSAGES: Record<CoreErrorCode, string> = {
  network: "Network error. Please check your connection.",
  rate_limited: "Too many requests. Please wait a moment and try again.",
  conflict: "This step is not available right now. Please reload the page and try again.",
  forbidden: "You are not allowed to do this.",
  signup_closed: "Sign-up is currently closed.",
  verification_not_sent:
    "No e-mail was sent: one went out a short while ago, or the address is already verified.",
  not_found: "This is not available here.",
  session_gone: "Your session has ended. Please try again.",
  authentication_required: "Please log in to continue.",
  reauthentication_required: "Please confirm your identity to continue.",
  csrf_unavailable:
    "The CSRF cookie cannot be read here. Serve the API from the page's own origin, or set browserTokens: true (and HEADLESS_BROWSER_TOKENS=true on the server).",
  invalid_request: "The request was not understood.",
  unavailable: "The service is busy. Please try again in a moment.",
  server_error: "Something went wrong on our side. Please try again later.",
  unexpected_response: "The server's answer was not understood. Does baseUrl point at Gatehouse?",
};

type AuthErrorDetails = AuthErrorFacts &
  ({ code: CoreErrorCode; message?: undefined } | { code: ClientErrorCode; message: string });

interface AuthErrorFacts {
  status: number;
  errors?: readonly Problem[] | undefined;
  retryAfter?: number | undefined;
  state?: AuthState | undefined;
  cause?: unknown;
}

/**
 * The one exception of this package: the request did not do what was asked, and `code` says why.
 * A 401 that answers an authentication step is not an error but an {@link AuthState}.
 *
 * @example
 * try {
 *   await client.auth.login({ email, password });
 * } catch (error) {
 *   if (error instanceof AuthError) show(error.fieldErrors().password ?? [error.message]);
 * }
 */
export class AuthError extends Error {
  override readonly name = "AuthError";
  /** The HTTP status; 0 when no answer arrived. */
  readonly status: number;
  /** The first error's code, or a stable code for the status. */
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Seconds to wait before another try, where the server named them. */
  readonly retryAfter: number | undefined;
  /** With `authentication_required` and `reauthentication_required`: the flows that are open to the user. */
  readonly state: AuthState | undefined;

  constructor(details: AuthErrorDetails) {
    const errors: readonly FieldError[] = details.errors ?? [];
    const message = details.message === undefined ? MESSAGES[details.code] : details.message;
    super(errors[0]?.message ?? message, { cause: details.cause });
    this.status = details.status;
    this.code = errors[0]?.code || details.code;
    this.errors = errors;
    this.retryAfter = details.retryAfter;
    this.state = details.state;
  }

  /** Messages by field name, ready for a form. */
  fieldErrors(): Record<string, string[]> {
    const fields: Record<string, string[]> = Object.create(null);
    for (const { param, message } of this.errors) {
      if (param !== undefined) fields[param] = [...(fields[param] ?? []), message];
    }
    return fields;
  }

  /** Messages that belong to no field; never empty when `fieldErrors()` is. */
  formErrors(): string[] {
    if (this.errors.length === 0) return [this.message];
    return this.errors.filter((error) => error.param === undefined).map((error) => error.message);
  }
}

const CODES: Partial<Record<number, CoreErrorCode>> = {
  401: "authentication_required",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  410: "session_gone",
  429: "rate_limited",
  503: "unavailable",
};

/** The stable code of an answer that names none itself. */
export function codeOfStatus(status: number): CoreErrorCode {
  const code = CODES[status];
  if (code) return code;
  if (status >= 500) return "server_error";
  return status >= 400 ? "invalid_request" : "unexpected_response";
}
