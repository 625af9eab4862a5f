import type { Envelope } from "./contract.ts";
import { readCookie } from "./csrf.ts";
import { AuthError, type ClientErrorCode, codeOfStatus, type ErrorCode } from "./errors.ts";
import { createSingleFlight } from "./single-flight.ts";
import { isAuthentication, readAuthState, sessionOf } from "./state.ts";
import { cookieStorage, memoryStorage, type TokenStorage } from "./storage.ts";
import { type AuthStore, callSafely } from "./store.ts";

/** What the analytics hook learns about a request: never a credential, an address or a body. */
export interface RequestReport {
  /** The function that was called, such as `"auth.login"`. */
  operation: string;
  method: string;
  path: string;
  /** 0 when no answer arrived. */
  status: number;
  durationMs: number;
  code?: ErrorCode;
}

export interface ClientOptions {
  /** Origin of the API, such as `"https://id.example.com"`. Default `""`: the page's own origin. */
  baseUrl?: string;
  /** `"browser"` (default): the session is a cookie. `"app"`: the session is a token in a header. */
  client?: "browser" | "app";
  /**
   * Browser client on another origin than the API, whose cookies it cannot use: the session is a token in
   * a header. The server must run with `HEADLESS_BROWSER_TOKENS=true`.
   */
  browserTokens?: boolean;
  /** Where the token lives, where there is one. Default: memory. */
  storage?: TokenStorage;
  /** In place of the global `fetch`: another runtime's, or an engine in the same process. */
  fetch?: (input: string, init: RequestInit) => Promise<Response>;
  /** In place of reading `document.cookie`: the CSRF token's value, or nothing if there is none yet. */
  csrfToken?: () => string | undefined;
  /** `CSRF_COOKIE_NAME` of the server. Default `"csrftoken"`. */
  csrfCookieName?: string;
  /** Analytics hook: called after every request. */
  onRequest?: (report: RequestReport) => void;
}

/** Options of a single call. */
export interface CallOptions {
  /** Aborting rejects the call with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** One request of one operation. */
export interface Operation extends CallOptions {
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

/** Sends an operation; resolves with any answer that is none of the errors of {@link AuthError}. */
export type Send = (operation: Operation) => Promise<Envelope>;

/** Builds the one function through which all modules talk to the server. */
export function createTransport(options: ClientOptions, store: AuthStore): Send {
  const kind = options.client ?? "browser";
  const usesTokens = kind === "app" || options.browserTokens === true;
  const tokens = options.storage ?? (usesTokens ? memoryStorage() : cookieStorage());
  const root = `${(options.baseUrl ?? "").replace(/\/+$/, "")}/_allauth/${kind}/v1`;
  const doFetch = options.fetch ?? ((input: string, init: RequestInit) => fetch(input, init));
  const readCsrf = options.csrfToken ?? (() => readCookie(options.csrfCookieName ?? "csrftoken"));
  const reads = createSingleFlight<Envelope>();
  /** Counts changes of the session, so that a read which began before one cannot undo what it brought. */
  let changes = 0;

  async function send(operation: Operation): Promise<Envelope> {
    const { method, path, headers, signal } = operation;
    if (method === "GET") {
      const key = path + JSON.stringify(headers ?? {});
      return reads.join(key, signal, (shared) => exchange({ ...operation, signal: shared }));
    }
    reads.close();
    try {
      return await exchange(operation);
    } finally {
      reads.close();
    }
  }

  async function exchange(operation: Operation): Promise<Envelope> {
    const began = performance.now();
    const report = { operation: operation.name, method: operation.method, path: operation.path };
    const done = (status: number, code?: ErrorCode) => {
      if (!options.onRequest) return;
      const durationMs = performance.now() - began;
      callSafely(options.onRequest, { ...report, status, durationMs, ...(code !== undefined && { code }) });
    };
    try {
      const answer = await request(operation);
      done(answer.status);
      return answer;
    } catch (error) {
      if (error instanceof AuthError) done(error.status, error.code);
      throw error;
    }
  }

  async function request(operation: Operation): Promise<Envelope> {
    const { method, path, body, signal } = operation;
    const headers: Record<string, string> = { Accept: "application/json", ...operation.headers };
    if (body) headers["Content-Type"] = "application/json";
    const token = usesTokens ? await tokens.get() : null;
    if (token) headers["X-Session-Token"] = token;
    // Without an ambient credential there is nothing to forge; with the cookie every unsafe method proves its origin.
    if (!usesTokens && method !== "GET") headers["X-CSRFToken"] = await csrfToken();
    const changesBefore = changes;

    let response: Response;
    let text: string;
    try {
      response = await doFetch(root + path, {
        method,
        headers,
        credentials: usesTokens ? "omit" : "include",
        ...(body && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new AuthError({ status: 0, code: "network", cause });
    }

    const answer = parse(text);
    const { status } = response;
    if (answer && usesTokens) await keepToken(operation, answer, token);
    if (answer && isAuthentication(answer)) {
      if (method !== "GET") changes += 1;
      if (method !== "GET" || changes === changesBefore) {
        store.set(sessionOf(readAuthState(answer)), { ended: operation.endsSession === true });
      }
    }
    if (answer && (response.ok || status === 401 || operation.accepts?.includes(status))) return answer;
    throw new AuthError({
      status,
      code: operation.codes?.[status] ?? codeOfStatus(status),
      errors: answer?.errors,
      retryAfter: readRetryAfter(response.headers.get("Retry-After")),
    });
  }

  /** The protocol sends a token only when it changed; 410 says that the one sent is no longer a session's. */
  async function keepToken(operation: Operation, answer: Envelope, sent: string | null): Promise<void> {
    const fresh = answer.meta?.session_token;
    if (fresh) return tokens.set(fresh);
    const ended =
      operation.endsSession && answer.status === 401 && readAuthState(answer).status === "anonymous";
    // A late 410 for an old token says nothing about one that has arrived since.
    if ((answer.status === 410 || ended) && (await tokens.get()) === sent) await tokens.set(null);
  }

  async function csrfToken(): Promise<string> {
    const present = readCsrf();
    if (present) return present;
    // Any GET makes the server set the cookie; concurrent callers share this one.
    await send({ name: "config.get", method: "GET", path: "/config" });
    const token = readCsrf();
    if (!token) throw new AuthError({ status: 0, code: "csrf_unavailable" });
    return token;
  }

  return send;
}

function parse(text: string): Envelope | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "status" in body ? (body as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 9110, section 10.2.3: seconds or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
