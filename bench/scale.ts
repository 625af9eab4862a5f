/**
 * Whether a database grows slow as it grows: what a session check, a session list, the look-up of a log-in and a batch of the clean-up
 * take among a thousand, a hundred thousand and a million users, each with a session, on every engine.
 *
 * The same number of sessions is asked for in each, drawn by chance from all over the tables: what is compared is the size of the
 * database, not how many are about at once. All sizes lie beside each other and take turns.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { storedKey } from "../packages/server/src/flows/session-row.ts";
import { createGatehouse, type Gatehouse } from "../packages/server/src/index.ts";
import { openDatabase } from "../packages/server/src/store/database.ts";
import { usualBatch } from "../packages/server/src/store/in-batches.ts";
import { clearExpiredSessions, getSessionWithUser } from "../packages/server/src/store/sessions.ts";
import { findUserForLogin } from "../packages/server/src/store/users.ts";
import { step } from "../scripts/progress.mjs";
import { type BenchEngine, type Databases, engines } from "./support/engines.ts";
import { environment, type House, openHouse } from "./support/house.ts";
import { OneClient } from "./support/one-client.ts";
import type { Plan } from "./support/plan.ts";
import { duration, type Figure, figure, type Report } from "./support/report.ts";
import { median, medianOf, percentile } from "./support/statistics.ts";
import { type Inhabitant, settle, type Town } from "./support/town.ts";

const MAX_GROWTH = 0.15;
/** The blocks of a path are short, so there are more of them than of other runs. */
const BLOCKS_PER_ROUND = 5;
const BATCHES_PER_BLOCK = 20;

/** A town with a server of its own, and the same engine once more in this process. */
interface Place {
  readonly size: number;
  readonly town: Town;
  readonly gatehouse: Gatehouse;
  readonly client: OneClient;
  readonly house: House;
}

interface Path {
  readonly name: string;
  /** Whether it is one of those that may not grow by more than {@link MAX_GROWTH}. */
  readonly judged: boolean;
  /** Does it a number of times. @returns how long each took, in milliseconds */
  block(place: Place): Promise<readonly number[]>;
}

const paths: readonly Path[] = [
  request("session check", "/auth/session"),
  query("its query alone", false, ({ gatehouse }, { token }) => {
    const { database, clock } = gatehouse.engine;
    return getSessionWithUser(database.db, storedKey(token, gatehouse.settings), clock.now());
  }),
  request("session list", "/auth/sessions"),
  query("look-up of a log-in, by address", true, ({ gatehouse }, { email }) =>
    findUserForLogin(gatehouse.engine.database.db, { email }),
  ),
  query("look-up of a log-in, by user name", true, ({ gatehouse }, { username }) =>
    findUserForLogin(gatehouse.engine.database.db, { username }),
  ),
  { name: `clean-up, a batch of ${usualBatch} sessions`, judged: true, block: cleanUp },
];

export async function measure(plan: Plan): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const engine of engines) reports.push(await measureOn(plan, engine));
  return reports;
}

async function measureOn(plan: Plan, engine: BenchEngine): Promise<Report> {
  await using places = new AsyncDisposableStack();
  const databases = places.use(await engine.start(plan));
  const opened: Place[] = [];
  for (const size of plan.sizes) {
    const place = await step(`${engine.title}: ${short(size)} people move in`, () =>
      open(plan, { engine, databases, size }),
    );
    places.defer(() => close(place));
    opened.push(place);
  }
  const results: PathResult[] = [];
  for (const path of paths) {
    results.push(await step(`${engine.title}: ${path.name}`, () => walk(plan, path, opened)));
  }
  return report(plan, engine, results);
}

interface Opening {
  readonly engine: BenchEngine;
  readonly databases: Databases;
  readonly size: number;
}

async function open(plan: Plan, { engine, databases, size }: Opening): Promise<Place> {
  const url = await databases.make(`size_${size}`);
  const folder = join(plan.folder, `scale-${engine.title}-${size}`);
  await mkdir(folder, { recursive: true });
  const env = { ...environment, LOG_LEVEL: "warn", ACCOUNT_EMAIL_VERIFICATION: "none", DATABASE_URL: url };
  const gatehouse = await createGatehouse({
    env: { ...env, EMAIL_FILE_PATH: folder, PASSWORD_ITERATIONS: "1" },
    dangerouslySkipProductionChecks: true,
  });
  await gatehouse.migrate();
  const town = await settle(gatehouse, { size, some: plan.sessions });
  await keepUp(url, engine);
  const house = await openHouse(plan, { folder, env });
  return { size, town, gatehouse, house, client: new OneClient(house.url) };
}

