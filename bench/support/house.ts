import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onServerCore } from "./cores.ts";
import type { Plan } from "./plan.ts";
import { freePort, type Program, startProgram } from "./processes.ts";

/** A running `gatehouse serve`. */
export interface House extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to its first 200. */
  readonly startedIn: number;
  /** Ends it, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export interface HouseOptions {
  /** The folder with its database; made when missing. */
  readonly folder: string;
  /** Laid over {@link environment}. */
  readonly env?: Readonly<Record<string, string>>;
  /** What its command line is given to, to run it at a place of its own. */
  readonly within?: readonly [string, ...string[]];
  /** Flags for Node itself. */
  readonly nodeFlags?: readonly string[];
}

/** More than any run uses up: the limits are counted, as in production, and never reached. */
const farAway = "1000000/m/ip";

/** Production as far as a bench can be it: DEBUG off, full hashes, limits counted, mail written to files. */
export const environment: Readonly<Record<string, string>> = {
  SECRET_KEY: "bench-only-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  DEBUG: "false",
  NODE_ENV: "production",
  ALLOWED_HOSTS: "127.0.0.1",
  EMAIL_BACKEND: "file",
  EMAIL_FILE_PATH: "./mail",
  DATABASE_URL: "sqlite:///./gatehouse.db",
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
  ACCOUNT_RATE_LIMITS: JSON.stringify({
    login: farAway,
    login_failed: `${farAway},1000000/300s/key`,
    signup: farAway,
  }),
};

/** Long enough for a cold start on a busy machine. */
const START_PATIENCE = 60_000;

const executable = fileURLToPath(new URL("bin/gatehouse.js", import.meta.resolve("gatehouse/package.json")));

/**
 * Starts the server as an operator would, `gatehouse serve` in a folder of its own, on the server's core, and waits
 * until it answers.
 */
export async function openHouse(plan: Plan, options: HouseOptions): Promise<House> {
  const { folder, env = {}, nodeFlags = [], within = [] } = options;
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sources = plan.source ? ["--conditions=gatehouse-source"] : [];
  const started = performance.now();
  const node = [process.execPath, ...sources, ...nodeFlags, executable, "serve", "--port", String(port)];
  const [command = "", ...args] = [...within, ...node];
  const program = startProgram(onServerCore(plan.cores, [command, ...args]), {
    cwd: folder,
    env: { ...environment, ...env },
  });
  await untilAnswering(program, `${url}/_allauth/app/v1/config`);
  const startedIn = performance.now() - started;
  const { pid, stop, kill } = program;
  return { url, pid, startedIn, stop, kill, [Symbol.asyncDispose]: stop };
}

/** Opens a house on a copy of a database, so that every measurement begins with the same one. */
export async function openHouseOn(
  plan: Plan,
  database: string,
  options: Omit<HouseOptions, "folder"> & { name: string },
): Promise<House> {
  const folder = join(plan.folder, options.name);
  await mkdir(folder, { recursive: true });
  await copyFile(database, join(folder, "gatehouse.db"));
  return openHouse(plan, { ...options, folder });
}

/** Asks every two milliseconds: the start time is measured by this. */
export async function untilAnswering(
  program: Program,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ended = program.ended.then((code) => {
    throw new Error(`A server ended (exit code ${code}) before it answered:\n${program.output()}`);
  });
  const deadline = performance.now() + START_PATIENCE;
  const answering = async () => {
    while (performance.now() < deadline) {
      const status = await fetch(url, { headers, signal: AbortSignal.timeout(5000) }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error(`A server did not answer within ${START_PATIENCE / 1000} s:\n${program.output()}`);
  };
  try {
    await Promise.race([answering(), ended]);
  } finally {
    // When it ends later, that is no longer this function's business.
    ended.catch(() => undefined);
  }
}
