import { withNext as remember, safeNext as safeNextOr } from "@gatehouse/next/paths";

/** Where somebody lands who asked for no page in particular. */
export const HOME = "/dashboard";

export const SIGN_IN = "/auth/login";

/** Pages that only a signed-in person may see. The layout of `app/(protected)` holds the real check. */
export const PROTECTED = ["/dashboard", "/settings"];

/** The page to go on to after signing in, if it is one of ours, or else the dashboard. */
export function safeNext(value: string | string[] | null | undefined): string {
  return safeNextOr(value, HOME);
}

/**
 * The address of an authentication page that remembers the wanted page.
 *
 * @example
 * withNext("/auth/login", "/settings"); // "/auth/login?next=%2Fsettings"
 */
export function withNext(page: string, wanted: string | undefined): string {
  return remember(wanted, { page, home: HOME });
}

/** An address with one more thing to say. */
export function withQuery(address: string, name: string, value: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}`;
}

/** The sign-in page, remembering the wanted page, with a word on why (see `LoginNotice`). */
export function signInPath(wanted: string | undefined, notice?: string): string {
  const page = withNext(SIGN_IN, wanted);
  return notice === undefined ? page : withQuery(page, "notice", notice);
}
