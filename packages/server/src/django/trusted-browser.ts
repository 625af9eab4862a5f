import { saltedHmac } from "./salted-hmac.ts";
import { signObject, unsignObject } from "./signing.ts";

/** allauth's cookie for browsers that are not asked for a second factor again (`allauth.mfa.internal.flows.trust`). */

/** That somebody trusted this browser, for one account as its security was set up at that moment. */
export interface BrowserTrust {
  /** {@link securityFingerprint} of the account then. */
  readonly fingerprint: string;
  /** Whole seconds since the epoch. */
  readonly at: number;
}

/** What the fingerprint of an account is made of. */
export interface SecuritySetup {
  readonly userId: number;
  /** The encoded hash. */
  readonly password: string;
  /** In the order of their ids. */
  readonly authenticators: readonly {
    readonly id: number;
    readonly type: string;
    /** Of recovery codes, in clear. */
    readonly seed?: string | undefined;
  }[];
}

const FINGERPRINT_SALT = "allauth.mfa.trust";
/** Django's salt of a `Signer` that is given none. What is signed names its purpose itself, by the fingerprint's salt. */
const COOKIE_SALT = "django.core.signing.Signer";

/** Changes with the password and with every factor that is added, removed or made anew; then no trust holds any more. */
export function securityFingerprint(setup: SecuritySetup, secret: string): string {
  const parts = [String(setup.userId), setup.password];
  for (const { id, type, seed } of setup.authenticators) {
    parts.push(String(id), type);
    if (seed !== undefined) parts.push(seed);
  }
  return saltedHmac(parts.join("|"), { secret, salt: FINGERPRINT_SALT }).toString("hex");
}

export function writeTrustCookie(trusts: readonly BrowserTrust[], secret: string): string {
  const entries = trusts.map(({ fingerprint, at }) => [fingerprint, at]);
  return signObject(entries, { secret, salt: COOKIE_SALT });
}

/** The trusts in a cookie that we signed, older ones included; none in any other. @param secrets the current one first */
export function readTrustCookie(cookie: string, secrets: readonly string[]): readonly BrowserTrust[] {
  const entries = unsignObject(cookie, { secrets, salt: COOKIE_SALT });
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown): BrowserTrust[] => {
    if (!Array.isArray(entry)) return [];
    const [fingerprint, at] = entry as readonly unknown[];
    return typeof fingerprint === "string" && typeof at === "number" ? [{ fingerprint, at }] : [];
  });
}
