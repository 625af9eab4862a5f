/**
 * What people notice when something around the server breaks: the database, a node, Redis, the mail server, the clock, the disk. Each is
 * broken under load, by people who sign up, log in and look at their sessions, and afterwards everything is asked for that they were told
 * to be done. What is promised is no matter of speed: where it is not kept, the run fails.
 */
import { mkdir, open as openFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Crowd } from "../packages/server/test/nodes/crowd.ts";
import { step } from "../scripts/progress.mjs";
import { startPostgres } from "../scripts/services/postgres.mjs";
import { startRedis } from "../scripts/services/redis.mjs";
import { type House, type HouseOptions, openHouse } from "./support/house.ts";
import { startMailServer } from "./support/mail-servers.ts";
import type { Plan } from "./support/plan.ts";
import { type Figure, figure, precise, type Report, whole } from "./support/report.ts";

/** How many go on at once. */
const PEOPLE = 6;

interface Fault {
  readonly name: string;
  happen(scene: Scene): Promise<Outcome>;
}

interface Scene {
  readonly postgres: Awaited<ReturnType<typeof startPostgres>>;
  /** Opens a server, which ends with the scene. */
  open(options?: Partial<HouseOptions>): Promise<House>;
  /** A folder of this fault. */
  readonly folder: string;
  readonly stack: AsyncDisposableStack;
}

interface Outcome {
  readonly crowd: Crowd;
  readonly loggedOut: readonly string[];
  /** Accounts that nobody can log in to, and mails that never came. */
  readonly lost: readonly string[];
  /** What is to be said beside the figures. */
  readonly note?: string;
}

const faults: readonly Fault[] = [
  { name: "PostgreSQL killed four times", happen: databaseKilled },
  { name: "one of three nodes killed", happen: nodeKilled },
  { name: "three nodes restarted in turn", happen: nodesRestarted },
  { name: "the only node killed three times, SQLite", happen: onlyNodeKilled },
  { name: "disk full twice, SQLite", happen: diskFull },
  { name: "Redis killed", happen: redisKilled },
  { name: "mail server killed", happen: mailServerKilled },
  { name: "clock an hour ahead, then an hour behind", happen: clockSteps },
];

export async function measure(plan: Plan): Promise<readonly Report[]> {
  await using services = new AsyncDisposableStack();
  const postgres = await startPostgres({ durable: true });
  services.defer(() => postgres.stop());
  const outcomes: [Fault, Outcome][] = [];
  for (const [index, fault] of faults.entries()) {
    const folder = join(plan.folder, `fault-${index}`);
    await mkdir(folder);
    outcomes.push([fault, await step(fault.name, () => play(plan, fault, { postgres, folder }))]);
  }
  return [
    {
      title: "Faults",
      columns: [
        ...["", "requests", "changes", "lost", "logged out", "200", "503", "no answer", "4xx", "other 5xx"],
        ...["longest without an answer", "without a change"],
      ],
      rows: outcomes.map(([fault, outcome]) => row(fault, outcome)),
      notes: outcomes.flatMap(([{ name }, { note }]) => (note === undefined ? [] : [`- ${name}: ${note}`])),
      figures: outcomes.map(([fault, outcome]) => judge(fault, outcome)),
    },
  ];
}

async function play(
  plan: Plan,
  fault: Fault,
  { postgres, folder }: Pick<Scene, "postgres" | "folder">,
): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const outcome = await fault.happen({
    ...{ postgres, folder, stack },
    async open(options = {}) {
      const env = { ...calm, ...options.env };
      const house = await openHouse(plan, { folder, ...options, env });
      stack.defer(() => house.stop());
      return house;
    },
  });
  const { crowd, loggedOut, lost } = outcome;
  for (const surprise of new Set([...crowd.surprises, ...loggedOut, ...lost])) console.error(surprise);
  return outcome;
}

/** Nothing to confirm, and the cheapest hashes that production takes. */
const calm = { ACCOUNT_EMAIL_VERIFICATION: "none", PASSWORD_ITERATIONS: "100000", LOG_LEVEL: "warn" };

/** Lets people in before, while and after it happens, and then asks for everything. */
async function watch(
  nodes: readonly (() => string)[],
  happen: (crowd: Crowd) => Promise<void>,
): Promise<Outcome> {
  const crowd = new Crowd(nodes);
  await crowd.during(PEOPLE, async () => {
    await pause(1500);
    await happen(crowd);
    await pause(1500);
  });
  return { crowd, loggedOut: await crowd.loggedOut(), lost: await crowd.lockedOut() };
}

async function databaseKilled({ postgres, open }: Scene): Promise<Outcome> {
  const house = await open({ env: { DATABASE_URL: postgres.url } });
  return watch([() => house.url], async () => {
    for (let time = 0; time < 4; time += 1) {
      await postgres.kill();
      await pause(500);
      await postgres.start();
      await pause(1000);
    }
  });
}

async function threeNodes({ postgres, open }: Scene) {
  const another = () => open({ env: { DATABASE_URL: postgres.url } });
  const nodes = [await another(), await another(), await another()];
  return { nodes, another, urls: nodes.map((_, n) => () => nodes[n]?.url ?? "") };
}

async function nodeKilled(scene: Scene): Promise<Outcome> {
  const { nodes, another, urls } = await threeNodes(scene);
  return watch(urls, async () => {
    await nodes[1]?.kill();
    await pause(1500);
    nodes[1] = await another();
  });
}

