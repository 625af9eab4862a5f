import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import {
  djangoParameters,
  encodingNamed,
  type FirebaseParameters,
  type PasswordCheck,
  type PasswordSettings,
  type Readability,
  readability,
} from "../django/password-encodings/index.ts";
import type { HashingJob, HashingReply } from "./password-hasher-worker.ts";

/** Longer passwords are refused before anything is computed (T-91). In UTF-16 units, as `length` counts. */
export const MAX_PASSWORD_LENGTH = 4096;

/** What two seconds of work for one worker come to at 600 000 iterations. */
const DEFAULT_QUEUE_PER_WORKER = 16;

/** The first guess at the duration of a job, in milliseconds, until jobs have been timed. */
const PRESUMED_DURATION = 125;

export interface PasswordHasher {
  /**
   * Takes one of the places of those who may have passwords hashed, until it is disposed of: as many as there are threads and
   * jobs that may wait. Take it before anything else is done for the request, so that turning somebody away costs nothing.
   *
   * @throws HasherOverloaded where all are taken
   */
  admit(): Disposable;
  /** Encodes a new password with the first of the configured hashers. */
  hash(password: string): Promise<string>;
  /** An unknown user (`encoded` undefined) takes the time of a known one, and is never let in. */
  verify(password: string, encoded: string | undefined): Promise<PasswordCheck>;
  /** What a log-in would make of this hash; computes nothing. */
  readability(encoded: string): Readability;
  /** Finishes the jobs under way, rejects the queued ones and stops the workers. */
  close(): Promise<void>;
}

/** The queue is full: answer 503 with `Retry-After` and keep everything else fast. */
export class HasherOverloaded extends Error {
  /** Whole seconds after which the queue should have drained. */
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    super("Too many passwords are waiting to be hashed. Try again shortly.");
    this.name = "HasherOverloaded";
    this.retryAfter = retryAfter;
  }
}

export interface PasswordHasherOptions {
  /** `PASSWORD_HASHERS`: the first one hashes, all of them verify. */
  readonly hashers: readonly string[];
  /** `PASSWORD_ITERATIONS`, for PBKDF2. */
  readonly iterations: number;
  /** `PASSWORD_FIREBASE_SCRYPT`, for hashes that came from there. */
  readonly firebase?: FirebaseParameters | undefined;
  /** Default: one per available core. */
  readonly workers?: number;
  /** Jobs that may wait, beyond those under way. Default: 16 per worker. */
  readonly maxQueue?: number;
  /** The worker's module, for tests that need one which misbehaves. */
  readonly workerUrl?: URL;
}

/**
 * A bounded pool of threads that hash passwords at a lower priority than the event loop. Threads start when they are
 * first needed and do not keep an idle process alive.
 *
 * `hash` and `verify` reject with `HasherOverloaded` at once where the queue is full, with a `RangeError` for a
 * password over 4096 characters (callers refuse those before) and for hashing text with a lone surrogate, and with an
 * `Error` where the worker died. No message contains a password or a hash.
 *
 * @throws RangeError where `hashers` holds an unknown name
 * @example
 * const hasher = createPasswordHasher({ hashers: ["pbkdf2_sha256"], iterations: 600_000 });
 * const { ok } = await hasher.verify(password, user?.password);
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  return new HashingPool(passwordSettings(options), options);
}

/** @throws RangeError where `hashers` holds an unknown name */
function passwordSettings({
  hashers,
  iterations,
  firebase,
}: Pick<PasswordHasherOptions, "hashers" | "iterations" | "firebase">): PasswordSettings {
  return {
    // Resolved here, so that a misspelt name stops the start and not the first log-in.
    hashers: hashers.map((name) => encodingNamed(name).algorithm),
    parameters: { ...djangoParameters(iterations), firebase },
  };
}

interface PendingJob {
  readonly job: HashingJob;
  readonly resolve: (reply: HashingReply) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  current: { readonly pending: PendingJob; readonly startedAt: number } | undefined;
}

class HashingPool implements PasswordHasher {
  readonly #settings: PasswordSettings;
  readonly #workerUrl: URL;
  readonly #maxThreads: number;
  readonly #maxQueue: number;
  readonly #threads = new Set<Thread>();
  readonly #queue: PendingJob[] = [];
  #duration = PRESUMED_DURATION;
  #admitted = 0;
  #closed = false;

  constructor(settings: PasswordSettings, options: PasswordHasherOptions) {
    this.#settings = settings;
    this.#workerUrl = options.workerUrl ?? defaultWorkerUrl();
    this.#maxThreads = Math.max(1, options.workers ?? availableParallelism());
    this.#maxQueue = options.maxQueue ?? DEFAULT_QUEUE_PER_WORKER * this.#maxThreads;
  }

