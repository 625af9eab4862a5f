import type { User } from "../../domain/user.ts";
import type { Db } from "../../store/database.ts";
import { familyLives, isBlacklisted } from "../../store/refresh-tokens.ts";
import { getUserById } from "../../store/users.ts";
import type { JwtFault } from "../../text/jwt-faults.ts";
import type { Engine } from "../context.ts";
import { bindingOf, type ReadJwt, readJwt, revokeDigest, userIdIn } from "./claims.ts";

export type JwtAuthentication =
  | { readonly ok: true; readonly user: User }
  /** `inToken`: the token itself is at fault, and not what it stands for. */
  | { readonly ok: false; readonly fault: JwtFault; readonly inToken: boolean };

/**
 * Finds the user whom an access token names. It holds for as long as it lives, whatever became of its log-in, unless
 * `SIMPLE_JWT_STRICT_VERIFY` is on; a user who is gone or was switched off is refused at once.
 */
export async function authenticateByJwt(
  engine: Engine,
  token: string,
  db: Db = engine.database.db,
): Promise<JwtAuthentication> {
  const { simpleJwt } = engine.settings;
  const read = await readJwt(engine, token, "access");
  if (!read.ok) return { ...read, inToken: true };
  const { jwt } = read;
  const refused = (fault: JwtFault) => ({ ok: false, fault, inToken: false }) as const;
  const userId = userIdIn(engine, jwt);
  if (userId === undefined) return refused("no_user");
  const user = await getUserById(db, userId);
  if (user === undefined) return refused("user_not_found");
  if (simpleJwt.checkUserIsActive && !user.isActive) return refused("user_inactive");
  if (simpleJwt.checkRevokeToken && jwt.claims[simpleJwt.revokeTokenClaim] !== revokeDigest(user))
    return refused("password_changed");
  if (simpleJwt.strictVerify && !(await stands(db, jwt, user)))
    return { ok: false, fault: "blacklisted", inToken: true };
  return { ok: true, user };
}

/** Whether the log-in still holds that an access token came of. */
async function stands(db: Db, { claims: { family } }: ReadJwt, user: User): Promise<boolean> {
  return typeof family === "string" && familyLives(db, { family, boundTo: bindingOf(user) });
}

export type JwtVerification =
  | { readonly ok: true }
  | { readonly ok: false; readonly fault: JwtFault; readonly inToken: boolean };

/**
 * SimpleJWT's token/verify/: whether a token, of whatever type, is one that counts. It tells nothing about what the token may be used
 * for; with `SIMPLE_JWT_STRICT_VERIFY` it takes access tokens, and only while their log-in holds.
 */
export async function verifyJwt(engine: Engine, token: string): Promise<JwtVerification> {
  if (engine.settings.simpleJwt.strictVerify) {
    const authenticated = await authenticateByJwt(engine, token);
    return authenticated.ok ? { ok: true } : authenticated;
  }
  const read = await readJwt(engine, token);
  if (!read.ok) return { ...read, inToken: true };
  if (await isBlacklisted(engine.database.db, read.jwt.jti))
    return { ok: false, fault: "blacklisted", inToken: false };
  return { ok: true };
}