async function nodesRestarted(scene: Scene): Promise<Outcome> {
  const { nodes, another, urls } = await threeNodes(scene);
  return watch(urls, async () => {
    for (const [n, old] of [...nodes.entries()]) {
      nodes[n] = await another();
      // What the balancer has sent to the old one arrives before it is told to stop.
      await pause(500);
      await old.stop();
    }
  });
}

async function onlyNodeKilled({ open }: Scene): Promise<Outcome> {
  let house = await open();
  return watch([() => house.url], async () => {
    for (let time = 0; time < 3; time += 1) {
      await house.kill();
      house = await open();
      await pause(1000);
    }
  });
}

/** On a disk of its own that only the server's process sees, and that is gone with it. */
async function diskFull({ open, folder }: Scene): Promise<Outcome> {
  const disk = join(folder, "disk");
  await mkdir(disk);
  const mount = 'mount -t tmpfs -o size=32m gatehouse "$0" && exec "$@"';
  const house = await open({
    within: ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, disk],
    env: { DATABASE_URL: `sqlite:///${join(disk, "gatehouse.db")}` },
  });
  const ballast = `/proc/${house.pid}/root${join(disk, "ballast")}`;
  return watch([() => house.url], async () => {
    for (let time = 0; time < 2; time += 1) {
      await fillUp(ballast);
      await pause(3000);
      await rm(ballast);
      await pause(1500);
    }
  });
}

/** Writes to the file until there is no room for another block. */
async function fillUp(file: string): Promise<void> {
  await using handle = await openFile(file, "a");
  for (let size = 2 ** 20; size >= 2 ** 12; ) {
    try {
      await handle.write(Buffer.alloc(size));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      size /= 2;
    }
  }
}

async function redisKilled({ postgres, open, stack }: Scene): Promise<Outcome> {
  const redis = await startRedis({ durable: true });
  stack.defer(() => redis.stop());
  const house = await open({ env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url } });
  return watch([() => house.url], async () => {
    await redis.kill();
    await pause(2000);
    await redis.start();
    await pause(2000);
  });
}

async function mailServerKilled({ postgres, open, stack }: Scene): Promise<Outcome> {
  const mail = await startMailServer();
  stack.defer(() => mail.stop());
  const house = await open({
    env: {
      ...{ DATABASE_URL: postgres.url, ACCOUNT_EMAIL_VERIFICATION: "optional" },
      ...{ EMAIL_BACKEND: "smtp", EMAIL_HOST: "127.0.0.1", EMAIL_PORT: String(mail.port) },
    },
  });
  let back = 0;
  const outcome = await watch([() => house.url], async () => {
    await mail.kill();
    await pause(4000);
    await mail.start();
    back = performance.now();
  });
  const { accounts } = outcome.crowd;
  const unsent = () => accounts.filter(({ email }) => !mail.received().has(email)).map(({ email }) => email);
  for (const giveUp = back + 60_000; unsent().length > 0 && performance.now() < giveUp; ) await pause(100);
  const waited = whole((performance.now() - back) / 1000);
  const missing = unsent();
  return {
    ...outcome,
    lost: [...outcome.lost, ...missing.map((email) => `the mail to ${email}`)],
    note: `${accounts.length - missing.length} of ${accounts.length} mails of sign-ups arrived, the last of them ${waited} s after the mail server was back.`,
  };
}

async function clockSteps({ postgres, open, folder }: Scene): Promise<Outcome> {
  const file = join(folder, "step");
  const preload = new URL("./support/stepping-clock.mjs", import.meta.url).href;
  const house = await open({
    nodeFlags: ["--import", preload],
    env: { DATABASE_URL: postgres.url, CLOCK_STEP_FILE: file },
  });
  return watch([() => house.url], async (crowd) => {
    for (const hours of [1, -1, 0]) {
      const ahead = hours * 3_600_000;
      await writeFile(file, String(ahead));
      process.kill(house.pid, "SIGUSR2");
      await pause(2000);
      const wrong = (await timeOfNewestLogin(house, crowd)) - Date.now();
      if (Math.abs(wrong - ahead) > 60_000) throw new Error("The server's clock did not step.");
    }
  });
}

/** By the server's own clock. */
async function timeOfNewestLogin({ url }: House, { logins }: Crowd): Promise<number> {
  const headers = { "X-Session-Token": logins.at(-1)?.token ?? "" };
  const session = await fetch(`${url}/_allauth/app/v1/auth/session`, { headers });
  const { data } = (await session.json()) as { data: { methods?: { at: number }[] } };
  return (data.methods?.at(-1)?.at ?? 0) * 1000;
}

function row({ name }: Fault, { crowd, loggedOut, lost }: Outcome): readonly string[] {
  const { answers, accounts, logins } = crowd;
  return [
    name,
    ...[answers.sent, accounts.length + logins.length, lost.length, loggedOut.length].map(whole),
    ...[answers.good, answers.between(503, 503), answers.between(0, 0)].map(whole),
    ...[answers.between(400, 499), errors(crowd)].map(whole),
    ...[answers.longestSilence, answers.longestStandstill].map((time) => `${precise(time / 1000)} s`),
  ];
}

function errors({ answers }: Crowd): number {
  return answers.between(500, 599) - answers.between(503, 503);
}

function judge({ name }: Fault, { crowd, loggedOut, lost }: Outcome): Figure {
  const [gone, out, surprises] = [lost.length, loggedOut.length, crowd.surprises.length];
  return figure(name, {
    measured: `${gone} lost, ${out} logged out, ${surprises} surprises`,
    target: "0 lost, 0 logged out, 0 surprises",
    met: gone + out + surprises === 0 && crowd.accounts.length > 0,
    isPromise: true,
  });
}
