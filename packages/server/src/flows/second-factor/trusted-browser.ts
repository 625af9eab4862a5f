import {
  type BrowserTrust,
  readTrustCookie,
  securityFingerprint,
  writeTrustCookie,
} from "../../django/trusted-browser.ts";
import type { User } from "../../domain/user.ts";
import { listAuthenticators } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import type { Visit } from "../context.ts";
import { recoverySeed } from "./recovery-code-set.ts";

/** People who share a browser; the cookie must stay below the 4096 bytes that browsers keep. */
const MOST_TRUSTS = 20;

/** Whether this account is not to be asked for more than its password by this browser (`MFA_TRUST_ENABLED`). */
export async function isTrustedBrowser(visit: Visit, db: Db, user: User): Promise<boolean> {
  const { settings } = visit.engine;
  if (!(settings.mfa.trustEnabled || settings.account.loginByCodeTrustEnabled)) return false;
  const trusts = currentTrusts(visit);
  if (trusts.length === 0) return false;
  const fingerprints = await fingerprintsOf(visit, db, user);
  return trusts.some(({ fingerprint }) => fingerprints.includes(fingerprint));
}

/** Has the browser remember that it need not be asked again, until the account's password or factors change. */
export async function trustBrowser(visit: Visit, db: Db, user: User): Promise<void> {
  const { settings, clock } = visit.engine;
  const [current = "", ...older] = await fingerprintsOf(visit, db, user);
  const others = currentTrusts(visit).filter(({ fingerprint }) => ![current, ...older].includes(fingerprint));
  const at = Math.floor(clock.now().getTime() / 1000);
  const trusts = [...others, { fingerprint: current, at }].slice(-MOST_TRUSTS);
  visit.trust = writeTrustCookie(trusts, settings.secretKey);
}

/** What this browser has been trusted for, and not too long ago. */
function currentTrusts({ engine, caller }: Visit): readonly BrowserTrust[] {
  const { settings, clock } = engine;
  const cookie = caller.browser?.trust;
  if (cookie === undefined) return [];
  const now = clock.now().getTime() / 1000;
  return readTrustCookie(cookie, [settings.secretKey, ...settings.secretKeyFallbacks]).filter(
    ({ at }) => at + settings.mfa.trustCookieAge > now,
  );
}

/** The account's fingerprint now, as `SECRET_KEY` makes it and then as each of its fallbacks does. */
async function fingerprintsOf({ engine }: Visit, db: Db, user: User): Promise<readonly string[]> {
  const authenticators = (await listAuthenticators(db, user.id)).map((authenticator) => ({
    id: authenticator.id,
    type: authenticator.type,
    seed: authenticator.type === "recovery_codes" ? recoverySeed(engine, authenticator) : undefined,
  }));
  const setup = { userId: user.id, password: user.password, authenticators };
  const { secretKey, secretKeyFallbacks } = engine.settings;
  return [secretKey, ...secretKeyFallbacks].map((secret) => securityFingerprint(setup, secret));
}
