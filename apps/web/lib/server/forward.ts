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
 * address in `X-Forwarded-For` (see request-entry.ts). If the engine cannot be reached the answer is 503 in the
 * protocol's own shape, so that a form can say so.
 */
export async function forwardToEngine(request: Request): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const headers = endToEnd(request.headers);
  headers.set("x-forwarded-host", request.headers.get("host") ?? host);
  // The next hop is near; compressing for it would only cost.
  headers.set("accept-encoding", "identity");
  const body =
    request.method === "GET" || request.method === "HEAD" ? undefined : await request.arrayBuffer();
  try {
    const answer = await fetch(`${engineUrl()}${pathname}${search}`, {
      method: request.method,
      headers,
      ...(body?.byteLength && { body }),
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
    return Response.json(
      { status: 503 },
      {
        status: 503,
        headers: { "cache-control": "no-store", "retry-after": "5", "x-content-type-options": "nosniff" },
      },
    );
  }
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
