import type { Settings } from "./resolve.ts";
import type { SettingsProblem } from "./settings-error.ts";

/**
 * Cookie names that promise something (RFC 6265bis, 4.1.3). Browsers drop a cookie that breaks its name's promise, in
 * development as well, so nobody could log in.
 */
export function checkCookieNames({ session, csrf, mfa }: Settings): SettingsProblem[] {
  const trust = {
    cookieName: mfa.trustCookieName,
    cookieSecure: mfa.trustCookieSecure,
    cookieDomain: mfa.trustCookieDomain,
    cookiePath: mfa.trustCookiePath,
  };
  const cookies = [
    ["SESSION_COOKIE", session],
    ["CSRF_COOKIE", csrf],
    ["MFA_TRUST_COOKIE", trust],
  ] as const;
  return cookies.flatMap(([cookie, { cookieName, cookieSecure, cookieDomain, cookiePath }]) => {
    const problems: SettingsProblem[] = [];
    const setting = `${cookie}_NAME`;
    // Browsers compare the prefix without regard to case.
    const host = /^__host-/i.test(cookieName);
    if (!host && !/^__secure-/i.test(cookieName)) return problems;
    if (!cookieSecure) {
      problems.push({
        setting,
        problem: `${setting} is ${cookieName}, which needs ${cookie}_SECURE: browsers drop the cookie otherwise.`,
        fix: `Set ${cookie}_SECURE=true, or give the cookie a name without the prefix.`,
      });
    }
    if (host && cookieDomain) {
      problems.push({
        setting,
        problem: `${setting} is ${cookieName}, which does not go with ${cookie}_DOMAIN: such a cookie is for one host.`,
        fix: `Leave ${cookie}_DOMAIN out, or let the name begin with __Secure- instead.`,
      });
    }
    if (host && cookiePath !== "/") {
      problems.push({
        setting,
        problem: `${setting} is ${cookieName}, which needs ${cookie}_PATH=/: browsers drop the cookie otherwise.`,
        fix: `Leave ${cookie}_PATH out, or let the name begin with __Secure- instead.`,
      });
    }
    return problems;
  });
}
