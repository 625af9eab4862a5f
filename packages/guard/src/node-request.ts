import type { IncomingMessage } from "node:http";
import type { GuardedRequest } from "./credentials.ts";

/** A request of Node's own server, on which Express and Fastify stand. */
export function fromNode({
  method = "GET",
  headers,
}: Pick<IncomingMessage, "method" | "headers">): GuardedRequest {
  return {
    method,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}
