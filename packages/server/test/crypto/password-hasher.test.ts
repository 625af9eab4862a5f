import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import {
  createPasswordHasher,
  HasherOverloaded,
  MAX_PASSWORD_LENGTH,
  type PasswordHasher,
  type PasswordHasherOptions,
} from "../../src/crypto/password-hasher.ts";

const hashers = ["pbkdf2_sha256", "md5"];
const SECRET = "correct horse battery";
const open: PasswordHasher[] = [];

function hasher(options: Partial<PasswordHasherOptions> = {}): PasswordHasher {
  const created = createPasswordHasher({ hashers, iterations: 1000, workers: 1, ...options });
  open.push(created);
  return created;
}

/** A worker of a few lines, to misbehave on demand. */
function workerOf(source: string): URL {
  const prelude = 'import { parentPort } from "node:worker_threads";\n';
  return new URL(`data:text/javascript,${encodeURIComponent(prelude + source)}`);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((created) => created.close()));
});

describe("hashing in the pool", () => {
  it("makes hashes that verify, and refuses other passwords", async () => {
    const pool = hasher();
    const encoded = await pool.hash(SECRET);
    expect(encoded).toMatch(/^pbkdf2_sha256\$1000\$[a-zA-Z0-9]{22}\$/);
    expect(await pool.verify(SECRET, encoded)).toEqual({ ok: true, mustUpdate: false });
    expect(await pool.verify(`${SECRET} `, encoded)).toEqual({ ok: false, mustUpdate: false });
    expect(await pool.verify(SECRET, undefined)).toEqual({ ok: false, mustUpdate: false });
    expect(await pool.verify("", "")).toEqual({ ok: false, mustUpdate: false });
  });

  it("asks for an update of an old hash", async () => {
    const old = await hasher({ iterations: 500 }).hash(SECRET);
    expect(await hasher().verify(SECRET, old)).toEqual({ ok: true, mustUpdate: true });
  });

  it("answers each of many callers with their own result", async () => {
    const pool = hasher({ workers: 2, maxQueue: 100 });
    const passwords = Array.from({ length: 40 }, (_, index) => `password ${index}`);
    const encoded = await Promise.all(passwords.map((password) => pool.hash(password)));
    const checks = await Promise.all(
      passwords.map((password, index) => pool.verify(password, encoded[index])),
    );
    expect(checks.every(({ ok }) => ok)).toBe(true);
    expect(await pool.verify(passwords[0] ?? "", encoded[1])).toMatchObject({ ok: false });
  });

  it("T-93 a lone surrogate is neither hashed nor matched", async () => {
    const pool = hasher();
    const encoded = await pool.hash("a\ufffd");
    expect(await pool.verify("a\ud800", encoded)).toMatchObject({ ok: false });
    await expect(pool.hash("a\ud800")).rejects.toThrow(RangeError);
  });

  it("T-91 refuses a password beyond 4096 characters without hashing it", async () => {
    const pool = hasher({ workerUrl: workerOf("process.exit(1)") });
    const long = "x".repeat(MAX_PASSWORD_LENGTH + 1);
    await expect(pool.hash(long)).rejects.toThrow(/at most 4096/);
    await expect(pool.verify(long, undefined)).rejects.toThrow(RangeError);
    const longest = "x".repeat(MAX_PASSWORD_LENGTH);
    const working = hasher();
    expect(await working.verify(longest, await working.hash(longest))).toMatchObject({ ok: true });
  });

  it("stops the start on a misspelt hasher", () => {
    expect(() => hasher({ hashers: ["pbkdf2_sha255"] })).toThrow("pbkdf2_sha255");
  });
});

describe("T-91 a storm of log-ins", () => {
  it("is turned away at once past the queue, with a time to come back", async () => {
    const pool = hasher({ iterations: 200_000, maxQueue: 3 });
    const started = performance.now();
    const accepted = Array.from({ length: 4 }, () => pool.verify(SECRET, undefined));
    const refused = await Promise.allSettled(
      Array.from({ length: 50 }, () => pool.verify(SECRET, undefined)),
    );
    expect(performance.now() - started).toBeLessThan(100);
    for (const result of refused) {
      expect(result.status).toBe("rejected");
      const reason: unknown = result.status === "rejected" ? result.reason : undefined;
      expect(reason).toBeInstanceOf(HasherOverloaded);
      expect(reason instanceof HasherOverloaded && reason.retryAfter).toBeGreaterThanOrEqual(1);
    }
    expect(await Promise.all(accepted)).toHaveLength(4);
    expect(await pool.verify(SECRET, undefined)).toMatchObject({ ok: false });
  });

  it("leaves the event loop free", async () => {
    const pool = hasher({ iterations: 300_000, workers: 1, maxQueue: 10 });
    await pool.verify(SECRET, undefined);
    let worst = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }, 5);
    await Promise.all(Array.from({ length: 5 }, () => pool.verify(SECRET, undefined)));
    clearInterval(timer);
    expect(worst).toBeLessThan(100);
  });
});

