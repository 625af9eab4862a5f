import type { cookies } from "next/headers.js";
import { NextResponse } from "next/server.js";

type Jar = Awaited<ReturnType<typeof cookies>>;

interface Browser {
  readonly jar: Jar;
  readonly sessionCookie: string;
}

/**
 * Gives the browser the cookies of an answer that the server has asked for on its behalf, where Next lets it: in route
 * handlers and server actions. While a page is rendered its headers may have gone out already, and Next refuses; the
 * browser's own next call brings the cookies then.
 *
 * A cookie that says what the browser has already is left out, as setting any in a server action makes Next render the page
 * anew and forget what it had fetched in advance. Only the session's own is given all the same: the engine sends it to
 * begin its life anew (`SESSION_SAVE_EVERY_REQUEST`).
 */
export function passOnCookies(answer: Headers, { jar, sessionCookie }: Browser): void {
  for (const cookie of new NextResponse(null, { headers: answer }).cookies.getAll()) {
    // Next's reader of Set-Cookie leaves an empty value out.
    const { name, value = "" } = cookie;
    const isNews = name === sessionCookie || jar.get(name)?.value !== value;
    // Next writes values percent-encoded, and the engine reads them as they stand.
    if (!isNews || encodeURIComponent(value) !== value) continue;
    try {
      jar.set({ ...cookie, value });
    } catch {
      return;
    }
  }
}
