import type { JWTPayload } from "jose";
import type { User } from "../../domain/user.ts";
import { outstand, recordRefreshToken } from "../../store/refresh-tokens.ts";
import { getUserById } from "../../store/users.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { customClaims } from "../tokens/custom-claims.ts";
import { transact } from "../transact.ts";
import { bindingOf, makeAccessToken, refreshClaimsFor, signRefreshToken } from "./claims.ts";

export interface JwtPair {
  readonly access: string;
  readonly refresh: string;
}

/**
 * Makes the tokens of somebody who has just been let in.
 *
 * @returns `undefined` where they are no longer who they were a moment ago: deactivated, or with another password (T-14)
 */
export async function issueJwtPair(visit: Visit, user: User): Promise<JwtPair | undefined> {
  const { engine } = visit;
  const custom = await customClaims(engine, user);
  const from = engine.clock.now();
  const refreshClaims = refreshClaimsFor(engine, user, from);
  const family = nameIn(engine, refreshClaims);
  const refresh = await signRefreshToken(engine, refreshClaims);
  const issued = await transact(visit, async (work) => {
    const current = await getUserById(work.db, user.id);
    if (current === undefined || !current.isActive || current.password !== user.password) return false;
    await keepRefreshToken(engine, work, { token: refresh, claims: refreshClaims, user, family });
    return true;
  });
  if (!issued) return undefined;
  return { refresh, access: await makeAccessToken(engine, { refreshClaims, family, custom, from }) };
}

interface KeptToken {
  readonly token: string;
  readonly claims: JWTPayload;
  readonly user: User;
  readonly family: string;
}

/** Writes down a refresh token: for Django, and for its family. */
export async function keepRefreshToken(
  engine: Engine,
  { db, now }: Work,
  { token, claims, user, family }: KeptToken,
): Promise<void> {
  const jti = nameIn(engine, claims);
  const expiresAt = new Date((claims.exp ?? 0) * 1000);
  await outstand(db, { jti, token: storedToken(engine, token), userId: user.id, createdAt: now, expiresAt });
  await recordRefreshToken(db, { jti, family, boundTo: bindingOf(user), expiresAt });
}

/**
 * What is kept of a refresh token in Django's table. Nobody reads it there, so it is kept without its signature: a stolen table
 * refreshes nothing. Under `AUTHTOKEN_STORAGE=plain` it is the token itself, as SimpleJWT has it.
 */
export function storedToken({ settings }: Engine, token: string): string {
  return settings.authtoken.storage === "plain" ? token : token.slice(0, token.lastIndexOf(".") + 1);
}

function nameIn({ settings }: Engine, claims: JWTPayload): string {
  return String(claims[settings.simpleJwt.jtiClaim]);
}
