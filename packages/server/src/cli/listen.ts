import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, Server as TcpServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
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
/** A turn without a new connection is not waited for any longer. */
const QUIET_WITHIN = 250;

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
  server.close = closeDoor;
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

/**
 * Takes no more connections, and leaves those that are open: the server's own `close` would close idle ones as well. A worker's primary
 * has it called too. What the system has taken for us, and we not from it, is cut off with the door: so it closes in a turn in which nobody came.
 */
function closeDoor(this: Server, callback?: (error?: Error) => void): Server {
  const latest = performance.now() + QUIET_WITHIN;
  let came = true;
  const note = () => {
    came = true;
  };
  const look = () => {
    if (came && performance.now() < latest) {
      came = false;
      setImmediate(look);
      return;
    }
    this.off("connection", note);
    TcpServer.prototype.close.call(this, callback);
  };
  this.on("connection", note);
  look();
  return this;
}

/** Waiting keeps no process that has nothing else to wait for. */
const noHold = { ref: false };

/** What a server does for those whom it has, before it ends: in milliseconds, one after the other. */
export interface Farewell {
  /** Everything goes on as before, for balancers that have to be told that this node leaves. */
  readonly notice: number;
  /** No more connections are taken. On those that are open each answer is the last, and says so. */
  readonly lastAnswers: number;
  /** Idle connections are closed, and requests under way get their answer. Then the rest is cut off. */
  readonly patience: number;
}

/**
 * Ends a server so that a balancer before it loses nothing. A connection that is closed while it lies idle may be one on which a request
 * is just on its way, and a balancer repeats no POST whose fate it does not know. So connections end with an answer that says so (RFC 9112, 9.6),
 * and what is idle is left for the balancer to close, as long as it takes one with a short keep-alive time.
 */
export async function drain(server: Server, { notice, lastAnswers, patience }: Farewell): Promise<void> {
  const underWay = watchAnswers(server);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  await Promise.race([closed, pause(notice, undefined, noHold)]);
  server.close();
  underWay.makeLast();
  await Promise.race([closed, pause(lastAnswers, undefined, noHold)]);
  server.closeIdleConnections();
  // A connection becomes idle when its request ends.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

/** Follows the answers that begin from now on. */
function watchAnswers(server: Server) {
  const underWay = new Set<ServerResponse>();
  let isLast = false;
  const follow = (_: IncomingMessage, outgoing: ServerResponse) => {
    if (isLast) outgoing.shouldKeepAlive = false;
    else {
      underWay.add(outgoing);
      outgoing.once("close", () => underWay.delete(outgoing));
    }
  };
  for (const event of ["request", "checkContinue"]) server.prependListener(event, follow);
  return {
    /** Each answer that has not begun to be sent is its connection's last. */
    makeLast(): void {
      isLast = true;
      for (const outgoing of underWay) outgoing.shouldKeepAlive = false;
    },
  };
}
