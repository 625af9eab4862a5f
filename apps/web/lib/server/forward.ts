import { BODY_LIMIT, readBody } from "./request-body.ts";
import { engineUrl } from "./settings.ts";

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

/** As long as a log-in may wait for its turn behind others; the engine sheds load before that. */
const TIMEOUT_MS = 30_000;

/**
 * Passes a request on to the engine, unchanged but for the hop: same method, path, cookies and body, and the caller's
 * address in `X-Forwarded-For` (see request-entry.ts). A body that the engine would find too large is refused here, in
 * its words: 413. If the engine cannot be reached the answer is 503 in the protocol's own shape, so that a form can say
 * so. Threat T-90.
 */
export async function forwardToEngine(request: Request): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const headers = endToEnd(request.headers);
  headers.set("x-forwarded-host", request.headers.get("host") ?? host);
  // The next hop is near; compressing for it would only cost.
  headers.set("accept-encoding", "identity");
  const body = await readBody(request, BODY_LIMIT);
  if (body === "too large") return own(413, { errors: [TOO_LARGE] });
  // Nobody is left to read this.
  if (body === "broken off") return own(400);
  try {
    const answer = await fetch(`${engineUrl()}${pathname}${search}`, {
      method: request.method,
      headers,
      ...(body && { body }),
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return new Response(answer.body, { status: answer.status, headers: endToEnd(answer.headers) });
  } catch (error) {
    // A reader who has gone away needs no answer; anything else is the engine's absence.
    if (!request.signal.aborted) {
      // biome-ignore lint/suspicious/noConsole: these pages keep no log of their own; an operator reads the process's.
      console.error(`Gatehouse does not answer at ${engineUrl()}:`, causeOf(error));
    }
    return own(503, {}, { "retry-after": "5" });
  }
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
