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
  return next === HOME ? page : `${page}?next=${encodeURIComponent(next)}`;
}
