import type { ErrorCode } from "./errors.ts";
import type { TokenStorage } from "./storage.ts";

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
