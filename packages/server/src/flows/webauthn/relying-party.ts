import type { Settings } from "../../config/settings.ts";
import { originMatches } from "../../domain/origin.ts";

/**
 * The domain that keys are made for. It comes from `PUBLIC_URL` alone: a `Host` header is the caller's word, and keys that
 * were made for whatever it said would not be known again (T-03).
 */
export function relyingPartyId({ publicUrl }: Settings): string {
  return new URL(publicUrl).hostname;
}

/**
 * Whether a page of this origin may use keys (T-48): our own front end's, wherever the settings say that it lives. Over
 * HTTP only with `MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN`; browsers, for their part, take no HTTP but localhost's.
 */
export function isKeyOrigin(settings: Settings, origin: string): boolean {
  const { publicUrl, headless, cors, csrf, mfa } = settings;
  const schemes = mfa.webauthnAllowInsecureOrigin ? ["https:", "http:"] : ["https:"];
  if (!schemes.some((scheme) => origin.startsWith(`${scheme}//`))) return false;
  const pages = [publicUrl, ...Object.values(headless.frontendUrls)].filter((page) => URL.canParse(page));
  const origins = [...pages.map((page) => new URL(page).origin), ...cors.allowedOrigins];
  return origins.includes(origin) || csrf.trustedOrigins.some((trusted) => originMatches(origin, trusted));
}
