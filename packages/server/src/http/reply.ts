/**
 * An answer before it goes to a socket or becomes a `Response`. Doors pass this plain value along, so headers are built
 * once, at the rim, instead of being set one by one on a live object.
 */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
}

/** What every reply carries (ASVS 3.4.4–3.4.8); HSTS is added when the settings say so. */
export const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
} as const;

/** Django's `add_never_cache_headers`: nothing of an answer about a person is kept anywhere (T-15). */
export const NEVER_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private";

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
  const joined: Record<string, string> = { ...reply.headers, ...headers };
  const { Vary: own } = reply.headers;
  if (own !== undefined && headers.Vary !== undefined) joined.Vary = `${own}, ${headers.Vary}`;
  const { status, body } = reply;
  const allCookies = cookies.length === 0 ? reply.cookies : [...(reply.cookies ?? []), ...cookies];
  return {
    status,
    headers: joined,
    ...(body !== undefined && { body }),
    ...(allCookies !== undefined && { cookies: allCookies }),
  };
}

/**
 * The reply as it leaves: with what every reply carries. Without a body where HTTP allows none: in a 204 or 304 by definition,
 * and in the answer to a HEAD, whose `Content-Length` is that of the GET.
 */
export function completeReply(reply: Reply, always: Readonly<Record<string, string>>): Reply {
  const headers = { ...always, ...reply.headers };
  // What sets a cookie is somebody's own, whatever else it says (T-15).
  if (reply.cookies !== undefined && reply.cookies.length > 0) headers["Cache-Control"] ??= NEVER_CACHE;
  const { status, cookies, body = "" } = reply;
  const hasBody = status !== 204 && status !== 304;
  return { status, headers, ...(cookies && { cookies }), ...(hasBody && { body }) };
}

/** For a caller who wants the web's own `Response`. */
export function toResponse({ status, headers, cookies, body }: Reply, method: string): Response {
  const pairs = new Headers(headers);
  for (const cookie of cookies ?? []) pairs.append("Set-Cookie", cookie);
  return new Response(method === "HEAD" ? null : (body ?? null), { status, headers: pairs });
}
