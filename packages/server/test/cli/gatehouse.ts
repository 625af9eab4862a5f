import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";

const binary = fileURLToPath(new URL("../../bin/gatehouse.js", import.meta.url));

export const SECRET_KEY = "test-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH";

/** A production's environment, with as little work per password as one may have. */
export const production = {
  SECRET_KEY,
  ALLOWED_HOSTS: "127.0.0.1,accounts.acme.io",
  PUBLIC_URL: "https://accounts.acme.io",
  SESSION_COOKIE_SECURE: "true",
  CSRF_COOKIE_SECURE: "true",
  EMAIL_BACKEND: "file",
  DEFAULT_FROM_EMAIL: "Acme <noreply@acme.io>",
  PASSWORD_ITERATIONS: "100000",
};

export const development = { DEBUG: "true", PASSWORD_ITERATIONS: "1000" };

type Environment = Readonly<Record<string, string>>;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run in, gone after the test. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder whose database, where the commands look for it, has its tables. */
export async function migratedFolder(): Promise<string> {
  const folder = workFolder();
  const database = await openDatabase(databaseIn(folder));
  await migrate(database);
  await database.close();
  return folder;
}

export function databaseIn(folder: string): string {
  return `sqlite:///${join(folder, "var", "gatehouse.db")}`;
}

interface Run {
  readonly cwd: string;
  readonly env?: Environment;
  readonly input?: string;
}

export function start(args: readonly string[], { cwd, env = production }: Run): ChildProcess {
  // The sources, whatever may lie built beside them; and nothing of this process's own environment, but that Node need not compile
  // them each time.
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  return spawn(process.execPath, ["--conditions=gatehouse-source", binary, ...args], {
    cwd,
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs the real binary to its end. */
export async function gatehouse(args: readonly string[], run: Run): Promise<Outcome> {
  const child = start(args, run);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin?.end(run.input ?? "");
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

export interface Served {
  readonly url: string;
  readonly port: string;
  readonly pid: number | undefined;
  readonly output: () => string;
  /** @returns the exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `gatehouse serve` on a port of the system's choice, and waits until it says where it listens. */
export async function serve(run: Run, args: readonly string[] = []): Promise<Served> {
  const child = start(["serve", "--port", "0", ...args], run);
  const lines: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const found = /Gatehouse listens on (http:\/\/[^\s"]+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    void ended.then((code) => reject(new Error(`serve ended with ${code}:\n${lines.join("\n")}`)));
  });
  return {
    url,
    port: new URL(url).port,
    pid: child.pid,
    output: () => lines.join("\n"),
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

/**
 * The processes of a server with several, oldest first. Linux tells without the help of a program, which small containers have not.
 */
export function workersOf({ pid }: Served): readonly number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  const text = existsSync(list)
    ? readFileSync(list, "utf8")
    : String(execFileSync("pgrep", ["-P", `${pid}`]));
  return text.trim().split(/\s+/).map(Number);
}

type Body = Readonly<Record<string, string>>;

/** Logs in at the headless door as an app does. */
export const logIn = (url: string, body: Body) => post(`${url}/_allauth/app/v1/auth/login`, body);

export const signUp = (url: string, body: Body) => post(`${url}/_allauth/app/v1/auth/signup`, body);

function post(url: string, body: Body): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": "django-allauth example app" },
    body: JSON.stringify(body),
  });
}
