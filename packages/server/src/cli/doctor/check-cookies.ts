import type { Settings } from "../../config/settings.ts";
import { type Finding, ok, orOk, problem, warning } from "./finding.ts";
import { topologyOf } from "./topology.ts";

/** Whether browsers keep, send and protect the cookies as the site needs. */
export function checkCookies(settings: Settings): readonly Finding[] {
  const { session, csrf } = settings;
  const { https, site } = topologyOf(settings);
  const findings: Finding[] = [];
  const both = [
    ["SESSION_COOKIE", session],
    ["CSRF_COOKIE", csrf],
  ] as const;
  for (const [name, cookie] of both) {
    if (https && !cookie.cookieSecure) {
      findings.push(
        problem(
          "cookies",
          `${name}_SECURE is off on an HTTPS site: one request over HTTP shows the cookie to the network.`,
          `Set ${name}_SECURE=true.`,
        ),
      );
    }
    if (!https && cookie.cookieSecure && site.hostname !== "localhost") {
      findings.push(
        problem(
          "cookies",
          `${name}_SECURE is on and PUBLIC_URL is not HTTPS: browsers will drop the cookie.`,
          "Serve the site over HTTPS, or switch it off.",
        ),
      );
    }
    const domain = cookie.cookieDomain?.replace(/^\./, "");
    if (domain !== undefined && site.hostname !== domain && !site.hostname.endsWith(`.${domain}`)) {
      findings.push(
        problem(
          "cookies",
          `${name}_DOMAIN is ${domain}, and ${site.hostname} does not lie in it: browsers will drop the cookie.`,
          `Leave ${name}_DOMAIN out, or set it to a parent of ${site.hostname}.`,
        ),
      );
    }
  }
  if (!session.cookieHttponly) {
    findings.push(
      problem(
        "cookies",
        "SESSION_COOKIE_HTTPONLY is off: one injected script takes every visitor's session.",
        "Leave it on.",
      ),
    );
  }
  if (session.cookieSamesite === false || session.cookieSamesite === "None") {
    findings.push(
      warning(
        "cookies",
        `SESSION_COOKIE_SAMESITE is ${String(session.cookieSamesite)}: other sites' requests carry the session, and only the CSRF token stands between.`,
        "Set it to Lax unless the front end is on another site.",
      ),
    );
  }
  return orOk(
    findings,
    ok(
      "cookies",
      `${session.cookieName} is HttpOnly, SameSite=${String(session.cookieSamesite)}${session.cookieSecure ? ", Secure" : ""}.`,
    ),
  );
}
