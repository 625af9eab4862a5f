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
