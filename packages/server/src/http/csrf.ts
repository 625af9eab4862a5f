import type { Settings } from "../config/settings.ts";
import { csrfTokensMatch, isWellFormedCsrfToken } from "../django/csrf.ts";
import { originMatches } from "../domain/origin.ts";
import { type Problem, problem } from "../text/messages.ts";
import { readCookie } from "./cookies.ts";
import type { HttpRequest } from "./request.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Django's CSRF check for a request that rides on cookies: the origin, if named, must be ours or trusted, and the
 * token in the header must be that of the cookie (T-12). Log-in needs it too: there is no exception for a visitor
 * who has no session yet.
 *
 * @param formToken `csrfmiddlewaretoken` of an HTML form, which cannot send headers
 * @returns what is wrong, or `undefined`
 */
export function csrfProblem(
  request: HttpRequest,
  settings: Settings,
  formToken?: unknown,
): Problem | undefined {
  if (SAFE_METHODS.has(request.method)) return undefined;
  const origin = request.headers.get("origin");
  if (origin !== null && !originIsTrusted(origin, request, settings)) return problem("csrf_origin");
  if (origin === null && isSecure(request, settings) && !refererIsTrusted(request, settings)) {
    return problem("csrf_origin");
  }
  const cookie = csrfCookie(request, settings);
  const token = formToken || request.headers.get(settings.csrf.headerName);
  if (cookie === undefined || typeof token !== "string" || !csrfTokensMatch(token, cookie))
    return problem("csrf_failed");
  return undefined;
}

/**
 * A change that a foreign page sends from somebody's browser, as the browser itself says (Fetch Metadata, ASVS 3.5.8).
 * Without a cookie it can do nothing in that person's name, but it could use up the limits of their address.
 */
export function comesFromForeignPage(request: HttpRequest, settings: Settings): boolean {
  if (SAFE_METHODS.has(request.method) || request.headers.get("sec-fetch-site") !== "cross-site")
    return false;
  const origin = request.headers.get("origin");
  return origin === null || !settings.cors.allowedOrigins.includes(origin);
}

/** The CSRF secret that the browser holds, unless it is not one of Django's shape. */
export function csrfCookie(request: HttpRequest, settings: Settings): string | undefined {
  const value = readCookie(request.headers.get("cookie"), settings.csrf.cookieName);
  return value !== undefined && isWellFormedCsrfToken(value) ? value : undefined;
}

/** Whether a page of this origin may ask for changes: our own, our front end's, or one that is listed. */
export function originIsTrusted(origin: string, request: HttpRequest, settings: Settings): boolean {
  if (origin === `${isSecure(request, settings) ? "https" : "http"}://${request.host}`) return true;
  // Our own front end, which may call us under another name than its own.
  if (origin === new URL(settings.publicUrl).origin) return true;
  return settings.csrf.trustedOrigins.some((trusted) => originMatches(origin, trusted));
}

/** Over HTTPS a request without `Origin` must name a `Referer` of ours (Django's strict referer check). */
function refererIsTrusted(request: HttpRequest, settings: Settings): boolean {
  const referer = request.headers.get("referer");
  return (
    referer !== null && URL.canParse(referer) && originIsTrusted(new URL(referer).origin, request, settings)
  );
}

/** Whether the client's side of the connection is HTTPS, as far as a trusted proxy header can tell. */
export function isSecure(request: HttpRequest, settings: Settings): boolean {
  const proxied = settings.secure.proxySslHeader;
  if (proxied !== null) return request.headers.get(proxied.header) === proxied.value;
  return request.encrypted;
}
