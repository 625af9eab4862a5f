import cluster, { type Worker } from "node:cluster";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Complaint } from "./complaint.ts";
import type { Endpoint } from "./listen.ts";
import { say, sayError } from "./output.ts";
import type { StopSignals } from "./stop-signals.ts";

export interface Supervision {
  readonly count: number;
  readonly endpoint: Endpoint;
  readonly stop: StopSignals;
  /** Milliseconds for which workers take connections after the first signal. */
  readonly notice: number;
}

/** Milliseconds before a worker that died is replaced: a defect at the start must not become a storm of starts. */
const RESTART_PAUSE = 1_000;
/** Milliseconds that workers get to finish at a stop; their own way to the end takes less. */
const STOP_PATIENCE = 9_000;
/** Milliseconds by which this process stops listening before its workers do by themselves: they go on that much longer. */
export const HEAD_START = 250;

/**
 * Runs `count` processes that share one port. They share nothing else: sessions, limits and mail are in the database, so
 * any of them can answer any request, and one that dies is replaced.
 */
export async function superviseWorkers({ count, endpoint, stop, notice }: Supervision): Promise<number> {
  await requireFreePort(endpoint);
  let stopping = false;
  let exitCode = 0;
  /** All have been ready once: what is wrong with a later one may pass, as a database that is away does. */
  let served = false;
  const ready = new Set<number>();
  const restarts = new Set<NodeJS.Timeout>();

  cluster.on("listening", (worker, address) => {
    ready.add(worker.id);
    if (ready.size === count && !stopping) {
      served = true;
      say(`Gatehouse listens on http://${endpoint.host}:${address.port} with ${count} processes`);
    }
  });
  cluster.on("exit", (worker, code, signal) => {
    if (stopping) return;
    if (!(served || ready.has(worker.id))) {
      // It has said why on standard error. Another try would end the same way.
      exitCode = 1;
      stop.stop();
      return;
    }
    sayError(
      `Worker ${worker.process.pid ?? ""} ended (${signal ?? `exit code ${code}`}); starting another.`,
    );
    const timer = setTimeout(() => {
      restarts.delete(timer);
      cluster.fork();
    }, RESTART_PAUSE);
    restarts.add(timer);
  });
  // Each takes its connections from the system itself. Those that Node's own turn-taking has handed to a worker that is killed before it
  // takes them would stay open for ever, without an answer.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  for (let index = 0; index < count; index++) cluster.fork();

  await stop.asked;
  stopping = true;
  for (const timer of restarts) clearTimeout(timer);
  await stopWorkers(livingWorkers(), notice);
  return exitCode;
}

function livingWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter(
    (worker) => worker !== undefined && !worker.isDead(),
  ) as Worker[];
}

/**
 * Workers end as a process alone does. But their port is this process's as well: were it the last to let go, connections would be made
 * that nobody takes. So it lets go a moment before they do, with the word to them to do the same.
 */
async function stopWorkers(workers: readonly Worker[], notice: number): Promise<void> {
  const ended = Promise.all(workers.map(endOf));
  const kill = () => {
    for (const worker of workers) worker.process.kill("SIGKILL");
  };
  // After a second signal: left alone, they would go on with their leave.
  process.once("exit", kill);
  for (const worker of workers) worker.process.kill("SIGTERM");
  await Promise.race([ended, pause(notice)]);
  for (const worker of workers) worker.disconnect();
  const insist = setTimeout(kill, STOP_PATIENCE);
  await ended;
  clearTimeout(insist);
}

function endOf(worker: Worker): Promise<void> {
  // The word may reach one that has just gone.
  worker.on("error", () => undefined);
  return new Promise((resolve) => worker.once("exit", () => resolve()));
}

/** One message here instead of one from each worker. */
async function requireFreePort({ host, port }: Endpoint): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.code ?? error.message})`;
      reject(new Complaint(`Port ${port} on ${host} ${reason}. Choose another with --port or SERVE_PORT.`));
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
