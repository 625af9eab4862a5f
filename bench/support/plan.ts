import type { Cores } from "./cores.ts";
import type { LoadGenerator } from "./load.ts";

/** How a run goes about it; the same for every measurement in it. */
export interface Plan {
  /** Seconds of one measured run, and of the run before it that warms the server up. */
  readonly seconds: number;
  readonly warmUp: number;
  /** Runs of each candidate. They take turns, so that a slow minute of the machine hits all of them; medians count. */
  readonly rounds: number;
  /** How many different sessions are checked in turn. */
  readonly sessions: number;
  /** How many people live in the databases that are compared by their size. */
  readonly sizes: readonly number[];
  /** Run the server's sources instead of its build. */
  readonly source: boolean;
  readonly cores: Cores | undefined;
  readonly load: LoadGenerator;
  /** A folder of this run alone, on the disk of the checkout: a RAM disk would make commits too cheap. */
  readonly folder: string;
}

export const thorough = {
  seconds: 8,
  warmUp: 3,
  rounds: 3,
  sessions: 1000,
  sizes: [1000, 100_000, 1_000_000],
} as const;
export const quick = { seconds: 2, warmUp: 1, rounds: 1, sessions: 50, sizes: [1000, 10_000] } as const;
