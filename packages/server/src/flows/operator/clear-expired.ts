import { deleteApiTokenUses } from "../../store/api-tokens.ts";
import { deleteAuditEvents } from "../../store/audit-log.ts";
import type { Batching } from "../../store/in-batches.ts";
import { deleteExpiredLimits } from "../../store/rate-limits.ts";
import { deleteExpiredRefreshTokens } from "../../store/refresh-tokens.ts";
import { deleteExpiredSecrets } from "../../store/secrets.ts";
import { clearExpiredSessions } from "../../store/sessions.ts";
import type { Engine } from "../context.ts";

export interface Cleared {
  readonly sessions: number;
  readonly refreshTokens: number;
  readonly secrets: number;
  readonly limits: number;
  /** Notes of where an API token was used from, of which the last is long ago. */
  readonly tokenUses: number;
  /** Events of the audit log that are older than `AUDIT_RETENTION_DAYS`. */
  readonly events: number;
}

const DAY = 86_400_000;

/** For as long it is told where an API token was used from. */
const TOKEN_USE_DAYS = 90;

/**
 * Deletes what has expired and is only taking room: it stopped counting the moment it expired. Several may do it at once.
 *
 * @param batching how it is cut up, so that requests get their turn in between, and when to leave the rest for later
 */
export async function clearExpired(
  { database: { db }, clock, settings }: Pick<Engine, "database" | "clock" | "settings">,
  batching: Batching = {},
): Promise<Cleared> {
  const now = clock.now();
  const { retentionDays } = settings.audit;
  // As long as a token might still be presented, it must be known whether it was ended.
  const { leeway } = settings.simpleJwt;
  return {
    sessions: await clearExpiredSessions(db, now, batching),
    refreshTokens: await deleteExpiredRefreshTokens(db, new Date(now.getTime() - leeway * 1000), batching),
    secrets: await deleteExpiredSecrets(db, now, batching),
    limits: await deleteExpiredLimits(db, now, batching),
    tokenUses: await deleteApiTokenUses(db, new Date(now.getTime() - TOKEN_USE_DAYS * DAY), batching),
    events:
      retentionDays === 0
        ? 0
        : await deleteAuditEvents(db, new Date(now.getTime() - retentionDays * DAY), batching),
  };
}