describe("the worker threads", () => {
  it.runIf(process.platform === "linux")("run below the priority of every other thread", async () => {
    // In a process of its own, where no other test has threads.
    const { stdout } = await run(`
      import { readdirSync, readFileSync } from "node:fs";
      const pool = createPasswordHasher({ hashers: ["pbkdf2_sha256"], iterations: 1, workers: 2 });
      await Promise.all([pool.hash("a"), pool.hash("b")]);
      const nice = (tid) => Number(readFileSync("/proc/self/task/" + tid + "/stat", "utf8").replace(/^.*\\) /s, "").split(" ")[16]);
      console.log(JSON.stringify({ own: nice(process.pid), all: readdirSync("/proc/self/task").map(nice) }));
    `);
    const { own, all }: { own: number; all: number[] } = JSON.parse(stdout);
    const lowest = Math.max(own, constants.priority.PRIORITY_BELOW_NORMAL);
    expect(all.filter((priority) => priority === lowest).length).toBeGreaterThanOrEqual(2);
    if (own < lowest) expect(all.filter((priority) => priority !== own)).toEqual([lowest, lowest]);
  });

  it("do not keep a finished process alive, but do finish a job", async () => {
    const { stdout } = await run(`
      const pool = createPasswordHasher({ hashers: ["pbkdf2_sha256"], iterations: 200000, workers: 1 });
      console.log((await pool.verify("x", await pool.hash("x"))).ok);
    `);
    expect(stdout.trim()).toBe("true");
  });

  it("are not started before they are needed", async () => {
    const count = () => readdirSync("/proc/self/task").length;
    const isLinux = process.platform === "linux";
    const before = isLinux ? count() : 0;
    const pool = hasher({ workers: 4 });
    if (isLinux) expect(count()).toBe(before);
    await pool.hash(SECRET);
    if (isLinux) expect(count()).toBeLessThanOrEqual(before + 2);
  });

  it("are replaced when they die, and only the job of the dead is lost", async () => {
    const deadly = `
      parentPort.on("message", ({ password }) => {
        if (password === "die") process.exit(3);
        parentPort.postMessage({ kind: "hash", encoded: "for " + password });
      });`;
    const pool = hasher({ workerUrl: workerOf(deadly) });
    const results = await Promise.allSettled(
      ["a", "die", "b", "die", "die", "c"].map((password) => pool.hash(password)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    expect(await pool.hash("after")).toBe("for after");
  });

  it("T-92 tell nothing of password or hash when they fail", async () => {
    const talkative = 'parentPort.on("message", (job) => { throw new Error(JSON.stringify(job)); });';
    const pool = hasher({ workerUrl: workerOf(talkative) });
    const failure: unknown = await pool.verify("hunter2", "md5$salt$hash").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    const told =
      failure instanceof Error ? `${failure.message} ${failure.stack} ${String(failure.cause)}` : "";
    expect(told).toContain("stopped");
    expect(told).not.toMatch(/hunter2|salt/);
  });
});

describe("a closed hasher", () => {
  it("finishes what is under way, rejects what waits and takes nothing new", async () => {
    const pool = hasher({ iterations: 100_000 });
    const results = Promise.allSettled([pool.hash("a"), pool.hash("b"), pool.hash("c")]);
    await pool.close();
    expect((await results).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    await expect(pool.hash("d")).rejects.toThrow("closed");
    await pool.close();
  });
});

/** Runs a module that has `createPasswordHasher` in a Node process of its own. */
async function run(source: string): Promise<{ stdout: string }> {
  const module = new URL("../../src/crypto/password-hasher.ts", import.meta.url).href;
  const prelude = `import { createPasswordHasher } from ${JSON.stringify(module)};\n`;
  const args = ["--input-type=module", "--no-warnings", "--eval", prelude + source];
  return promisify(execFile)(process.execPath, args, { timeout: 30_000 });
}
