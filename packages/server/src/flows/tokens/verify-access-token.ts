import type { Engine } from "../context.ts";
import { openVisit } from "../session-store.ts";
import { type ReadToken, type Recipient, readToken } from "./token-claims.ts";

/**
 * Judges an access token for an API of the embedding program. Without `HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED` nothing is asked of
 * the database, so a token outlives the end of its session by up to its lifetime; with it, one query tells.
 */
export async function verifyAccessToken(
  engine: Engine,
  token: string,
  recipient: Recipient = {},
): Promise<ReadToken | undefined> {
  const read = await readToken(engine, token, { use: "access", ...recipient });
  if (read === undefined || !engine.settings.headless.jwtStatefulValidationEnabled) return read;
  const { user } = await openVisit(engine, { ip: "", userAgent: "" }, read.sessionToken);
  return user?.id === read.userId ? read : undefined;
}
