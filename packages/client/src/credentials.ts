import { AuthError } from "./errors.ts";
import type { Envelope, Operation, Send } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import { tokenCredentials } from "./token-credentials.ts";

/** How requests prove whose they are: by a cookie that the browser adds, or by a token in a header. */
export interface Credentials {
  readonly mode: RequestCredentials;
  /** The headers that one request needs. */
  headers(operation: Operation, wire: Wire): Promise<Record<string, string>>;
  /** Learns from the answer to a request that went out with `sent`; true where another try may be answered better. */
  learn(operation: Operation, answer: Envelope, sent: Record<string, string>): Promise<boolean>;
  /** An access token that counts, where there are any. */
  accessToken(send: Send): Promise<string | null>;
}

/** What serves to fetch what a request's headers still lack. */
interface Wire {
  send: Send;
  /** Waits for the reads that are under way. */
  settled: () => Promise<void>;
}

export function createCredentials(options: ClientOptions): Credentials {
  return options.client === "app" || options.browserTokens
    ? tokenCredentials(options)
    : cookieCredentials(options);
}

function cookieCredentials({ csrfToken, csrfCookieName = "csrftoken" }: ClientOptions): Credentials {
  const read = csrfToken ?? (() => readCookie(csrfCookieName));
  return {
    mode: "include",
    // The cookie comes along with any request, so every unsafe one must show that it can also read a cookie.
    async headers({ method, signal }, { send, settled }): Promise<Record<string, string>> {
      if (method === "GET") return {};
      // Any GET makes the server set the cookie. Two without it would each get a different one, and the one that
      // ends last would make ours invalid: so join what is under way before asking.
      if (!read()) await settled();
      if (!read())
        await send<"getConfiguration">({ name: "config.get", method: "GET", path: "/config", signal });
      const token = read();
      if (!token) throw new AuthError({ status: 0, code: "csrf_unavailable" });
      return { "X-CSRFToken": token };
    },
    // The browser keeps the cookies.
    learn: async () => false,
    accessToken: async () => null,
  };
}

/** A cookie that scripts may see; `undefined` where there is no document or no such cookie. */
function readCookie(name: string): string | undefined {
  if (typeof document === "undefined") return undefined;
  const prefix = `${name}=`;
  const pair = document.cookie.split("; ").find((cookie) => cookie.startsWith(prefix));
  return pair?.slice(prefix.length) || undefined;
}
