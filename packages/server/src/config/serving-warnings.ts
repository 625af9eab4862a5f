import { isLoopback } from "../domain/loopback.ts";
import type { Settings } from "./resolve.ts";

/**
 * What a production may want and ought to hear of whenever it begins to serve. Somebody may have a reason for each of
 * these (a firewall, a load test), so none of them stops the start. Nothing with DEBUG on.
 */
export function servingWarnings(settings: Settings): readonly string[] {
  if (settings.debug) return [];
  return [...exposed(settings), ...unencrypted(settings), ...trusting(settings)];
}

function exposed({ account, session, allowedHosts }: Settings): string[] {
  const warnings: string[] = [];
  if (Object.values(account.rateLimits).every((limits) => limits.length === 0)) {
    warnings.push(
      "ACCOUNT_RATE_LIMITS is false: passwords and codes can be guessed as fast as the server answers. Leave the setting out.",
    );
  }
  if (!session.cookieHttponly) {
    warnings.push(
      "SESSION_COOKIE_HTTPONLY is false: one injected script takes every visitor's session. Leave the setting out.",
    );
  }
  if (allowedHosts.includes("*")) {
    warnings.push("ALLOWED_HOSTS has *: requests under any name are answered. Name the hosts.");
  }
  return warnings;
}

function unencrypted({ publicUrl, session, csrf }: Settings): string[] {
  if (!publicUrl.startsWith("https:")) {
    return [
      `PUBLIC_URL is ${publicUrl}: passwords and cookies cross the network in the clear. Serve the site over HTTPS and say so there.`,
    ];
  }
  const cookies = [
    ["SESSION_COOKIE_SECURE", session],
    ["CSRF_COOKIE_SECURE", csrf],
  ] as const;
  return cookies
    .filter(([, cookie]) => !cookie.cookieSecure)
    .map(
      ([name]) =>
        `${name} is false on an HTTPS site: one request over HTTP shows the cookie to the network. Set ${name}=true.`,
    );
}

/** Nobody can tell a proxy's header from one that a caller made up; only the network can keep callers out (T-40). */
function trusting({ allauth, serve }: Settings): string[] {
  if (isLoopback(serve.host)) return [];
  const names = [
    allauth.trustedProxyCount > 0 && "ALLAUTH_TRUSTED_PROXY_COUNT",
    allauth.trustedClientIpHeader !== null && "ALLAUTH_TRUSTED_CLIENT_IP_HEADER",
  ];
  return names
    .filter((name) => name !== false)
    .map(
      (name) =>
        `${name} is set and the server listens on ${serve.host}: whoever reaches that port past the proxy chooses the address that limits count. Let a firewall admit the proxy alone, or listen on 127.0.0.1.`,
    );
}
