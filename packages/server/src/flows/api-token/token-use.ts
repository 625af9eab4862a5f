import { networkOf } from "../../domain/network.ts";
import type { User } from "../../domain/user.ts";
import { countApiTokenNetworks, recordApiTokenUse } from "../../store/api-tokens.ts";
import type { Visit, Work } from "../context.ts";
import { transact } from "../transact.ts";

/** Seconds that "last used" may lag behind, so that reading costs no write. */
const GRAIN = 60;

interface TokenUse {
  readonly user: User;
  /** When the token was last used from where this visit comes from. */
  readonly lastUsed: Date | undefined;
}

/**
 * Notes when and from where an API token is used, at most once a minute for each network. A token that turns up in many places
 * within a short time may be in other hands: once in that time, the event `api_token_anomaly` says so.
 *
 * @returns whether it may be used from here
 */
export async function noteApiTokenUse(visit: Visit, { user, lastUsed }: TokenUse): Promise<boolean> {
  const { clock, settings } = visit.engine;
  const { anomalyAddresses, anomalyWindow, anomalyRefuse } = settings.authtoken;
  const now = clock.now();
  // The absolute value: a clock that was set back must not keep it from being noted for longer.
  const age = lastUsed && Math.abs(now.getTime() - lastUsed.getTime()) / 1000;
  if (age !== undefined && age < GRAIN) return true;
  const isNew = age === undefined || age >= anomalyWindow;
  return transact(visit, async (work) => {
    if (isNew && anomalyAddresses !== null) {
      const addresses = await addressesWith(visit, work, { user, window: anomalyWindow });
      if (addresses > anomalyAddresses) {
        await reportOnce(work, { user, addresses, window: anomalyWindow });
        if (anomalyRefuse) return false;
      }
    }
    await recordApiTokenUse(work.db, { userId: user.id, network: networkOf(visit.caller.ip), at: now });
    return true;
  });
}

/** From how many places the token was used within the window, this one among them. */
async function addressesWith(
  { caller }: Visit,
  { db, now }: Work,
  { user, window }: { user: User; window: number },
): Promise<number> {
  const since = new Date(now.getTime() - window * 1000);
  return 1 + (await countApiTokenNetworks(db, { userId: user.id, besides: networkOf(caller.ip), since }));
}

async function reportOnce(
  { limits, now, event }: Work,
  { user, addresses, window }: { user: User; addresses: number; window: number },
): Promise<void> {
  const key = `api_token_anomaly:${window}:user:${user.id}`;
  const { allowed } = await limits.take({ key, amount: 1, periodSeconds: window, now });
  if (allowed)
    await event({ name: "api_token_anomaly", userId: user.id, details: { addresses, seconds: window } });
}
