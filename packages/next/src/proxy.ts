import { type NextRequest, NextResponse } from "next/server.js";
import { isInternalHeader } from "./internal-headers.ts";
import { PATH_HEADER } from "./path-header.ts";
import { withNext } from "./paths.ts";
import { sessionCookieOfEnvironment } from "./session-cookie.ts";

export interface ProxyOptions {
  /** Paths that only a signed-in person may see, each with everything below it. */
  readonly protect: readonly string[];
  /** The page to sign in. */
  readonly signIn: string;
  /** Where somebody lands who asked for no page in particular. */
  readonly home: string;
  /** The engine's `SESSION_COOKIE_NAME`. Default: that of the environment, or else `sessionid`. */
  readonly sessionCookie?: string;
  /**
   * The answer for whoever passes: for headers of your own.
   *
   * @param headers those that the page is to be rendered with, to be given to `NextResponse.next({ request: { headers } })`
   */
  readonly respond?: (headers: Headers, request: NextRequest) => NextResponse;
}

/**
 * What `proxy.ts` does before every page: spares the engine a question and the reader a wait where there is no session
 * cookie, remembers the wanted page for `requireSession`, and takes off the headers by which Next talks to itself. It
 * only looks whether there is a cookie, so it protects nothing: `requireSession` does, and goes on to if this never runs.
 * It never sends anybody away from the sign-in page, for a cookie may belong to a session that has ended. Threat T-55.
 *
 * @example
 * export const proxy = gatehouseProxy({ protect: ["/dashboard"], signIn: "/login", home: "/" });
 */
export function gatehouseProxy(options: ProxyOptions): (request: NextRequest) => NextResponse {
  const { protect, signIn, home, respond = passOn } = options;
  const isProtected = (pathname: string) =>
    protect.some((path) => pathname === path || pathname.startsWith(`${path}/`));

  return (request) => {
    const headers = new Headers(request.headers);
    for (const name of [...headers.keys()]) if (isInternalHeader(name)) headers.delete(name);

    const { pathname, search } = request.nextUrl;
    if (!isServed(pathname)) return NextResponse.rewrite(new URL("/not-found", request.url), { status: 404 });

    const sessionCookie = options.sessionCookie ?? sessionCookieOfEnvironment();
    if (isProtected(pathname) && !request.cookies.has(sessionCookie)) {
      const wayIn = withNext(`${pathname}${search}`, { page: signIn, home });
      return NextResponse.redirect(new URL(wayIn, request.url));
    }
    headers.set(PATH_HEADER, `${pathname}${search}`);
    return respond(headers, request);
  };
}

function passOn(headers: Headers): NextResponse {
  return NextResponse.next({ request: { headers } });
}

/** Next itself answers 500 where a part of the path cannot be decoded. No path of the API has anything to decode. */
function isServed(pathname: string): boolean {
  if (pathname.startsWith("/_allauth/")) return /^[\w./:~-]*$/.test(pathname);
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
