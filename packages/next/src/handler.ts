import type { EngineConnection } from "./engine.ts";
import { remoteEngine } from "./remote-engine.ts";
import { BODY_LIMIT, readBody } from "./request-body.ts";

/** As long as a log-in may wait for its turn behind others; the engine sheds load before that. */
const TIMEOUT_MS = 30_000;

type Method = "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT";
type RouteHandler = (request: Request) => Promise<Response>;

/**
 * The engine's API on the app's own origin, so that its HttpOnly cookies are the app's: the exports of the catch-all route
 * `app/%5Fallauth/[...path]/route.ts`. A rewrite in next.config.ts would do the same for an engine elsewhere, with two
 * drawbacks: its target is fixed at build time, and an absent engine is a 500 without a body.
 *
 * A body that the engine would find too large is refused before it is held, in the engine's words: 413. If the engine does
 * not answer, the answer is 503 in the protocol's own shape, so that a form can say so. Threats T-55, T-90.
 *
 * @example
 * export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = gatehouseHandler(engine);
 */
export function gatehouseHandler(engine: EngineConnection = remoteEngine()): Record<Method, RouteHandler> {
  const handle: RouteHandler = async (request) => {
    const body = await readBody(request, BODY_LIMIT);
    if (body === "too large") return own(413, { errors: [TOO_LARGE] });
    // Nobody is left to read this.
    if (body === "broken off") return own(400);
    const { method, headers, url } = request;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      return await engine.send(new Request(url, { method, headers, signal, ...(body && { body }) }));
    } catch (error) {
      // A reader who has gone away needs no answer; anything else is the engine's absence.
      if (!request.signal.aborted) report(error);
      return own(503, {}, { "retry-after": "5" });
    }
  };
  return {
    DELETE: handle,
    GET: handle,
    HEAD: handle,
    OPTIONS: handle,
    PATCH: handle,
    POST: handle,
    PUT: handle,
  };
}

/** The engine's `body_too_large`. */
const TOO_LARGE = { code: "body_too_large", message: "The request body is too large." };

/** An answer in place of the engine's. */
function own(status: number, content: object = {}, headers: Record<string, string> = {}): Response {
  return Response.json(
    { status, ...content },
    { status, headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers } },
  );
}

function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: this package keeps no log of its own; an operator reads the process's.
  console.error(error instanceof Error ? error.message : error);
}
