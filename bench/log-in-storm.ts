/**
 * Whether those who are signed in notice that everybody else wants to sign in: session checks while 64 connections log
 * in without pause, which is far more than the hashing threads can do, beside the same checks in peace.
 *
 * Two storms: in one the clients who are turned away come back when `Retry-After` says so, in the other they ask again
 * at once, as a script does. The excess has to be told so quickly (503 in less than 50 ms), and no check may fail.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Population } from "./support/accounts.ts";
import { type ClientAnswer, ratePerSecond, startCrowd } from "./support/clients.ts";
import { type House, openHouseOn } from "./support/house.ts";
import { CONNECTIONS, type LoadResult } from "./support/load.ts";
import type { Plan } from "./support/plan.ts";
import { type Figure, figure, milliseconds, precise, type Report, whole } from "./support/report.ts";
import { medianOf, percentile } from "./support/statistics.ts";

const STORM_CONNECTIONS = 64;
const MAX_P99_GROWTH = 3;
const MAX_REFUSAL_TIME = 50;

/** One storm with the session checks beside it. */
interface Storm {
  readonly checks: LoadResult;
  readonly answers: readonly ClientAnswer[];
  readonly logins: number;
  readonly share503: number;
  readonly refusal: { readonly p50: number; readonly p99: number; readonly max: number };
}

interface Round {
  readonly idle: LoadResult;
  readonly patient: Storm;
  readonly impatient: Storm;
}

export async function measure(plan: Plan, population: Population): Promise<Report> {
  await using house = await openHouseOn(plan, population.database, { name: "log-in-storm" });
  const check = (seconds: number) =>
    plan.load.run({
      url: `${house.url}/_allauth/app/v1/auth/session`,
      header: "X-Session-Token",
      values: population.tokens,
      ...{ seconds, folder: plan.folder },
    });
  const brew = (patient: boolean) => storm(plan, { house, population, patient, check });
  await check(plan.warmUp);
  const rounds: Round[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    rounds.push({ idle: await check(plan.seconds), patient: await brew(true), impatient: await brew(false) });
  }
  return {
    title: "Session checks during a log-in storm",
    columns: ["", "checks/s", "p50", "p99", "failed", "log-ins/s", "503", "503 p50", "503 p99", "503 max"],
    rows: [
      ["no storm", ...checkCells(rounds.map(({ idle }) => idle))],
      stormRow(
        `${STORM_CONNECTIONS} log in, patiently`,
        rounds.map(({ patient }) => patient),
      ),
      stormRow(
        `${STORM_CONNECTIONS} log in, without pause`,
        rounds.map(({ impatient }) => impatient),
      ),
    ],
    notes: [
      `${CONNECTIONS} connections check sessions as fast as they are answered, so the core is full even without a storm. "503" is the share of log-ins that were turned away. The storm's clients share a core with the load generator, whose latencies they worsen a little.`,
    ],
    figures: [
      ...judge("patient", rounds, ({ patient }) => patient),
      ...judge("pauseless", rounds, ({ impatient }) => impatient),
    ],
  };
}

interface Weather {
  readonly house: House;
  readonly population: Population;
  readonly patient: boolean;
  check(seconds: number): Promise<LoadResult>;
}

async function storm(plan: Plan, { house, population, patient, check }: Weather): Promise<Storm> {
  const { logins } = population;
  const crowd = startCrowd({
    url: house.url,
    connections: STORM_CONNECTIONS,
    patient,
    post: (n) => ({ path: "/_allauth/app/v1/auth/login", body: logins[n % logins.length] }),
  });
  // Until the queue of the hashing threads is full.
  await sleep(1000);
  const from = performance.now();
  const checks = await check(plan.seconds);
  const until = performance.now();
  const answers = (await crowd.stop()).filter(({ at }) => at >= from && at <= until);
  const refusals = answers.filter(({ status }) => status === 503).map(({ took }) => took);
  return {
    checks,
    answers,
    logins: ratePerSecond(answers, { status: 200, from }),
    share503: refusals.length / Math.max(1, answers.length),
    refusal: {
      p50: percentile(refusals, 0.5),
      p99: percentile(refusals, 0.99),
      max: percentile(refusals, 1),
    },
  };
}

function judge(name: string, rounds: readonly Round[], read: (round: Round) => Storm): readonly Figure[] {
  const storms = rounds.map(read);
  const growth = medianOf(rounds, (round) => read(round).checks.p99 / round.idle.p99);
  const failed = storms.reduce((sum, { checks }) => sum + checks.failed, 0);
  const refusals = storms.flatMap(({ answers }) => answers).filter(({ status }) => status === 503);
  const refusal = medianOf(storms, (each) => each.refusal.p99);
  const unexplained = refusals.filter(({ retryAfter }) => retryAfter === undefined).length;
  const strange = storms
    .flatMap(({ answers }) => answers)
    .filter(({ status }) => ![200, 503].includes(status));
  return [
    figure(`p99 of session checks in a ${name} storm, of their p99 in peace`, {
      measured: `${growth.toFixed(1)} ×, ${failed} failed`,
      target: `≤ ${MAX_P99_GROWTH} ×, 0 failed`,
      met: growth <= MAX_P99_GROWTH && failed === 0,
    }),
    figure(`the excess of a ${name} storm is told so (p99 of its 503s)`, {
      measured: `${milliseconds(refusal)}, ${unexplained} without Retry-After, ${strange.length} other answers`,
      target: `< ${MAX_REFUSAL_TIME} ms, all with Retry-After`,
      met: refusals.length > 0 && refusal < MAX_REFUSAL_TIME && unexplained === 0 && strange.length === 0,
    }),
  ];
}

function checkCells(checks: readonly LoadResult[]): readonly string[] {
  return [
    whole(medianOf(checks, ({ requestsPerSecond }) => requestsPerSecond)),
    milliseconds(medianOf(checks, ({ p50 }) => p50)),
    milliseconds(medianOf(checks, ({ p99 }) => p99)),
    whole(checks.reduce((sum, { failed }) => sum + failed, 0)),
  ];
}

function stormRow(name: string, storms: readonly Storm[]): readonly string[] {
  return [
    name,
    ...checkCells(storms.map(({ checks }) => checks)),
    precise(medianOf(storms, ({ logins }) => logins)),
    `${whole(medianOf(storms, ({ share503 }) => share503 * 100))} %`,
    milliseconds(medianOf(storms, ({ refusal }) => refusal.p50)),
    milliseconds(medianOf(storms, ({ refusal }) => refusal.p99)),
    milliseconds(medianOf(storms, ({ refusal }) => refusal.max)),
  ];
}