async function keepUp(url: string, { upkeep }: BenchEngine): Promise<void> {
  if (upkeep === undefined) return;
  const database = await openDatabase(url, { statementTimeout: 600 });
  await sql.raw(upkeep).execute(database.db);
  await database.close();
}

async function close({ house, client, gatehouse }: Place): Promise<void> {
  client.close();
  await house.stop();
  await gatehouse.close();
}

interface PathResult {
  readonly path: Path;
  /** By size. */
  readonly p50: readonly number[];
  readonly p95: readonly number[];
  /** From the smallest to the largest. */
  readonly growth: number;
}

async function walk(plan: Plan, path: Path, places: readonly Place[]): Promise<PathResult> {
  for (const place of places) await path.block(place);
  const blocks = places.map((): (readonly number[])[] => []);
  for (let round = 0; round < plan.rounds * BLOCKS_PER_ROUND; round += 1) {
    for (const [index, place] of places.entries()) blocks[index]?.push(await path.block(place));
  }
  const [smallest, largest] = [blocks.at(0) ?? [], blocks.at(-1) ?? []];
  // Blocks of a round are neighbours in time.
  const ratios = largest.map((block, round) => median(block) / median(smallest[round] ?? []));
  return {
    path,
    p50: blocks.map((rounds) => medianOf(rounds, median)),
    p95: blocks.map((rounds) => medianOf(rounds, (block) => percentile(block, 0.95))),
    growth: median(ratios) - 1,
  };
}

function report(plan: Plan, { title }: BenchEngine, results: readonly PathResult[]): Report {
  const sizes = plan.sizes.map(short);
  const range = `${sizes.at(0)} → ${sizes.at(-1)}`;
  return {
    title: `Size: ${title}`,
    columns: ["", ...sizes.flatMap((size) => [`${size}: p50`, "p95"]), range],
    rows: results.map(({ path, p50, p95, growth }) => [
      path.name,
      ...p50.flatMap((value, index) => [duration(value), duration(p95[index] ?? Number.NaN)]),
      percent(growth),
    ]),
    notes: [],
    figures: results.filter(({ path }) => path.judged).map((result) => judge(result, { title, range })),
  };
}

function judge({ path, growth }: PathResult, { title, range }: { title: string; range: string }): Figure {
  return figure(`${title}: ${path.name}, ${range}`, {
    measured: percent(growth),
    target: `≤ ${percent(MAX_GROWTH)}`,
    met: growth <= MAX_GROWTH,
  });
}

/** A GET of the real server over HTTP, with each of the known sessions. */
function request(name: string, path: string): Path {
  return {
    name: `${name}, over HTTP`,
    judged: true,
    block: ({ client, town }) => eachTimed(town.some, ({ token }) => client.get(path, token)),
  };
}

/** What the server asks of the store. */
function query(
  name: string,
  judged: boolean,
  ask: (place: Place, who: Inhabitant) => Promise<object | undefined>,
): Path {
  return {
    name,
    judged,
    block: (place) =>
      eachTimed(place.town.some, async (who) => {
        if ((await ask(place, who)) === undefined) throw new Error(`${name}: nothing was found.`);
      }),
  };
}

async function cleanUp({ town, gatehouse }: Place): Promise<readonly number[]> {
  await town.addExpired(usualBatch * BATCHES_PER_BLOCK);
  const { database, clock } = gatehouse.engine;
  const batches = Array.from({ length: BATCHES_PER_BLOCK }, (_, n) => n);
  // Ended already, so that each call is one batch.
  const signal = AbortSignal.abort();
  return eachTimed(batches, async () => {
    const deleted = await clearExpiredSessions(database.db, clock.now(), { signal });
    if (deleted !== usualBatch) throw new Error(`A batch of ${usualBatch} deleted ${deleted} sessions.`);
  });
}

async function eachTimed<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (const item of items) {
    const started = performance.now();
    await work(item);
    times.push(performance.now() - started);
  }
  return times;
}

/** 1 k, 1 M */
function short(size: number): string {
  return size < 1_000_000 ? `${size / 1000} k` : `${size / 1_000_000} M`;
}

function percent(share: number): string {
  // Zero has no sign here.
  return `${Math.round(share * 100) || 0} %`;
}
