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

/** Whether this account has trusted this browser, as its security is set up now. What that spares it is for the settings to say. */
export async function isTrustedBrowser(visit: Visit, db: Db, user: User): Promise<boolean> {
  const trusts = currentTrusts(visit);
  if (trusts.length === 0) return false;
  const fingerprints = await fingerprintsOf(visit, db, user);
  return trusts.some(({ fingerprint }) => fingerprints.includes(fingerprint));
}

/** What a log-in keeps that waits for a decision on its browser: how the account was secured when all was proven. */
export async function trustOffer(
  visit: Visit,
  db: Db,
  user: User,
): Promise<Readonly<Record<string, unknown>>> {
  const [security] = await fingerprintsOf(visit, db, user);
  return { security };
}

/** Whether an offer still stands. Proofs of a factor that was replaced since must not earn trust under the new one (T-46). */
export async function offerStands(
  visit: Visit,
  db: Db,
  { user, offer }: { user: User; offer: unknown },
): Promise<boolean> {
  const security: unknown =
    typeof offer === "object" && offer !== null ? Reflect.get(offer, "security") : undefined;
  // A log-in that Django began knows none.
  return security === undefined || (await fingerprintsOf(visit, db, user)).some((one) => one === security);
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
