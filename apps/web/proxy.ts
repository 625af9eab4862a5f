import { type NextRequest, NextResponse } from "next/server";
import { isProtected, withNext } from "./lib/paths.ts";
import { contentSecurityPolicy } from "./lib/server/csp.ts";
import { isInternalHeader } from "./lib/server/internal-headers.ts";
import { PATH_HEADER } from "./lib/server/path-header.ts";
import { directUrl, sessionCookieName } from "./lib/server/settings.ts";

/**
 * Runs before every page. It only saves work and adds headers: whether somebody is signed in is decided where the
 * protected pages are rendered (`lib/server/session.ts`), and stays decided there if this file never runs.
 */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) if (isInternalHeader(name)) headers.delete(name);

  const { pathname, search } = request.nextUrl;
  // Next itself answers 500 where a part of the path cannot be decoded. No path of the API has anything to decode.
  if (!isDecodable(pathname) || pathname.startsWith("/_allauth/"))
    return NextResponse.rewrite(new URL("/not-found", request.url), { status: 404 });

  // No session cookie, no session: spares the engine a question and the reader a wait.
  if (isProtected(pathname) && !directUrl() && !request.cookies.has(sessionCookieName())) {
    return NextResponse.redirect(new URL(withNext("/auth/login", `${pathname}${search}`), request.url));
  }

  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, directUrl());
  headers.set(PATH_HEADER, `${pathname}${search}`);
  // Next finds the nonce in the request's own policy header and puts it on every script it writes.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/*
 * Not for the engine's API, which is passed on as it is: Next keeps a copy of every body that it shows to a proxy, in
 * memory, before the route can refuse it (threat T-90). A path of the API is plain; anything else stays here for a 404.
 */
export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon\\.ico|icon\\.svg|_allauth/[\\w./:~-]*$).*)"],
};
