import { HOME, safeNext } from "./safe-next.ts";

/** Pages that only a signed-in person may see. The layout of `app/(protected)` holds the real check. */
const PROTECTED = ["/dashboard", "/settings"];

/**
 * @param pathname of the request, without query
 * @returns whether the page lies in the protected group
 */
export function isProtected(pathname: string): boolean {
  return PROTECTED.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}

/**
 * The address of an authentication page that remembers the wanted page.
 *
 * @example
 * withNext("/auth/login", "/settings"); // "/auth/login?next=%2Fsettings"
 */
export function withNext(page: string, wanted: string | undefined): string {
  const next = safeNext(wanted);
  return next === HOME ? page : withQuery(page, "next", next);
}

/** An address with one more thing to say. */
export function withQuery(address: string, name: string, value: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}`;
}

/** The sign-in page, remembering the wanted page, with a word on why (see `LoginNotice`). */
export function signInPath(wanted: string | undefined, notice: string | undefined): string {
  const page = withNext("/auth/login", wanted);
  return notice === undefined ? page : withQuery(page, "notice", notice);
}
