import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { rememberAnswer } from "./answer.ts";
import { isInternalHeader } from "./internal-headers.ts";

/**
 * What happens to a request before Next sees it: internal headers go, and the address of whoever is connected is
 * appended to `X-Forwarded-For`, as every proxy does. Next only fills the header in where it is absent, so that anybody
 * could choose an address, and with it a fresh rate limit, by sending the header along. The engine counts proxies from
 * the right (`ALLAUTH_TRUSTED_PROXY_COUNT`). Threats T-40, T-55.
 */
export function receive(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (isInternalHeader(name)) delete request.headers[name];
  const peer = request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, "");
  if (peer === undefined) return;
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

/** Receives every request of this process. Node publishes them here before any listener of the server sees them. */
export function watchRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as Start;
    // Next makes the server and has no setting for this. Node reads it anew whenever it looks for slow senders.
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    receive(request);
    rememberAnswer(response);
  });
}
