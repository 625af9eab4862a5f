import type { Settings } from "../../config/settings.ts";
import { type CookieSettings, deleteCookie, readCookie, setCookie } from "../../http/cookies.ts";
import { originIsTrusted } from "../../http/csrf.ts";
import type { HttpRequest } from "../../http/request.ts";
import { type Answer, refused } from "../rest/answer.ts";

/** Where the cookie is sent, and nowhere else. */
export const COOKIE_PATH = "/api/auth/";

const NAME = "refresh_token";

function attributes({ session }: Settings): CookieSettings {
  return {
    cookieName: NAME,
    cookieDomain: null,
    cookiePath: COOKIE_PATH,
    cookieSecure: session.cookieSecure,
    cookieHttponly: true,
    cookieSamesite: "Lax",
  };
}

export function refreshCookie(settings: Settings, token: string, now: Date): string {
  return setCookie(attributes(settings), token, { maxAge: settings.simpleJwt.refreshTokenLifetime, now });
}

export function withoutRefreshCookie(settings: Settings): string {
  return deleteCookie(attributes(settings));
}

/** A refresh token as it was sent: by the program itself, or along with the request by a browser. */
export interface SentRefreshToken {
  readonly token: string;
  readonly by: "body" | "cookie";
}

export function sentRefreshToken(
  { headers }: HttpRequest,
  inBody: string | undefined,
): SentRefreshToken | undefined {
  if (inBody !== undefined) return { token: inBody, by: "body" };
  const token = readCookie(headers.get("cookie"), NAME);
  return token === undefined || token === "" ? undefined : { token, by: "cookie" };
}

/**
 * Refuses a page that is not known, for what uses the cookie or gives it: another site could otherwise log its visitors in as somebody
 * else, or out (T-12). A browser names the page in `Origin` with every POST, or else says by `Referer` or `Sec-Fetch-Site` where the
 * request comes from; what says none of these is no browser, and carries no cookie that it has not been given on purpose.
 */
export function foreignPage(request: HttpRequest, settings: Settings): Answer | undefined {
  const { headers } = request;
  const referer = headers.get("referer");
  const origin = headers.get("origin") ?? (referer === null ? null : originOf(referer));
  const isKnown =
    origin === null
      ? [null, "same-origin", "none"].includes(headers.get("sec-fetch-site"))
      : originIsTrusted(origin, request, settings) || settings.cors.allowedOrigins.includes(origin);
  return isKnown
    ? undefined
    : refused(403, "This page may not use the refresh cookie: its origin is not among CSRF_TRUSTED_ORIGINS.");
}

function originOf(referer: string): string {
  return URL.canParse(referer) ? new URL(referer).origin : "null";
}
