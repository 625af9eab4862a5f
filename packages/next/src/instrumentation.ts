import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { isInternalHeader } from "./internal-headers.ts";
import { watchedRequests } from "./watched-requests.ts";

/**
 * What happens to a request before Next sees it: internal headers go, and the address of whoever is connected is
 * appended to `X-Forwarded-For`, as every proxy does. Next only fills the header in where it is absent, so that anybody
 * could choose an address, and with it a fresh rate limit, by sending the header along. The engine counts proxies from
 * the right (`ALLAUTH_TRUSTED_PROXY_COUNT`). Threats T-40, T-55.
 */
function receive(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (isInternalHeader(name)) delete request.headers[name];
  // Over a Unix socket there is no address; the place is taken all the same, in the word of RFC 7239, section 6.2.
  const peer = request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, "") ?? "unknown";
  const before = request.headers["x-forwarded-for"];
  request.headers["x-forwarded-for"] = before ? `${String(before)}, ${peer}` : peer;
}

/** How long a sender may take for a whole request, as at the engine: what comes slowly holds a connection and its body. */
const REQUEST_TIMEOUT_MS = 30_000;

interface Start {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/**
 * Receives every request of this process before Next does: for `register()` in `instrumentation.ts`. Node publishes them
 * here before any listener of the server sees them. Calling it twice does no more than once.
 *
 * @example
 * export async function register() {
 *   if (process.env.NEXT_RUNTIME === "nodejs") (await import("@gatehouse/next/instrumentation")).watchRequests();
 * }
 */
export function watchRequests(): void {
  if (watchedRequests.answers !== undefined) return;
  const answers = new AsyncLocalStorage<ServerResponse>();
  watchedRequests.answers = answers;
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as Start;
    // Next makes the server and has no setting for this. Node reads it anew whenever it looks for slow senders.
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    receive(request);
    answers.enterWith(response);
  });
}
