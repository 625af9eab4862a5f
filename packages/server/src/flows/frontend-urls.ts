import type { FrontendPage } from "../config/frontend-urls.ts";
import type { Settings } from "../config/settings.ts";

/** Where our own front end (`apps/web`) has these pages, below `PUBLIC_URL`. */
const ownPages: Record<FrontendPage, string> = {
  account_confirm_email: "/auth/verify-email/{key}",
  account_reset_password: "/auth/password/reset",
  account_reset_password_from_key: "/auth/password/reset/{key}",
  account_signup: "/auth/signup",
  socialaccount_login_error: "/auth/provider/callback",
};

/**
 * The absolute address of a page: what `HEADLESS_FRONTEND_URLS` says, or our own front end's, below `PUBLIC_URL`. Built
 * from settings alone and never from the request's `Host`, so that nobody can make a mail point somewhere else (T-03).
 *
 * @example frontendUrl(settings, "account_confirm_email", "MQ:1vXysk:YV0R…")
 */
export function frontendUrl(settings: Settings, page: FrontendPage, key = ""): string {
  const template = settings.headless.frontendUrls[page] ?? ownPages[page];
  const inPath = encodeURIComponent(key).replaceAll("%3A", ":");
  return new URL(template.replaceAll("{key}", inPath), settings.publicUrl).href;
}
