import type { FrontendPage } from "../config/frontend-urls.ts";
import type { Settings } from "../config/settings.ts";

/** Where the server itself has these pages, in allauth's places. */
const serverPages: Record<FrontendPage, string> = {
  account_confirm_email: "/accounts/confirm-email/{key}/",
  account_reset_password: "/accounts/password/reset/",
  account_reset_password_from_key: "/accounts/password/reset/key/{key}/",
  account_signup: "/accounts/signup/",
  socialaccount_login_error: "/accounts/login/",
};

/** Where our own front end (`apps/web`) has them, below `PUBLIC_URL`. */
const ownPages: Record<FrontendPage, string> = {
  account_confirm_email: "/auth/verify-email/{key}",
  account_reset_password: "/auth/password/reset",
  account_reset_password_from_key: "/auth/password/reset/{key}",
  account_signup: "/auth/signup",
  socialaccount_login_error: "/auth/provider/callback",
};

/**
 * The absolute address of a page: what `HEADLESS_FRONTEND_URLS` says; otherwise the server's own page, or, where
 * `HEADLESS_ONLY` leaves pages to a front end, that of ours, below `PUBLIC_URL`. Built from settings alone and never from the request's `Host`, so that nobody can make a mail point somewhere else (T-03).
 *
 * @example frontendUrl(settings, "account_confirm_email", "MQ:1vXysk:YV0R…")
 */
export function frontendUrl(settings: Settings, page: FrontendPage, key = ""): string {
  const { frontendUrls, only } = settings.headless;
  const template = frontendUrls[page] ?? (only ? ownPages : serverPages)[page];
  const inPath = encodeURIComponent(key).replaceAll("%3A", ":");
  return new URL(template.replaceAll("{key}", inPath), settings.publicUrl).href;
}
