import type { Settings } from "../config/settings.ts";

/** allauth's names for the pages that mails and redirects point to (`HEADLESS_FRONTEND_URLS`). */
export type FrontendPage =
  | "account_confirm_email"
  | "account_reset_password"
  | "account_reset_password_from_key"
  | "account_signup"
  | "socialaccount_login_error";

/** The server-rendered pages, for an operator who runs no front end of their own. */
const pagePaths: Record<FrontendPage, string> = {
  account_confirm_email: "/accounts/confirm-email/{key}/",
  account_reset_password: "/accounts/password/reset/",
  account_reset_password_from_key: "/accounts/password/reset/key/{key}/",
  account_signup: "/accounts/signup/",
  socialaccount_login_error: "/accounts/3rdparty/login/error/",
};

/**
 * The absolute address of a page, built from settings alone: never from the request's `Host`, so that nobody can
 * make a mail point somewhere else (T-03).
 *
 * @example frontendUrl(settings, "account_confirm_email", "MQ:1vXysk:YV0R…")
 */
export function frontendUrl(settings: Settings, page: FrontendPage, key = ""): string {
  const template = settings.headless.frontendUrls[page] ?? pagePaths[page];
  return new URL(
    template.replaceAll("{key}", encodeURIComponent(key).replaceAll("%3A", ":")),
    settings.publicUrl,
  ).href;
}
