import { AuthError } from "./errors.ts";
import type { Envelope, Operation, Send } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import { isAuthentication, readAuthState } from "./state.ts";
import { memoryStorage } from "./storage.ts";

/** How requests prove whose they are: by a cookie that the browser adds, or by a token in a header. */
export interface Credentials {
  readonly mode: RequestCredentials;
  /** The headers that one request needs. */
  headers(operation: Operation, wire: Wire): Promise<Record<string, string>>;
  /** Learns from the answer to a request that went out with `sent`. */
  learn(operation: Operation, answer: Envelope, sent: Record<string, string>): Promise<void>;
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

const TOKEN_HEADER = "X-Session-Token";

function tokenCredentials({ storage = memoryStorage() }: ClientOptions): Credentials {
  return {
    mode: "omit",
    async headers(): Promise<Record<string, string>> {
      const token = await storage.get();
      return token ? { [TOKEN_HEADER]: token } : {};
    },
    async learn(operation, answer, sent) {
      // The protocol sends a token only when it changed.
      const fresh = answer.meta?.session_token;
      if (fresh) return storage.set(fresh);
      const ended =
        operation.endsSession && isAuthentication(answer) && readAuthState(answer).status === "anonymous";
      // 410: the token that was sent is no session's. A late one says nothing about a token that has arrived since.
      const gone = answer.status === 410 || ended;
      if (gone && (await storage.get()) === sent[TOKEN_HEADER]) await storage.set(null);
    },
  };
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
    async learn() {
      // The browser keeps the cookies.
    },
  };
}

/** A cookie that scripts may see; `undefined` where there is no document or no such cookie. */
function readCookie(name: string): string | undefined {
  if (typeof document === "undefined") return undefined;
  const prefix = `${name}=`;
  const pair = document.cookie.split("; ").find((cookie) => cookie.startsWith(prefix));
  return pair?.slice(prefix.length) || undefined;
}
