import type { HttpHeaders } from "./request.ts";

/**
 * What follows the scheme in an `Authorization` header (RFC 9110, section 11.4), which is matched in any case, as allauth does.
 *
 * @example authorizationToken(new Headers({ Authorization: "Bearer abc" }), "Bearer") // "abc"
 */
export function authorizationToken(headers: HttpHeaders, scheme: string): string | undefined {
  const [name, token, ...others] = (headers.get("authorization") ?? "").trim().split(/\s+/);
  if (others.length > 0 || name?.toLowerCase() !== scheme.toLowerCase()) return undefined;
  return token;
}
