import { type GuardedRequest, readCookie } from "./credentials.ts";
import type { GuardOptions } from "./options.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Whether a request that rides on a cookie was sent by a page that may: as the browser itself says (Fetch Metadata, `Origin`), or,
 * where it says nothing, by the token that only our own pages can read.
 */
export function comesFromOwnPage(
  request: GuardedRequest,
  { trustedOrigins = [], csrfCookie = "csrftoken" }: GuardOptions,
): boolean {
  if (SAFE_METHODS.has(request.method.toUpperCase())) return true;
  const origin = request.header("origin");
  if (origin !== undefined && trustedOrigins.includes(origin)) return true;
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (origin !== undefined) {
    const host = hostOf(origin);
    return host !== undefined && host === request.header("host");
  }
  const secret = readCookie(request.header("cookie"), csrfCookie);
  return secret !== undefined && secret !== "" && request.header("x-csrftoken") === secret;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
