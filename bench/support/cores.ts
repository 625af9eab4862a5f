import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** The cores on which a run takes place: one for the server and one for the load, so that neither disturbs the other. */
export interface Cores {
  readonly server: number;
  readonly load: number;
}

/**
 * Chooses two of the cores that this process may use, and moves this process, and with it the load generators that
 * it starts, to the second.
 *
 * @returns undefined where there is only one core, or no `taskset` (it is Linux's): then nothing is pinned
 */
export function pinThisProcess(): Cores | undefined {
  const [server, load] = allowedCores();
  if (server === undefined || load === undefined) return undefined;
  const moved = spawnSync("taskset", ["-a", "-c", "-p", String(load), String(process.pid)]);
  return moved.status === 0 ? { server, load } : undefined;
}

/** The command line that runs a program on the server's core. */
export function onServerCore(
  cores: Cores | undefined,
  command: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  return cores === undefined ? command : ["taskset", "-c", String(cores.server), ...command];
}

/** How many threads may compute at once where the server runs. */
export function serverParallelism(cores: Cores | undefined): number {
  return cores === undefined ? availableParallelism() : 1;
}

/** From a list such as `0-3,8`. */
function allowedCores(): readonly number[] {
  let status: string;
  try {
    status = readFileSync("/proc/self/status", "utf8");
  } catch {
    return [];
  }
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "";
  return list.split(",").flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
