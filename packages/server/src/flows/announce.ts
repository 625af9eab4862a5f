import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import type { Listeners } from "../config/adapter.ts";
import type { Event } from "../domain/event.ts";
import { inTime } from "./ask-operator.ts";

/** Milliseconds that listeners get at a stop. */
const PATIENCE = 2_000;

export interface Announcer {
  /** Tells the listeners, and waits for none of them. */
  tell(events: readonly Event[]): void;
  /** Resolves once those that were told so far are done, or have had their time. */
  settled(): Promise<void>;
}

/**
 * Tells the operator's listeners what has happened, each event on its own. What a listener throws ends in the log: the change
 * that it was told of is committed and stays.
 */
export function createAnnouncer(listeners: Listeners, log: Logger): Announcer {
  const underWay = new Set<Promise<void>>();

  const tellOne = async (event: Event): Promise<void> => {
    for (const listener of [listeners[event.name], listeners["*"]]) {
      try {
        if (listener !== undefined) await inTime(`on.${event.name}`, async () => listener(event));
      } catch (error) {
        log.error({ event: event.name, err: error }, "a listener in gatehouse.config.ts failed");
      }
    }
  };

  return {
    tell: (events) => {
      for (const event of events) {
        if (listeners[event.name] === undefined && listeners["*"] === undefined) continue;
        const task = tellOne(event).finally(() => underWay.delete(task));
        underWay.add(task);
      }
    },
    settled: async () => {
      const patience = setTimeout(PATIENCE, "over", { ref: false });
      const outcome = await Promise.race([Promise.all(underWay), patience]);
      if (outcome === "over")
        log.warn(
          { listeners: underWay.size },
          "listeners in gatehouse.config.ts were left behind at the stop",
        );
    },
  };
}
