import type { Settings } from "../../config/settings.ts";
import { frontendUrl } from "../../flows/frontend-urls.ts";
import { type Finding, ok, orOk, problem, warning } from "./finding.ts";
import { isLocal, sameSite, topologyOf } from "./topology.ts";

/** Addresses: the site's own, the hosts it answers to, the pages that mails point to. */
export function checkTopology(settings: Settings): readonly Finding[] {
  return [
    ...orOk(site(settings), ok("site", `People reach this site at ${settings.publicUrl}.`)),
    ...orOk(
      hosts(settings),
      ok("hosts", `Answers to ${settings.allowedHosts.join(", ") || "this machine's own names"}.`),
    ),
    ok("pages", `Mails link to ${frontendUrl(settings, "account_confirm_email", "KEY")} and the like.`),
  ];
}

function site(settings: Settings): readonly Finding[] {
  const { https, local } = topologyOf(settings);
  const findings: Finding[] = [];
  if (!settings.debug && local) {
    findings.push(
      problem(
        "site",
        `PUBLIC_URL is ${settings.publicUrl}; mails would send people to their own machines.`,
        "Set PUBLIC_URL to the address that people type.",
      ),
    );
  } else if (!https && !local) {
    findings.push(
      problem(
        "site",
        `PUBLIC_URL is ${settings.publicUrl}: passwords and cookies cross the network in the clear.`,
        "Serve the site over HTTPS and say so in PUBLIC_URL.",
      ),
    );
  }
  if (settings.debug && !local) {
    findings.push(
      problem(
        "site",
        "DEBUG is on for a site that others can reach: production's checks are off, and a proxy that adds no header of its own shows them the development mailbox.",
        "Set DEBUG=false.",
      ),
    );
  }
  return findings;
}

function hosts(settings: Settings): readonly Finding[] {
  const { hostname } = topologyOf(settings).site;
  const { allowedHosts, debug } = settings;
  if (allowedHosts.includes("*")) {
    return [
      warning(
        "hosts",
        "ALLOWED_HOSTS is *: requests under any name are answered.",
        `Name the hosts: ALLOWED_HOSTS=${hostname}`,
      ),
    ];
  }
  const answers =
    (debug && allowedHosts.length === 0 && isLocal(hostname)) ||
    allowedHosts.some((host) => (host.startsWith(".") ? `.${hostname}`.endsWith(host) : host === hostname));
  if (answers) return [];
  // Behind a front end that forwards calls, the API may well have a name of its own.
  return [
    warning(
      "hosts",
      `${hostname}, the host of PUBLIC_URL, is not in ALLOWED_HOSTS.`,
      `Add it, unless only a front end ever calls this server: ALLOWED_HOSTS=${[...allowedHosts, hostname].join(",")}`,
    ),
  ];
}

/** Who else may call, and whether a browser will let them. */
export function checkOrigins(settings: Settings): readonly Finding[] {
  const { site: own, frontends, local } = topologyOf(settings);
  const { cors, csrf, session, headless } = settings;
  const findings: Finding[] = [];
  const cookies = headless.clients.includes("browser") && !headless.browserTokens;
  for (const { origin } of cors.allowedOrigins.map((url) => new URL(url))) {
    if (cookies && !csrf.trustedOrigins.includes(origin)) {
      findings.push(
        warning(
          "origins",
          `${origin} may read answers (CORS_ALLOWED_ORIGINS), and its unsafe requests are refused for CSRF.`,
          "Add it to CSRF_TRUSTED_ORIGINS too.",
        ),
      );
    }
    if (!local && origin.startsWith("http://") && !isLocal(new URL(origin).hostname)) {
      findings.push(
        problem(
          "origins",
          `${origin} is trusted and not encrypted: whoever sits on the line can act for your users.`,
          "Serve it over HTTPS, and trust it under that address.",
        ),
      );
    }
  }
  for (const frontend of frontends) {
    if (!cookies || sameSite(frontend, own) || session.cookieSamesite === "None") continue;
    findings.push(
      warning(
        "origins",
        `${frontend.origin} is another site than ${own.origin}; browsers keep the session cookie from its calls.`,
        "Serve both below one domain, or forward calls through the front end, or set HEADLESS_BROWSER_TOKENS=true.",
      ),
    );
  }
  const callers =
    cors.allowedOrigins.length === 0
      ? "No other origin may call."
      : `May call: ${cors.allowedOrigins.join(", ")}.`;
  return orOk(findings, ok("origins", callers));
}
