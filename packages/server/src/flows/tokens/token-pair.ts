import { randomUUID } from "node:crypto";
import type { User } from "../../domain/user.ts";
import type { Caller, Engine, Visit } from "../context.ts";
import { SessionInterrupted } from "../session-row.ts";
import { openVisit } from "../session-store.ts";
import { transact } from "../transact.ts";
import { customClaims } from "./custom-claims.ts";
import { changeRefreshTokens, refreshTokensOf } from "./outstanding-tokens.ts";
import { lifetimeOf, makeToken, readToken } from "./token-claims.ts";

export interface TokenPair {
  readonly accessToken: string;
  /** Absent at a refresh where `HEADLESS_JWT_ROTATE_REFRESH_TOKEN` is off: the old one goes on. */
  readonly refreshToken?: string;
}

/** Makes the tokens of somebody who has just been signed in. @throws SessionInterrupted */
export async function issueTokens(visit: Visit, user: User): Promise<TokenPair> {
  const { engine, session } = visit;
  if (session.token === undefined) throw new Error("Tokens are for a session that has been written.");
  const custom = await customClaims(engine, user);
  const refresh = newRefreshToken(engine);
  await transact(visit, ({ db }) =>
    changeRefreshTokens(db, visit, (outstanding) => ({ ...outstanding, [refresh.jti]: refresh.exp })),
  );
  return pair(engine, { userId: user.id, sessionToken: session.token }, { custom, jti: refresh.jti });
}

/**
 * Makes a new access token for a refresh token, which with `HEADLESS_JWT_ROTATE_REFRESH_TOKEN` is used up: by the one conditional
 * statement that replaces its name in the session, so that of any number of parallel uses one succeeds.
 *
 * @returns `undefined` where the token is none, was used up, or stands for a session or user that no longer do
 */
export async function refreshTokens(
  engine: Engine,
  caller: Caller,
  refreshToken: string,
): Promise<TokenPair | undefined> {
  const read = await readToken(engine, refreshToken, { use: "refresh" });
  if (read === undefined) return undefined;
  const visit = await openVisit(engine, caller, read.sessionToken);
  const { user } = visit;
  if (user === undefined || user.id !== read.userId) return undefined;
  // Looked at again where it counts; a used one is not worth the rest.
  if (!Object.hasOwn(refreshTokensOf(visit.session.data), read.jti)) return undefined;
  const custom = await customClaims(engine, user);
  const next = engine.settings.headless.jwtRotateRefreshToken ? newRefreshToken(engine) : undefined;
  const used = await replace(visit, read.jti, next);
  return used ? pair(engine, read, { custom, jti: next?.jti }) : undefined;
}

interface NewRefreshToken {
  readonly jti: string;
  readonly exp: number;
}

async function replace(visit: Visit, jti: string, next: NewRefreshToken | undefined): Promise<boolean> {
  const now = visit.engine.clock.now().getTime() / 1000;
  try {
    return await transact(visit, ({ db }) =>
      changeRefreshTokens(db, visit, (outstanding) => {
        const exp = outstanding[jti];
        if (exp === undefined || exp <= now) return undefined;
        if (next === undefined) return outstanding;
        const { [jti]: _used, ...others } = outstanding;
        return { ...others, [next.jti]: next.exp };
      }),
    );
  } catch (error) {
    if (error instanceof SessionInterrupted) return false;
    throw error;
  }
}

function newRefreshToken(engine: Engine): NewRefreshToken {
  const now = Math.floor(engine.clock.now().getTime() / 1000);
  return { jti: randomUUID(), exp: now + lifetimeOf(engine, "refresh") };
}

async function pair(
  engine: Engine,
  { userId, sessionToken }: { readonly userId: number; readonly sessionToken: string },
  { custom, jti }: { readonly custom: Readonly<Record<string, unknown>>; readonly jti: string | undefined },
): Promise<TokenPair> {
  const accessToken = await makeToken(engine, { use: "access", userId, sessionToken, custom });
  if (jti === undefined) return { accessToken };
  return {
    accessToken,
    refreshToken: await makeToken(engine, { use: "refresh", userId, sessionToken, jti }),
  };
}
