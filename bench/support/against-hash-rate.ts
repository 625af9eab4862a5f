import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ClientAnswer, type Post, ratePerSecond, startCrowd } from "./clients.ts";
import { onServerCore, serverParallelism } from "./cores.ts";
import type { House } from "./house.ts";
import type { Plan } from "./plan.ts";
import { startProgram } from "./processes.ts";
import { figure, milliseconds, precise, type Report } from "./report.ts";
import { medianOf, percentile } from "./statistics.ts";

/** An operation whose price is one password hash, and what share of the bare hash rate it should reach. */
export interface HashBound {
  readonly title: string;
  readonly name: string;
  readonly target: number;
  post(n: number): Post;
}

interface Round {
  readonly bare: number;
  readonly rate: number;
  readonly share: number;
  readonly p50: number;
  readonly p99: number;
  readonly others: number;
}

/** Enough to keep every hashing thread busy, and far fewer than the queue takes. */
const CLIENTS_PER_THREAD = 8;

/** Measures an operation of the server against the hash rate of the same core, the two taking turns. */
export async function againstHashRate(plan: Plan, house: House, operation: HashBound): Promise<Report> {
  const threads = serverParallelism(plan.cores);
  const connections = threads * CLIENTS_PER_THREAD;
  const rounds: Round[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const bare = await bareHashRate(plan, threads);
    const crowd = startCrowd({ url: house.url, connections, post: operation.post });
    await sleep(plan.warmUp * 1000);
    const from = performance.now();
    await sleep(plan.seconds * 1000);
    const until = performance.now();
    const answers = (await crowd.stop()).filter(({ at }) => at >= from && at <= until);
    const rate = ratePerSecond(answers, { status: 200, from });
    rounds.push({ bare, rate, share: rate / bare, ...latencies(answers) });
  }
  const { target, name, title } = operation;
  const share = medianOf(rounds, (round) => round.share);
  const others = rounds.reduce((sum, round) => sum + round.others, 0);
  return {
    title,
    columns: ["", "per second", "share of bare", "p50", "p99"],
    rows: [
      ["bare PBKDF2-SHA256, 600 000 rounds", precise(medianOf(rounds, ({ bare }) => bare)), "1", "", ""],
      [
        name,
        precise(medianOf(rounds, ({ rate }) => rate)),
        share.toFixed(2),
        milliseconds(medianOf(rounds, ({ p50 }) => p50)),
        milliseconds(medianOf(rounds, ({ p99 }) => p99)),
      ],
    ],
    notes: [
      `${connections} clients, each waiting for its answer; ${threads} hashing thread${threads === 1 ? "" : "s"}. Latency is mostly the queue that these clients form. Answers other than 200: ${others}.`,
    ],
    figures: [
      figure(`${name}, of the bare hash rate`, {
        measured: share.toFixed(2),
        target: `≥ ${target.toFixed(2)}`,
        met: share >= target && others === 0,
      }),
    ],
  };
}

function latencies(answers: readonly ClientAnswer[]): Pick<Round, "p50" | "p99" | "others"> {
  const times = answers.filter(({ status }) => status === 200).map(({ took }) => took);
  return {
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    others: answers.length - times.length,
  };
}

async function bareHashRate(plan: Plan, threads: number): Promise<number> {
  const file = fileURLToPath(new URL("./hash-rate.ts", import.meta.url));
  const program = startProgram(
    onServerCore(plan.cores, [process.execPath, file, String(threads), String(plan.seconds * 1000)]),
  );
  const code = await program.ended;
  const rate = Number(program.output());
  if (code !== 0 || !(rate > 0))
    throw new Error(`The bare hash rate could not be taken:\n${program.output()}`);
  return rate;
}
