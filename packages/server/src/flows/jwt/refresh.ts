import type { JWTPayload } from "jose";
import type { User } from "../../domain/user.ts";
import {
  blacklist,
  endFamily,
  getOutstandingTimes,
  getRefreshToken,
  isBlacklisted,
  newestOfFamily,
  outstand,
  type RefreshToken,
  rotateRefreshToken,
} from "../../store/refresh-tokens.ts";
import { getUserById } from "../../store/users.ts";
import type { JwtFault } from "../../text/jwt-faults.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { customClaims } from "../tokens/custom-claims.ts";
import { transact } from "../transact.ts";
import {
  bindingOf,
  makeAccessToken,
  newJti,
  type ReadJwt,
  readJwt,
  revokeDigest,
  signRefreshToken,
  successorClaims,
  userIdIn,
} from "./claims.ts";
import { keepRefreshToken, storedToken } from "./issue.ts";

export type RefreshResult =
  | {
      readonly ok: true;
      readonly access: string;
      /** With `SIMPLE_JWT_ROTATE_REFRESH_TOKENS` the one that takes the old one's place. */
      readonly refresh?: string;
    }
  | { readonly ok: false; readonly fault: JwtFault };

/** A refresh token as its owner presents it. */
interface Presented {
  readonly engine: Engine;
  readonly jwt: ReadJwt;
  readonly token: string;
}

/** A token that may take the presented one's place. */
interface Successor {
  readonly claims: JWTPayload;
  readonly token: string;
}

type Exchange =
  | {
      readonly ok: true;
      readonly user: User;
      readonly family: string;
      readonly refreshClaims: JWTPayload;
      /** The name of a token that was made for an earlier use of the presented one, or the one to hand out. */
      readonly refresh?: Successor;
    }
  | { readonly ok: false; readonly fault: JwtFault };

/**
 * Makes a new access token for a refresh token, and with rotation a new refresh token. With `SIMPLE_JWT_BLACKLIST_AFTER_ROTATION` the
 * old one is used up by one conditional statement, so that parallel uses make one successor; who is later within
 * `SIMPLE_JWT_ROTATION_GRACE` gets that very successor, and who comes after it ends all that came of the log-in (T-33).
 */
export async function refreshJwt(visit: Visit, token: string): Promise<RefreshResult> {
  const { engine } = visit;
  const read = await readJwt(engine, token, "refresh");
  if (!read.ok) return read;
  const presented = { engine, token, jwt: read.jwt };
  const next = engine.settings.simpleJwt.rotateRefreshTokens ? await newSuccessor(presented) : undefined;
  const exchange = await transact(visit, (work) => exchangeToken(work, presented, next));
  if (!exchange.ok) return exchange;
  const { user, family, refreshClaims, refresh } = exchange;
  const custom = await customClaims(engine, user);
  const access = await makeAccessToken(engine, { refreshClaims, family, custom, from: engine.clock.now() });
  return { ok: true, access, ...(refresh !== undefined && { refresh: refresh.token }) };
}

async function newSuccessor({ engine, jwt }: Presented): Promise<Successor> {
  const from = engine.clock.now();
  const until = new Date(from.getTime() + engine.settings.simpleJwt.refreshTokenLifetime * 1000);
  return signSuccessor(engine, jwt, { jti: newJti(), from, until });
}

async function signSuccessor(
  engine: Engine,
  jwt: ReadJwt,
  { jti, from, until }: { jti: string; from: Date; until: Date },
): Promise<Successor> {
  const claims = successorClaims(engine, jwt, { jti, from, until });
  return { claims, token: await signRefreshToken(engine, claims) };
}

