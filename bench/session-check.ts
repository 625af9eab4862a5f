/**
 * What it costs to ask "who am I?" (`GET /_allauth/{client}/v1/auth/session`), the request that every page and every
 * call of an application waits for: throughput, latency and processor time on SQLite in a file, for the app client
 * (`X-Session-Token`) and the browser client (cookies), beside the least that Node could do on the same core in the
 * same minute: bare `node:http`, the same with SHA-256 and one SQLite look-up, and that through Hono. Then the memory
 * that the server holds.
 *
 * All servers run from the start and take turns under load; the sessions are many and asked for in rotation.
 */
import type { Population } from "./support/accounts.ts";
import { openHouseOn } from "./support/house.ts";
import { CONNECTIONS, type LoadResult } from "./support/load.ts";
import type { Plan } from "./support/plan.ts";
import { processorSeconds, residentMegabytes } from "./support/processes.ts";
import { openReference } from "./support/reference-servers.ts";
import { figure, milliseconds, precise, type Report, whole } from "./support/report.ts";
import { median, medianOf } from "./support/statistics.ts";

interface Candidate {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  readonly header: string;
  readonly values: readonly string[];
  readonly rounds: Round[];
}

interface Round extends LoadResult {
  /** Processor time of the server per request, in microseconds. */
  readonly cost: number;
}

export async function measure(plan: Plan, { database, tokens, cookies }: Population): Promise<Report> {
  await using json = await openReference(plan, "json", tokens);
  await using lookup = await openReference(plan, "lookup", tokens);
  await using hono = await openReference(plan, "hono", tokens);
  await using house = await openHouseOn(plan, database, { name: "session-check" });

  const byToken = { header: "X-Session-Token", values: tokens };
  const app = `${house.url}/_allauth/app/v1/auth/session`;
  const browser = `${house.url}/_allauth/browser/v1/auth/session`;
  const bareJson = candidate("bare node:http, 300 bytes of JSON", { ...json, ...byToken });
  const bareLookup = candidate("bare node:http, SHA-256, one look-up", { ...lookup, ...byToken });
  const honoLookup = candidate("the same through Hono", { ...hono, ...byToken });
  const appCheck = candidate("session check, app client", { pid: house.pid, url: app, ...byToken });
  const browserCheck = candidate("session check, browser client", {
    ...{ pid: house.pid, url: browser, header: "Cookie", values: cookies },
  });
  const candidates = [bareJson, bareLookup, honoLookup, appCheck, browserCheck];
  for (const each of candidates) await expectAnswer(each);
  for (const each of candidates) await run(plan, each, plan.warmUp);
  for (let round = 0; round < plan.rounds; round++) {
    for (const each of candidates) each.rounds.push(await run(plan, each, plan.seconds));
  }
  const memory = await residentMegabytes(house.pid);

  const toBare = ratio(appCheck, bareJson);
  const toLookup = ratio(appCheck, bareLookup);
  const failed = candidates.flatMap(({ rounds }) => rounds).reduce((sum, round) => sum + round.failed, 0);
  return {
    title: "Session check",
    columns: ["", "requests/s", "p50", "p99", "processor time", "of bare", "of look-up"],
    rows: candidates.map((each) => row(each, bareJson, bareLookup)),
    notes: [
      `${CONNECTIONS} connections, ${plan.sessions} sessions in rotation. Processor time is the server's own, per request: what is left of the comparison when the machine is busy otherwise. Failed requests: ${failed}. The server's resident memory afterwards: ${whole(memory)} MB.`,
    ],
    figures: [
      figure("session check (app client), of bare `node:http`", {
        measured: toBare.toFixed(2),
        target: "≥ 0.30",
        met: toBare >= 0.3 && failed === 0,
      }),
      figure("session check (app client), of bare `node:http` with look-up", {
        measured: toLookup.toFixed(2),
        target: "≥ 0.60",
        met: toLookup >= 0.6 && failed === 0,
      }),
      figure("resident memory after the session bench", {
        measured: `${whole(memory)} MB`,
        target: "≤ 130 MB",
        met: memory <= 130,
      }),
    ],
  };
}

function candidate(name: string, rest: Omit<Candidate, "name" | "rounds">): Candidate {
  const { pid, url, header, values } = rest;
  return { name, pid, url, header, values, rounds: [] };
}

/** A server that answers fast because it answers wrongly shall not be measured. */
async function expectAnswer({ name, url, header, values }: Candidate): Promise<void> {
  const response = await fetch(url, { headers: { [header]: values[0] ?? "" } });
  const text = await response.text();
  const isHouse = url.includes("/_allauth/");
  const right = isHouse ? text.includes('"is_authenticated":true') : text.length === 300;
  if (response.status === 200 && right) return;
  throw new Error(`${name} answers with ${response.status}: ${text}`);
}

async function run(plan: Plan, { pid, url, header, values }: Candidate, seconds: number): Promise<Round> {
  const before = await processorSeconds(pid);
  const result = await plan.load.run({ url, header, values, seconds, folder: plan.folder });
  const spent = (await processorSeconds(pid)) - before;
  return { ...result, cost: (spent * 1e6) / result.requests };
}

/** The median of the rounds' ratios: the two runs of a round are neighbours in time. */
function ratio(of: Candidate, to: Candidate): number {
  return median(of.rounds.map((round, index) => round.requestsPerSecond / speed(to.rounds[index])));
}

function speed(round: Round | undefined): number {
  return round?.requestsPerSecond ?? Number.NaN;
}

function row(each: Candidate, bare: Candidate, lookup: Candidate): readonly string[] {
  return [
    each.name,
    whole(medianOf(each.rounds, ({ requestsPerSecond }) => requestsPerSecond)),
    milliseconds(medianOf(each.rounds, ({ p50 }) => p50)),
    milliseconds(medianOf(each.rounds, ({ p99 }) => p99)),
    `${precise(medianOf(each.rounds, ({ cost }) => cost))} µs`,
    ratio(each, bare).toFixed(2),
    ratio(each, lookup).toFixed(2),
  ];
}
