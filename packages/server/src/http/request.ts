import { BodyBuffer } from "./body-buffer.ts";

/** What a door reads of a request's headers. Several of one name are joined, as RFC 9110, 5.3 says. */
export interface HttpHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** A request as all doors see it, whether it came over our own socket or a framework handed it over. */
export interface HttpRequest {
  readonly method: string;
  /** What the client calls us: its `Host` header, or the host of the URL for a caller inside this process. */
  readonly host: string;
  /** As it was sent. */
  readonly path: string;
  /** From the question mark on; empty where there is none. */
  readonly query: string;
  /** Whether the connection to us is encrypted; what a proxy says is in its headers. */
  readonly encrypted: boolean;
  readonly headers: HttpHeaders;
  /** The address at the other end of the connection, where the transport tells. */
  readonly peer: string | undefined;
  /** Reads the body, and stops as soon as it passes `limit` bytes, whatever `Content-Length` promised. */
  read(limit: number): Promise<Uint8Array | "too large">;
}

/** The client went away in the middle of its request: nothing of ours failed, and nobody hears the answer. */
export class ClientGone extends Error {
  constructor(cause: unknown) {
    super("The client went away in the middle of its request.", { cause });
    this.name = "ClientGone";
  }
}

/** A web-standard request, as a framework hands it over. */
export function fromWebRequest(request: Request, peer: string | undefined): HttpRequest {
  const { method, headers } = request;
  const { protocol, host, pathname, search } = new URL(request.url);
  return {
    method,
    host: headers.get("host") ?? host,
    path: pathname,
    query: search,
    encrypted: protocol === "https:",
    headers,
    peer,
    read: (limit) => readStream(request.body, limit),
  };
}

async function readStream(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | "too large"> {
  const held = new BodyBuffer(limit);
  try {
    for await (const chunk of body ?? []) if (!held.add(chunk)) return "too large";
  } catch (cause) {
    throw new ClientGone(cause);
  }
  return held.bytes();
}
