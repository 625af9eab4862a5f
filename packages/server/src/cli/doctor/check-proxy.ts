import type { Settings } from "../../config/settings.ts";
import { type Finding, ok, orOk, problem, warning } from "./finding.ts";
import { isLocal, topologyOf } from "./topology.ts";

/** Whom the server believes about the client's address and about HTTPS. */
export function checkProxy(settings: Settings): readonly Finding[] {
  const { allauth, secure, serve } = settings;
  const { https } = topologyOf(settings);
  const trusting = allauth.trustedProxyCount > 0 || allauth.trustedClientIpHeader !== null;
  const findings: Finding[] = [];
  // This server speaks plain HTTP, so an HTTPS site always has something in front of it.
  if (https && !trusting) {
    findings.push(
      problem(
        "proxy",
        "PUBLIC_URL is HTTPS, so a proxy stands before the server, and it is not trusted: all clients share its address, and one abuser uses up everybody's rate limit.",
        "Set ALLAUTH_TRUSTED_PROXY_COUNT to the number of your own proxies, or ALLAUTH_TRUSTED_CLIENT_IP_HEADER.",
      ),
    );
  }
  if (https && secure.proxySslHeader === null) {
    findings.push(
      problem(
        "proxy",
        "The server cannot tell that requests came over HTTPS, so that origin checks and redirects go wrong.",
        "Have the proxy set X-Forwarded-Proto on every request, and set SECURE_PROXY_SSL_HEADER=X-Forwarded-Proto,https.",
      ),
    );
  }
  if ((trusting || secure.proxySslHeader !== null) && !isLocal(serve.host)) {
    findings.push(
      warning(
        "proxy",
        `A proxy's headers are believed, and the server listens on ${serve.host}: whoever reaches it past the proxy can write them.`,
        "Let a firewall admit the proxy alone, or listen on 127.0.0.1.",
      ),
    );
  }
  if (secure.sslRedirect && secure.proxySslHeader === null) {
    findings.push(
      problem(
        "proxy",
        "SECURE_SSL_REDIRECT is on without SECURE_PROXY_SSL_HEADER: every request looks like HTTP and is redirected, for ever.",
        "Set SECURE_PROXY_SSL_HEADER=X-Forwarded-Proto,https.",
      ),
    );
  }
  return [...orOk(findings, ok("proxy", describe(settings))), ...transport(settings)];
}

function describe({ allauth: { trustedProxyCount, trustedClientIpHeader } }: Settings): string {
  if (trustedClientIpHeader !== null) return `The client's address is taken from ${trustedClientIpHeader}.`;
  return trustedProxyCount === 0
    ? "No proxy is trusted; the client's address is the socket's."
    : `${trustedProxyCount} of your own proxies are counted in X-Forwarded-For.`;
}

function transport(settings: Settings): readonly Finding[] {
  const { https } = topologyOf(settings);
  if (!https) return [];
  return settings.secure.hstsSeconds === 0
    ? [
        warning(
          "transport",
          "SECURE_HSTS_SECONDS is 0: a first visit over HTTP can be kept from HTTPS.",
          "Set SECURE_HSTS_SECONDS=31536000 once HTTPS works everywhere.",
        ),
      ]
    : [ok("transport", `Browsers insist on HTTPS for ${settings.secure.hstsSeconds} seconds (HSTS).`)];
}

export function checkLimits({ account, debug }: Settings): readonly Finding[] {
  const off = Object.values(account.rateLimits).every((limits) => limits.length === 0);
  if (!off) return [ok("rate limits", "In force.")];
  const message = "ACCOUNT_RATE_LIMITS is false: passwords can be guessed as fast as the server answers.";
  return [(debug ? warning : problem)("rate limits", message, "Leave the setting out.")];
}
