import type { User } from "../../domain/user.ts";
import {
  blacklist,
  endFamily,
  getRefreshToken,
  isBlacklisted,
  outstand,
  rebindRefreshTokens,
} from "../../store/refresh-tokens.ts";
import { getUserById } from "../../store/users.ts";
import type { JwtFault } from "../../text/jwt-faults.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { transact } from "../transact.ts";
import { bindingOf, type ReadJwt, readJwt, userIdIn } from "./claims.ts";
import { storedToken } from "./issue.ts";

/** Ends all of a user's refresh tokens. Those that Django made are on its blacklist then, too. */
export async function endJwtsOf({ db, now }: Work, userId: number): Promise<void> {
  await blacklist(db, { userId }, now);
}

/** Binds a user's refresh tokens to an upgraded hash of the password that they began with. */
export async function rebindJwts({ db }: Work, { user, to }: { user: User; to: string }): Promise<void> {
  await rebindRefreshTokens(db, {
    userId: user.id,
    from: bindingOf(user),
    to: bindingOf({ password: to }),
  });
}

export type BlacklistResult = { readonly ok: true } | { readonly ok: false; readonly fault: JwtFault };

/** SimpleJWT's token/blacklist/: ends one refresh token. */
export async function blacklistJwt(visit: Visit, token: string): Promise<BlacklistResult> {
  const read = await readJwt(visit.engine, token, "refresh");
  if (!read.ok) return read;
  return transact(visit, async (work) => {
    if (await isBlacklisted(work.db, read.jwt.jti)) return { ok: false, fault: "blacklisted" };
    await end(visit.engine, work, { jwt: read.jwt, token });
    return { ok: true };
  });
}

/** Logs out by a refresh token: it ends, and with it all that came of its log-in. One that is none changes nothing. */
export async function logoutJwt(visit: Visit, token: string): Promise<void> {
  const read = await readJwt(visit.engine, token, "refresh");
  if (!read.ok) return;
  await transact(visit, async (work) => {
    const known = await getRefreshToken(work.db, read.jwt.jti);
    const stood = !(await isBlacklisted(work.db, read.jwt.jti));
    await end(visit.engine, work, { jwt: read.jwt, token });
    const ended = known === undefined ? 0 : await endFamily(work.db, known.family, work.now);
    const userId = userIdIn(visit.engine, read.jwt);
    if (userId !== undefined && (stood || ended > 0)) await work.event({ name: "user_logged_out", userId });
  });
}

async function end(
  engine: Engine,
  { db, now }: Work,
  { jwt, token }: { jwt: ReadJwt; token: string },
): Promise<void> {
  const userId = userIdIn(engine, jwt);
  const user = userId === undefined ? undefined : await getUserById(db, userId);
  await outstand(db, {
    jti: jwt.jti,
    token: storedToken(engine, token),
    userId: user?.id ?? null,
    createdAt: now,
    expiresAt: jwt.expiresAt,
  });
  await blacklist(db, { jti: jwt.jti }, now);
}
