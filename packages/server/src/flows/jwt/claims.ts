import { hash, randomUUID } from "node:crypto";
import type { JWTPayload } from "jose";
import type { Settings } from "../../config/settings.ts";
import { judgeToken, signToken } from "../../crypto/token.ts";
import type { User } from "../../domain/user.ts";
import type { JwtFault } from "../../text/jwt-faults.ts";
import type { Engine } from "../context.ts";

/** What a token is for: one never does the other's work (T-30). */
export type JwtType = "access" | "refresh";

/** A token that one of our keys signed and that counts now. */
export interface ReadJwt {
  readonly claims: JWTPayload;
  /** Its own name. */
  readonly jti: string;
  readonly expiresAt: Date;
}

export type JwtReading =
  | { readonly ok: true; readonly jwt: ReadJwt }
  | { readonly ok: false; readonly fault: JwtFault };

/** Characters; ours have some hundreds. */
const LONGEST = 16_384;

/** The last moment that a datetime column can hold: what claims to live longer lives for ever. */
const LATEST = Date.UTC(9999, 11, 31) / 1000;

/**
 * Reads a token as SimpleJWT does, without a look at the database.
 *
 * @param type what it has to be for; absent: any of SimpleJWT's
 */
export async function readJwt(engine: Engine, token: string, type?: JwtType): Promise<JwtReading> {
  const { settings, clock, simpleJwtKeys } = engine;
  const { issuer, audience, leeway, jtiClaim, tokenTypeClaim } = settings.simpleJwt;
  const now = clock.now();
  if (token.length > LONGEST) return { ok: false, fault: "invalid" };
  const judgement = await judgeToken(simpleJwtKeys, token, {
    now,
    leeway,
    issuer: issuer ?? undefined,
    audience: audience ?? undefined,
    namesNoKey: true,
  });
  if (typeof judgement === "string") return { ok: false, fault: judgement };
  const { claims } = judgement;
  const { exp, iat } = claims;
  // The headless door's tokens may be signed with the same key, and stand for a session of their own (T-30).
  if (Object.hasOwn(claims, "token_use")) return { ok: false, fault: "invalid" };
  if (iat !== undefined && iat > now.getTime() / 1000 + leeway) return { ok: false, fault: "invalid" };
  if (exp === undefined) return { ok: false, fault: "no_expiry" };
  if (exp > LATEST) return { ok: false, fault: "invalid" };
  const jti = claims[jtiClaim];
  if (typeof jti !== "string" || jti === "" || jti.length > 255) return { ok: false, fault: "no_id" };
  const found = claims[tokenTypeClaim];
  if (type !== undefined && found === undefined) return { ok: false, fault: "no_type" };
  if (type !== undefined && found !== type) return { ok: false, fault: "wrong_type" };
  return { ok: true, jwt: { claims, jti, expiresAt: new Date(exp * 1000) } };
}

/** Whom a token names. Older versions of SimpleJWT wrote a number. */
export function userIdIn(engine: Engine, { claims }: ReadJwt): number | undefined {
  const named = claims[engine.settings.simpleJwt.userIdClaim];
  return /^\d{1,15}$/.test(String(named)) ? Number(named) : undefined;
}

/** SimpleJWT's name for a token: a random UUID, without its dashes. */
export function newJti(): string {
  return randomUUID().replaceAll("-", "");
}

/** The claims of a token of nobody yet, in SimpleJWT's order. */
function freshClaims(
  { settings: { simpleJwt } }: Engine,
  { type, jti, from, lifetime }: { type: JwtType; jti: string; from: Date; lifetime: number },
): JWTPayload {
  const iat = Math.floor(from.getTime() / 1000);
  return { [simpleJwt.tokenTypeClaim]: type, exp: iat + lifetime, iat, [simpleJwt.jtiClaim]: jti };
}

/** The claims of a log-in's first refresh token. */
export function refreshClaimsFor(engine: Engine, user: User, from: Date): JWTPayload {
  const { simpleJwt } = engine.settings;
  const { refreshTokenLifetime: lifetime, userIdClaim, revokeTokenClaim } = simpleJwt;
  return {
    ...freshClaims(engine, { type: "refresh", jti: newJti(), from, lifetime }),
    [userIdClaim]: String(user.id),
    ...(simpleJwt.checkRevokeToken && { [revokeTokenClaim]: revokeDigest(user) }),
    ...addressees(engine.settings),
  };
}

/** The claims of the token that takes a refresh token's place: all it said, under a new name and for a new time. */
export function successorClaims(
  { settings }: Engine,
  { claims }: ReadJwt,
  { jti, from, until }: { jti: string; from: Date; until: Date },
): JWTPayload {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  const own = { exp: seconds(until), iat: seconds(from), [settings.simpleJwt.jtiClaim]: jti };
  return { ...claims, ...own, ...addressees(settings) };
}

export interface AccessGrant {
  /** Of the refresh token that it comes with, or is had for. */
  readonly refreshClaims: JWTPayload;
  /** The log-in that it comes of. */
  readonly family: string;
  /** What `adapter.jwtClaims` adds, which replaces nothing. */
  readonly custom: Readonly<Record<string, unknown>>;
  readonly from: Date;
}

/** Makes an access token: what the refresh token says, but for what is that token's own. */
export function makeAccessToken(
  engine: Engine,
  { refreshClaims, family, custom, from }: AccessGrant,
): Promise<string> {
  const { simpleJwt } = engine.settings;
  const lifetime = simpleJwt.accessTokenLifetime;
  const own = freshClaims(engine, { type: "access", jti: newJti(), from, lifetime });
  const notCopied = new Set([...Object.keys(own), "jti"]);
  const copied = Object.entries(refreshClaims).filter(([name]) => !notCopied.has(name));
  const said = {
    ...own,
    ...Object.fromEntries(copied),
    ...addressees(engine.settings),
    ...(simpleJwt.strictVerify && { family }),
  };
  // The mark of the headless door's tokens would make it worth nothing here.
  const more = { ...custom, token_use: undefined };
  return signToken(engine.simpleJwtKeys, { ...said, ...more, ...said });
}

export function signRefreshToken(engine: Engine, claims: JWTPayload): Promise<string> {
  return signToken(engine.simpleJwtKeys, claims);
}

/** For whom tokens are, and who says so; SimpleJWT adds them last. */
function addressees({ simpleJwt: { audience, issuer } }: Settings): JWTPayload {
  return { ...(audience !== null && { aud: audience }), ...(issuer !== null && { iss: issuer }) };
}

/** SimpleJWT's `CHECK_REVOKE_TOKEN`: what a token says of the stored password. */
export function revokeDigest({ password }: User): string {
  return hash("md5", password, "hex").toUpperCase();
}

/** What a refresh token is bound to: it ends with the password that it began with, whoever changes that (T-14). */
export function bindingOf({ password }: Pick<User, "password">): string {
  return hash("sha256", password, "base64url");
}
