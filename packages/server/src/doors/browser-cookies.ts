import type { Settings } from "../config/settings.ts";
import { newCsrfSecret } from "../django/csrf.ts";
import type { Session } from "../domain/session.ts";
import { endsWithBrowser, secondsToLive } from "../domain/session-life.ts";
import type { Engine, Visit } from "../flows/context.ts";
import { type CookieSettings, deleteCookie, readCookie, setCookie } from "../http/cookies.ts";
import { csrfCookie } from "../http/csrf.ts";
import type { HttpRequest } from "../http/request.ts";

/** What a browser sent along unasked. */
export interface BrowserCookies {
  /** The session's, if it has one that can be read. */
  readonly token: string | undefined;
  /** The browser's CSRF secret, if it has a well-formed one. */
  readonly csrf: string | undefined;
  /** The cookie of a trusted browser, as it came; checked where it is needed. */
  readonly trust: string | undefined;
  /** Whether the request carried a session cookie at all, good or bad. */
  readonly hadCookie: boolean;
}

export function readBrowserCookies(request: HttpRequest, settings: Settings): BrowserCookies {
  const cookies = request.headers.get("cookie");
  const { cookieName } = settings.session;
  const token = readCookie(cookies, cookieName);
  return {
    token,
    csrf: csrfCookie(request, settings),
    trust: readCookie(cookies, settings.mfa.trustCookieName),
    hadCookie: token !== undefined || (cookies?.includes(`${cookieName}=`) ?? false),
  };
}

/**
 * What a browser is to keep from now on: its session, its CSRF secret, its trust. The only place that says so, for all doors
 * that browsers come to.
 *
 * @param outcome `visit` is absent when the request was refused before its session was looked at
 */
export function cookiesToKeep(
  { settings, clock }: Engine,
  { had, visit }: { had: BrowserCookies; visit: Visit | undefined },
): string[] {
  const now = clock.now();
  const cookies: string[] = [];
  if (visit !== undefined || had.csrf === undefined) {
    const csrf = visit?.signedIn === true ? undefined : had.csrf;
    cookies.push(setCookie(settings.csrf, csrf ?? newCsrfSecret(), { maxAge: settings.csrf.cookieAge, now }));
  }
  const session = visit?.session;
  if (session?.written === true && session.token !== undefined) {
    const maxAge = lifetimeOf(session, settings, now);
    cookies.push(
      setCookie(settings.session, session.token, { ...(maxAge !== undefined && { maxAge }), now }),
    );
  } else if (visit !== undefined && had.hadCookie && session?.token === undefined) {
    cookies.push(deleteCookie(settings.session));
  }
  if (visit?.trust !== undefined) {
    const lifetime = { maxAge: settings.mfa.trustCookieAge, now };
    cookies.push(setCookie(trustCookie(settings), visit.trust, lifetime));
  }
  return cookies;
}

/** Seconds that the browser keeps a session's cookie; `undefined`: until it closes. What its owner chose comes before the settings. */
function lifetimeOf(
  { data }: Session,
  { session: { expireAtBrowserClose, cookieAge } }: Settings,
  now: Date,
): number | undefined {
  if (endsWithBrowser(data, expireAtBrowserClose)) return undefined;
  return Math.floor(secondsToLive(data, { now, cookieAge }));
}

function trustCookie({ mfa }: Settings): CookieSettings {
  return {
    cookieName: mfa.trustCookieName,
    cookieDomain: mfa.trustCookieDomain,
    cookiePath: mfa.trustCookiePath,
    cookieSecure: mfa.trustCookieSecure,
    cookieHttponly: mfa.trustCookieHttponly,
    cookieSamesite: mfa.trustCookieSamesite,
  };
}
