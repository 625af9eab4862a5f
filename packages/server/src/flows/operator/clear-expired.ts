import { deleteExpiredLimits } from "../../store/rate-limits.ts";
import { deleteExpiredSecrets } from "../../store/secrets.ts";
import { clearExpiredSessions } from "../../store/sessions.ts";
import type { Engine } from "../context.ts";

export interface Cleared {
  readonly sessions: number;
  readonly secrets: number;
  readonly limits: number;
}

/** Deletes what has expired and is only taking room: it stopped counting the moment it expired. */
export async function clearExpired({ database, clock }: Engine): Promise<Cleared> {
  const now = clock.now();
  return {
    sessions: await clearExpiredSessions(database.db, now),
    secrets: await deleteExpiredSecrets(database.db, now),
    limits: await deleteExpiredLimits(database.db, now),
  };
}
