import type { Engine } from "./flows/context.ts";
import { clearExpired } from "./flows/operator/clear-expired.ts";

export interface Housekeeping {
  /** Ends it, after the batch under way. */
  stop(): Promise<void>;
}

/** Milliseconds between two clean-ups. */
const PAUSE = 3_600_000;

/**
 * Clears away what has expired, now and then about hourly: most of it is made by strangers (failed log-ins, sign-ups that
 * nobody confirms), so left alone it would fill the disk. Every process of every node does it; what one has deleted the
 * next does not find, and the pauses differ so that they do not meet.
 */
export function startHousekeeping(engine: Engine): Housekeeping {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void>;

  const round = async (): Promise<void> => {
    try {
      const cleared = await clearExpired(engine, { signal: stopping.signal });
      if (Object.values(cleared).some((count) => count > 0)) engine.log.info(cleared, "expired rows deleted");
    } catch (error) {
      engine.log.error({ err: error }, "expired rows could not be deleted; trying again in an hour");
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(
      () => {
        underWay = round();
      },
      PAUSE * (0.9 + Math.random() / 5),
    );
    timer.unref();
  };
  underWay = round();

  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}
