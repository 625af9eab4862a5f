/**
 * An answer before it becomes a `Response`. Doors and middleware pass this plain value along, so headers are built
 * once, at the rim, instead of being set one by one on a live object.
 */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
}

/** What every response carries (ASVS 3.4.4–3.4.8); HSTS is added when the settings say so. */
const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
} as const;

/** Django's `add_never_cache_headers`: nothing of an answer about a person is kept anywhere (T-15). */
const NEVER_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private";

/** A strict policy for the few HTML pages that the server renders itself: own styles, no scripts, no frames of ours. */
export const HTML_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { "Content-Type": "application/json", "Cache-Control": NEVER_CACHE, ...headers },
    body: JSON.stringify(body),
  };
}

/** Django's empty answer to a method that an address does not know. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "Content-Type": "text/html; charset=utf-8", ...headers }, body: "" };
}

export function htmlReply(status: number, html: string): Reply {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": NEVER_CACHE,
    "Content-Security-Policy": HTML_POLICY,
  };
  return { status, headers, body: html };
}

/** Adds headers and cookies to a reply, leaving what it has. `Vary` values are joined. */
export function withHeaders(
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[] = [],
): Reply {
  const vary = [reply.headers.Vary, headers.Vary].filter((value) => value !== undefined).join(", ");
  return {
    ...reply,
    headers: { ...reply.headers, ...headers, ...(vary && { Vary: vary }) },
    ...(cookies.length > 0 && { cookies: [...(reply.cookies ?? []), ...cookies] }),
  };
}

/** Makes the `Response`. The only place where one is made. */
export function toResponse(reply: Reply, always: Readonly<Record<string, string>> = {}): Response {
  const headers: Record<string, string> = { ...securityHeaders, ...always, ...reply.headers };
  // A 204 or 304 has no body by definition; the constructor refuses one.
  const body = reply.status === 204 || reply.status === 304 ? null : (reply.body ?? "");
  if (reply.cookies === undefined || reply.cookies.length === 0) {
    return new Response(body, { status: reply.status, headers });
  }
  // What sets a cookie is somebody's own, whatever else it says (T-15).
  headers["Cache-Control"] ??= NEVER_CACHE;
  const pairs: [string, string][] = Object.entries(headers);
  for (const cookie of reply.cookies) pairs.push(["Set-Cookie", cookie]);
  return new Response(body, { status: reply.status, headers: pairs });
}
