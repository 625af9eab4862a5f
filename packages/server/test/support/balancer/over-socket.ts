import { Agent, request as httpRequest, type IncomingMessage } from "node:http";

/** Statuses of answers that have no body (the `null body status` of the Fetch standard). */
const bodiless = new Set([101, 204, 205, 304]);

/** Sends web-standard requests, as they are, to a server of HTTP at a Unix socket. */
export function overSocket(socketPath: string) {
  const agent = new Agent({ keepAlive: true });
  return {
    /** @param added headers that come on top of the request's own */
    async fetch(request: Request, added: Readonly<Record<string, string>> = {}): Promise<Response> {
      const { host, pathname, search } = new URL(request.url);
      const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
      const headers = {
        host,
        // Node sends none with a body that it does not expect, such as that of a DELETE.
        ...(body && { "content-length": body.byteLength }),
        ...Object.fromEntries(request.headers),
        ...added,
      };
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        httpRequest({ socketPath, agent, method: request.method, path: pathname + search, headers }, resolve)
          .on("error", reject)
          .end(body);
      });
      return toResponse(answer);
    },
    close: () => agent.destroy(),
  };
}

/** Of the connection and of the moment: no web-standard response of our own has them. */
const ofTheWay = new Set(["connection", "date", "keep-alive", "server", "transfer-encoding"]);

async function toResponse(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (ofTheWay.has(name)) continue;
    for (const value of values ?? []) headers.append(name, value);
  }
  const status = answer.statusCode ?? 0;
  return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
