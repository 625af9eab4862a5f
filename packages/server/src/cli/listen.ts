import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpServer } from "../http/node-listener.ts";
import type { Gatehouse } from "../index.ts";
import { Complaint } from "./complaint.ts";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** How long a client may take to send a whole request: bodies are small, and slow senders hold a connection each. */
const REQUEST_TIMEOUT = 30_000;
/** Longer than the usual balancer's, so that it, not we, closes an idle connection between the two. */
const KEEP_ALIVE_TIMEOUT = 65_000;
/** A connection on which nothing moves for so long is closed. */
const IDLE_TIMEOUT = 70_000;
/** How often requests are looked at that take too long. */
const CHECK_INTERVAL = 5_000;

/**
 * Serves HTTP.
 *
 * @throws Complaint naming the port and its setting where it cannot be had
 */
export async function listen(gatehouse: Pick<Gatehouse, "listener">, endpoint: Endpoint): Promise<Server> {
  const timeouts = {
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
  };
  const server = createHttpServer(gatehouse.listener, timeouts);
  // Whoever does not read the answer would keep the connection, and what is written to it, for ever (T-90).
  server.timeout = IDLE_TIMEOUT;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explained(error, endpoint)));
    server.listen({ port: endpoint.port, host: endpoint.host }, resolve);
  });
  return server;
}

function explained(error: NodeJS.ErrnoException, { host, port }: Endpoint): Error {
  const other = "choose another with --port or SERVE_PORT";
  switch (error.code) {
    case "EADDRINUSE":
      return new Complaint(`Port ${port} on ${host} is taken. Stop what uses it, or ${other}.`, {
        cause: error,
      });
    case "EACCES":
      return new Complaint(`Port ${port} may not be used without more rights; ${other}.`, { cause: error });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new Complaint(
        `${host} is not an address of this machine. Choose one with --host or SERVE_HOST, such as 127.0.0.1 or 0.0.0.0.`,
        { cause: error },
      );
    default:
      return error;
  }
}

/** Where the server can be reached, as a URL; the port is the one it got where 0 was asked for. */
export function urlOf(server: Server, { host, port }: Endpoint): string {
  const address = server.address();
  const actual = isInfo(address) ? address.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${actual}`;
}

function isInfo(address: ReturnType<Server["address"]>): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

/** Takes no more connections, lets the requests under way end within `patience` milliseconds, and closes the rest. */
export async function drain(server: Server, patience: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection becomes idle when its request ends, and would then be kept alive for the next one.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
