import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";

/** Whatever still runs when this process ends ends with it. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

export interface Program {
  readonly pid: number;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Everything it printed so far, for error messages. */
  output(): string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment of the program; the bench's own does not reach it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program whose output is kept rather than shown. */
export function startProgram(
  command: readonly [string, ...string[]],
  { cwd, env = {} }: ProgramOptions = {},
): Program {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
  });
  running.add(child);
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.once("close", resolve);
  });
  let stopping = false;
  void ended.then((code) => {
    running.delete(child);
    // Whoever was talking to it sees a refused connection and no reason; the reason is here.
    if (code !== 0 && !stopping) console.error(`${command.join(" ")} ended (exit code ${code}):\n${output}`);
  });
  const end = async (signal: NodeJS.Signals) => {
    stopping = true;
    child.kill(signal);
    await ended;
  };
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => output,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/**
 * A port that nobody listens on at this moment, below those that systems give to outgoing connections: whoever knocks at
 * one of those before the server listens may be given the very same port, and be connected with nobody but itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Resident memory in megabytes (10^6 bytes); NaN where the system does not tell. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? Number.NaN : (Number(kibibytes) * 1024) / 1e6;
}

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick (`USER_HZ`). */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that all threads of a process have used; NaN where the system does not tell. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is the name in parentheses and may hold spaces; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
