import process from "node:process";
import { clientHeaders } from "./client-headers.ts";
import type { EngineConnection } from "./engine.ts";
import { sessionCookieOfEnvironment } from "./session-cookie.ts";

/** RFC 9110, section 7.6.1: these belong to one connection. `fetch` sets its own, and decodes what was compressed. */
const OF_ONE_CONNECTION = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface RemoteEngineOptions {
  /** Where this server reaches the engine. Default: `GATEHOUSE_URL`, or else http://127.0.0.1:8000. */
  readonly url?: string;
  /** The engine's `SESSION_COOKIE_NAME`. Default: that of the environment, or else `sessionid`. */
  readonly sessionCookie?: string;
}

/**
 * An engine that runs in a process of its own (`gatehouse serve`). A request goes there unchanged but for the hop: same
 * method, path, cookies and body, and the caller's address in `X-Forwarded-For`. So the engine counts this server as one
 * proxy of its own: `ALLAUTH_TRUSTED_PROXY_COUNT`.
 */
export function remoteEngine({ url, sessionCookie }: RemoteEngineOptions = {}): EngineConnection {
  // Read when asked, so that one build serves every environment.
  const base = () => (url ?? process.env["GATEHOUSE_URL"] ?? "http://127.0.0.1:8000").replace(/\/+$/, "");
  return {
    sessionCookie: () => sessionCookie ?? sessionCookieOfEnvironment(),
    async send(request) {
      const { pathname, search, host } = new URL(request.url);
      const headers = endToEnd(clientHeaders(request.headers));
      headers.set("x-forwarded-host", request.headers.get("host") ?? host);
      // The next hop is near; compressing for it would only cost.
      headers.set("accept-encoding", "identity");
      const body = request.body === null ? undefined : await request.arrayBuffer();
      try {
        const answer = await fetch(`${base()}${pathname}${search}`, {
          method: request.method,
          headers,
          ...(body && { body }),
          redirect: "manual",
          cache: "no-store",
          signal: request.signal,
        });
        return new Response(answer.body, { status: answer.status, headers: endToEnd(answer.headers) });
      } catch (error) {
        throw new Error(`Gatehouse does not answer at ${base()}: ${causeOf(error)}`, { cause: error });
      }
    },
  };
}

function endToEnd(headers: Headers): Headers {
  const kept = new Headers();
  // Iterating gives every Set-Cookie on its own.
  for (const [name, value] of headers) if (!OF_ONE_CONNECTION.has(name)) kept.append(name, value);
  return kept;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
