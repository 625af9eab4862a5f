/**
 * One thread of the pool in `password-hasher.ts`: takes one job at a time and answers it.
 *
 * The hashing calls are the synchronous ones, so the work stays on this thread, whose priority is lowered, and does
 * not move to libuv's pool, which file and DNS access share and which runs at the priority of the event loop.
 */
import { constants, getPriority, platform, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import {
  checkPassword,
  makePassword,
  type PasswordCheck,
  type PasswordSettings,
} from "../django/password-encodings/index.ts";

export type HashingJob =
  | { readonly kind: "hash"; readonly password: string }
  /** `encoded` is missing for an unknown user. */
  | { readonly kind: "verify"; readonly password: string; readonly encoded?: string };

export type HashingReply =
  | { readonly kind: "hash"; readonly encoded: string }
  | { readonly kind: "verify"; readonly check: PasswordCheck }
  /** The name of what was thrown and nothing else of it: its message may quote its argument, the password. */
  | { readonly kind: "failed"; readonly error: string };

const settings: PasswordSettings = workerData;

lowerPriority();
parentPort?.on("message", (job: HashingJob) => parentPort?.postMessage(perform(job)));

function perform(job: HashingJob): HashingReply {
  try {
    return job.kind === "hash"
      ? { kind: "hash", encoded: makePassword(job.password, settings) }
      : { kind: "verify", check: checkPassword(job.password, job.encoded, settings) };
  } catch (error) {
    return { kind: "failed", error: error instanceof Error ? error.name : "unknown error" };
  }
}

/**
 * Lets the event loop win every contest for a core. Linux gives each thread a priority of its own and `setpriority`
 * with id 0 changes that of the calling one; elsewhere it would slow down the whole process, so there it is left alone.
 */
function lowerPriority(): void {
  if (platform() !== "linux" || getPriority() >= constants.priority.PRIORITY_BELOW_NORMAL) return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox may forbid it. Hashing then merely competes on equal terms.
  }
}