async function exchangeToken(
  work: Work,
  presented: Presented,
  next: Successor | undefined,
): Promise<Exchange> {
  const { engine, jwt } = presented;
  const { simpleJwt } = engine.settings;
  const userId = userIdIn(engine, jwt);
  if (userId === undefined) return { ok: false, fault: "no_user" };
  const user = await getUserById(work.db, userId);
  const known = await getRefreshToken(work.db, jwt.jti);

  // The password is another one since: whatever became of the token meanwhile, that is what its owner has to hear.
  if (known !== undefined && user !== undefined && known.boundTo !== null) {
    if (known.boundTo !== bindingOf(user)) {
      await endFamily(work.db, known.family, work.now);
      return { ok: false, fault: "refreshed_after_change" };
    }
  }
  if (await isBlacklisted(work.db, jwt.jti)) return afterUse(work, presented, { user, known });
  if (user === undefined) return { ok: false, fault: "user_not_found" };
  if (simpleJwt.checkUserIsActive && !user.isActive) return { ok: false, fault: "refreshed_by_inactive" };
  if (simpleJwt.checkRevokeToken && jwt.claims[simpleJwt.revokeTokenClaim] !== revokeDigest(user)) {
    await endPresented(work, presented, user);
    return { ok: false, fault: "refreshed_after_change" };
  }

  const family = known?.family ?? jwt.jti;
  // Django has made it: from now on it is known here, as a log-in of its own that the present password holds.
  if (known === undefined)
    await keepRefreshToken(engine, work, { ...presented.jwt, token: presented.token, user, family });
  const granted = { ok: true, user, family, refreshClaims: jwt.claims } as const;
  if (next === undefined) return granted;
  if (simpleJwt.blacklistAfterRotation && !(await spend(work, presented, { user, next })))
    return afterUse(work, presented, { user, known: await getRefreshToken(work.db, jwt.jti) });
  await keepRefreshToken(engine, work, { ...next, user, family });
  return { ...granted, refresh: next };
}

/** @returns false where somebody else has just done it */
async function spend(
  work: Work,
  presented: Presented,
  { user, next }: { user: User; next: Successor },
): Promise<boolean> {
  const { engine, jwt } = presented;
  const boundTo = bindingOf(user);
  const successor = String(next.claims[engine.settings.simpleJwt.jtiClaim]);
  const used = await rotateRefreshToken(work.db, { jti: jwt.jti, boundTo, successor, at: work.now });
  if (used) await endPresented(work, presented, user);
  return used;
}

/** SimpleJWT's `blacklist()`: a token that is not in the list yet gets there first. */
async function endPresented(work: Work, { engine, jwt, token }: Presented, user: User): Promise<void> {
  await outstand(work.db, {
    jti: jwt.jti,
    token: storedToken(engine, token),
    userId: user.id,
    createdAt: work.now,
    expiresAt: jwt.expiresAt,
  });
  await blacklist(work.db, { jti: jwt.jti }, work.now);
}

/**
 * What a token is worth that counts no longer. A moment after its rotation it is a request that crossed another one, or an answer that
 * got lost: that gets what there is. Later it is a copy in somebody else's hands, and nobody can tell whose the newest one is.
 */
async function afterUse(
  work: Work,
  { engine, jwt }: Presented,
  { user, known }: { user: User | undefined; known: RefreshToken | undefined },
): Promise<Exchange> {
  const refused = { ok: false, fault: "blacklisted" } as const;
  if (known?.usedAt == null || known.boundTo === null) return refused;
  const { rotationGrace, checkUserIsActive } = engine.settings.simpleJwt;
  if (work.now.getTime() < known.usedAt.getTime() + rotationGrace * 1000) {
    const newest = await newestOfFamily(work.db, known.family);
    const times = newest && (await getOutstandingTimes(work.db, newest.jti));
    if (times === undefined || newest === undefined || user === undefined) return refused;
    if (checkUserIsActive && !user.isActive) return { ok: false, fault: "refreshed_by_inactive" };
    const { createdAt: from, expiresAt: until } = times;
    const refresh = await signSuccessor(engine, jwt, { jti: newest.jti, from, until });
    return { ok: true, user, family: known.family, refreshClaims: jwt.claims, refresh };
  }
  const ended = await endFamily(work.db, known.family, work.now);
  if (ended > 0) {
    await work.event({
      name: "refresh_token_reused",
      ...(user !== undefined && { userId: user.id }),
      details: { ended },
    });
  }
  return refused;
}
