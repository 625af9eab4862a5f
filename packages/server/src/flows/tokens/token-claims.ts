import { randomUUID } from "node:crypto";
import { signToken, verifyToken } from "../../crypto/token.ts";
import { openSessionToken, sealSessionToken } from "../../django/token-session-id.ts";
import type { Engine } from "../context.ts";

/** What a token is for: one never does the other's work (T-30). */
export type TokenUse = "access" | "refresh";

/** What a token says that we signed. */
export interface ReadToken {
  readonly userId: number;
  /** The token of the session that it was made in. */
  readonly sessionToken: string;
  /** Its own name. */
  readonly jti: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Of the services that a token may be for, the one that asks. */
export interface Recipient {
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/** Reads a token without a look at the database: who signed it, when, and what for. */
export async function readToken(
  engine: Engine,
  token: string,
  { use, ...recipient }: { readonly use: TokenUse } & Recipient,
): Promise<ReadToken | undefined> {
  const { tokenKeys, settings, clock } = engine;
  if (tokenKeys === undefined) return undefined;
  const lifetime = lifetimeOf(engine, use);
  const claims = await verifyToken(tokenKeys, token, { now: clock.now(), lifetime, ...recipient });
  if (claims === undefined || claims["token_use"] !== use) return undefined;
  const { sub, jti, sid } = claims;
  if (typeof sub !== "string" || !/^\d{1,15}$/.test(sub)) return undefined;
  if (typeof jti !== "string" || typeof sid !== "string") return undefined;
  const sessionToken = openSessionToken(sid, [settings.secretKey, ...settings.secretKeyFallbacks]);
  return sessionToken === undefined ? undefined : { userId: Number(sub), sessionToken, jti, claims };
}

export interface NewToken {
  readonly use: TokenUse;
  readonly userId: number;
  readonly sessionToken: string;
  readonly jti?: string;
  /** What an access token says beside its own claims, which it cannot replace. */
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** Makes a token with allauth's claims, in their order. */
export function makeToken(
  engine: Engine,
  { use, userId, sessionToken, jti, custom }: NewToken,
): Promise<string> {
  const { tokenKeys, settings, clock } = engine;
  if (tokenKeys === undefined) throw new Error("There are no tokens without HEADLESS_TOKEN_STRATEGY=jwt.");
  const iat = Math.floor(clock.now().getTime() / 1000);
  const own = {
    iat,
    exp: iat + lifetimeOf(engine, use),
    sid: sealSessionToken(sessionToken, settings.secretKey),
    jti: jti ?? randomUUID(),
    token_use: use,
    sub: String(userId),
  };
  return signToken(tokenKeys, { ...custom, ...own });
}

export function lifetimeOf({ settings: { headless } }: Engine, use: TokenUse): number {
  return use === "access" ? headless.jwtAccessTokenExpiresIn : headless.jwtRefreshTokenExpiresIn;
}