  admit(): Disposable {
    if (this.#admitted >= this.#maxThreads + this.#maxQueue)
      throw new HasherOverloaded(this.#secondsToDrain());
    this.#admitted += 1;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#admitted -= 1;
        held = false;
      },
    };
  }

  async hash(password: string): Promise<string> {
    assertLength(password);
    if (!password.isWellFormed()) throw new RangeError("A password must be well-formed text to be hashed.");
    const reply = await this.#submit({ kind: "hash", password });
    if (reply.kind !== "hash")
      throw new Error("The password hashing worker gave an answer to another question.");
    return reply.encoded;
  }

  async verify(password: string, encoded: string | undefined): Promise<PasswordCheck> {
    assertLength(password);
    const reply = await this.#submit({ kind: "verify", password, ...(encoded !== undefined && { encoded }) });
    if (reply.kind !== "verify")
      throw new Error("The password hashing worker gave an answer to another question.");
    return reply.check;
  }

  readability(encoded: string): Readability {
    return readability(encoded, this.#settings);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(closedError());
    await Promise.all([...this.#threads].map(finish));
  }

  #submit(job: HashingJob): Promise<HashingReply> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError());
      const thread = this.#freeThread();
      const pending: PendingJob = { job, resolve, reject };
      if (thread !== undefined) return this.#assign(thread, pending);
      if (this.#queue.length >= this.#maxQueue) return reject(new HasherOverloaded(this.#secondsToDrain()));
      this.#queue.push(pending);
    });
  }

  #freeThread(): Thread | undefined {
    for (const thread of this.#threads) if (thread.current === undefined) return thread;
    return this.#threads.size < this.#maxThreads ? this.#startThread() : undefined;
  }

  #startThread(): Thread {
    // The process's own flags are not for it: `--input-type`, say, would keep its module from loading.
    const options = { name: "password-hasher", workerData: this.#settings, execArgv: [] };
    const worker = new Worker(this.#workerUrl, options);
    const thread: Thread = { worker, current: undefined };
    let cause = "exit";
    worker.on("message", (reply: HashingReply) => this.#onReply(thread, reply));
    worker.on("error", (error) => {
      // Only the code: a message may quote an argument, and the argument may be the password.
      cause = String(Object(error)["code"] ?? "error");
    });
    worker.on("exit", () => this.#onExit(thread, cause));
    this.#threads.add(thread);
    return thread;
  }

  #assign(thread: Thread, pending: PendingJob): void {
    thread.current = { pending, startedAt: performance.now() };
    // A job keeps the process alive until it is answered, an idle thread does not.
    thread.worker.ref();
    thread.worker.postMessage(pending.job);
  }

  #onReply(thread: Thread, reply: HashingReply): void {
    const { current } = thread;
    thread.current = undefined;
    if (current !== undefined) {
      this.#duration += (performance.now() - current.startedAt - this.#duration) / 8;
      if (reply.kind === "failed")
        current.pending.reject(new Error(`Hashing a password failed (${reply.error}).`));
      else current.pending.resolve(reply);
    }
    this.#next(thread);
  }

  #next(thread: Thread): void {
    const pending = this.#queue.shift();
    if (pending !== undefined) this.#assign(thread, pending);
    else thread.worker.unref();
  }

  /** A dead thread takes its job along; the next job in the queue gets a new one, so that no death stops the rest. */
  #onExit(thread: Thread, cause: string): void {
    this.#threads.delete(thread);
    thread.current?.pending.reject(new Error(`The password hashing worker stopped (${cause}). Try again.`));
    thread.current = undefined;
    if (!this.#closed && this.#queue.length > 0) this.#next(this.#startThread());
  }

  #secondsToDrain(): number {
    return Math.max(1, Math.ceil((this.#queue.length * this.#duration) / this.#maxThreads / 1000));
  }
}

/** Lets the job under way end before the thread does. */
async function finish(thread: Thread): Promise<void> {
  if (thread.current !== undefined) {
    await new Promise<void>((resolve) => {
      thread.worker.once("message", () => resolve());
      thread.worker.once("exit", () => resolve());
    });
  }
  await thread.worker.terminate();
}

/** The worker beside this file: a source when this is a source (Node strips the types), built when this is built. */
function defaultWorkerUrl(): URL {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./password-hasher-worker.${extension}`, import.meta.url);
}

function assertLength(password: string): void {
  if (password.length > MAX_PASSWORD_LENGTH) {
    throw new RangeError(`A password may have at most ${MAX_PASSWORD_LENGTH} characters.`);
  }
}

function closedError(): Error {
  return new Error("The password hasher is closed.");
}
