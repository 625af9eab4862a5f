import { gatehouseProxy } from "@gatehouse/next/proxy";
import { NextResponse } from "next/server";
import { HOME, PROTECTED, SIGN_IN } from "./lib/paths.ts";
import { contentSecurityPolicy } from "./lib/server/csp.ts";
import { directUrl } from "./lib/server/settings.ts";

/**
 * Runs before every page. It only saves work and adds headers: whether somebody is signed in is decided where the
 * protected pages are rendered (`lib/server/session.ts`), and stays decided there if this file never runs.
 */
export const proxy = gatehouseProxy({
  // A token in the browser's hands comes in no cookie.
  protect: directUrl() ? [] : PROTECTED,
  signIn: SIGN_IN,
  home: HOME,
  respond(headers) {
    const nonce = btoa(crypto.randomUUID());
    const policy = contentSecurityPolicy(nonce, directUrl());
    // Next finds the nonce in the request's own policy header and puts it on every script it writes.
    headers.set("content-security-policy", policy);
    const response = NextResponse.next({ request: { headers } });
    response.headers.set("content-security-policy", policy);
    return response;
  },
});

/*
 * Not for the engine's API, which is passed on as it is: Next keeps a copy of every body that it shows to a proxy, in
 * memory, before the route can refuse it (threat T-90). A path of the API is plain; anything else stays here for a 404.
 */
export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon\\.ico|icon\\.svg|_allauth/[\\w./:~-]*$).*)"],
};
