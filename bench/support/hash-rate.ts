/**
 * How many of our password hashes (PBKDF2-SHA256, 600 000 rounds, 32 bytes) these cores compute when they do nothing
 * else; started by against-hash-rate.ts. Arguments: threads, milliseconds. Prints hashes per second.
 */
import { pbkdf2Sync } from "node:crypto";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const ROUNDS = 600_000;

if (isMainThread) await main(Number(process.argv[2]), Number(process.argv[3]));
else parentPort?.postMessage(hashFor(Number(workerData)));

async function main(threads: number, duration: number): Promise<void> {
  const rates = await Promise.all(Array.from({ length: threads }, () => inThread(duration)));
  console.log(rates.reduce((sum, rate) => sum + rate, 0));
}

function inThread(duration: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: duration });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Whole hashes over the time that they took, so that the last one's end, not the clock's, is the end. */
function hashFor(duration: number): number {
  pbkdf2Sync("warm-up", "salt", 1000, 32, "sha256");
  const started = performance.now();
  let hashes = 0;
  while (performance.now() - started < duration) {
    pbkdf2Sync("quiet-Harbour-lantern-42", "0123456789abcdefghijkl", ROUNDS, 32, "sha256");
    hashes++;
  }
  return (hashes * 1000) / (performance.now() - started);
}
