/** Between `node:http` and the doors, without web-standard requests and responses: they cost more than a session check. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { TLSSocket } from "node:tls";
import type { App } from "./app.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { Reply } from "./reply.ts";
import { ClientGone, type HttpHeaders, type HttpRequest } from "./request.ts";
import { oneByOne } from "./turns.ts";

/** Requests whose sender waits to be asked for the body (RFC 9110, 10.1.1). */
const waitingToBeAsked = new WeakSet<IncomingMessage>();

/**
 * A server of `node:http` for a {@link nodeListener}. Headers that come twice are joined, as in web-standard requests: Node
 * would drop the second one, and whatever stands before us may have believed it (T-03, T-04). And a body is asked for when somebody
 * wants to read it: Node would ask at once, also for one whose announced length is too much (T-90).
 */
export function createHttpServer(listener: RequestListener, options: ServerOptions = {}): Server {
  const server = createServer({ ...options, joinDuplicateHeaders: true }, listener);
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    waitingToBeAsked.add(incoming);
    listener(incoming, outgoing);
  });
  return server;
}

/** Milliseconds that a client gets to end a body which nobody wants to read, so that it can hear the answer first. */
const UNREAD_BODY_PATIENCE = 500;

/** Answers the requests of a `node:http` server. */
export function nodeListener(app: App): RequestListener {
  return oneByOne((incoming, outgoing) => {
    replyTo(app, incoming, outgoing)
      .then((reply) => send(reply, incoming, outgoing))
      .catch((error: unknown) => {
        // `answer` makes a reply of every error. What escapes it, or cannot be sent, must not take the process along.
        app.report(error);
        outgoing.destroy();
      });
  });
}

async function replyTo(app: App, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Reply> {
  const target = pathAndQuery(incoming.url ?? "");
  return target === undefined
    ? app.targetRefused
    : app.answer(new NodeRequest(incoming, { target, ask: () => outgoing.writeContinue() }));
}

/**
 * A proxy may name the whole URL (RFC 9112, 3.2.2). Who we are is the `Host` header's to say all the same (T-03).
 *
 * @returns undefined for a target that is no address of ours, such as `*`
 */
function pathAndQuery(target: string): string | undefined {
  if (target.startsWith("/")) return target;
  if (!/^https?:/i.test(target) || !URL.canParse(target)) return undefined;
  // Cut off, not parsed: parsing would make another spelling of the path (T-43).
  return /^https?:\/\/[^/?#]*(\/[^#]*)/i.exec(target)?.[1] ?? "/";
}

class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: HttpHeaders;
  readonly #incoming: IncomingMessage;
  readonly #ask: () => void;

  constructor(incoming: IncomingMessage, { target, ask }: { target: string; ask: () => void }) {
    const question = target.indexOf("?");
    this.method = incoming.method ?? "GET";
    this.path = question < 0 ? target : target.slice(0, question);
    this.query = question < 0 ? "" : target.slice(question);
    this.headers = new NodeHeaders(incoming.headers);
    this.#incoming = incoming;
    this.#ask = ask;
  }

  get host(): string {
    return this.headers.get("host") ?? "";
  }

  get encrypted(): boolean {
    return this.#incoming.socket instanceof TLSSocket;
  }

  get peer(): string | undefined {
    return this.#incoming.socket.remoteAddress;
  }

  read(limit: number): Promise<Uint8Array | "too large"> {
    const incoming = this.#incoming;
    if (incoming.readableDidRead) throw new Error("The body of a request was read twice.");
    if (waitingToBeAsked.delete(incoming)) this.#ask();
    const body = new BodyBuffer(limit);
    return new Promise((resolve, reject) => {
      const gone = (cause?: unknown) => reject(new ClientGone(cause));
      if (incoming.destroyed && !incoming.readableEnded) gone();
      incoming.on("data", (chunk: Buffer) => {
        if (!body.add(chunk)) resolve("too large");
      });
      incoming.on("end", () => resolve(body.bytes()));
      incoming.on("error", gone);
      incoming.on("close", () => gone());
    });
  }
}

class NodeHeaders implements HttpHeaders {
  readonly #headers: IncomingMessage["headers"];

  constructor(headers: IncomingMessage["headers"]) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()];
    return typeof value === "string" ? value : null;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }
}

function send(reply: Reply, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  const { status, headers, cookies, body } = reply;
  const all: OutgoingHttpHeaders = { ...headers };
  if (cookies !== undefined) all["Set-Cookie"] = [...cookies];
  if (body !== undefined) all["Content-Length"] = Buffer.byteLength(body);
  // It is cut off soon, so nobody may count on it for another request.
  if (!incoming.complete) all["Connection"] = "close";
  outgoing.writeHead(status, all);
  outgoing.end(body);
  if (!incoming.complete) cutOff(incoming);
}

/** Node reads on after the answer, for the next request's sake; how long is for us to say (T-90). */
function cutOff(incoming: IncomingMessage): void {
  const { socket } = incoming;
  const timer = setTimeout(() => {
    if (!incoming.complete) socket.destroy();
  }, UNREAD_BODY_PATIENCE);
  timer.unref();
  incoming.once("close", () => clearTimeout(timer));
}
