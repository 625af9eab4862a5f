/**
 * What one stored hash may ask for. The figures stand in the row, so whoever can bring a row into the table (an import, a
 * restored backup) would otherwise decide how long a log-in keeps a thread and how much memory it takes (T-91). At these
 * limits a hash takes some five to ten seconds: far beyond what anybody has chosen for people to wait.
 */

/** Each round doubles the work; 10 to 14 is what there is. */
export const MAX_BCRYPT_ROUNDS = 16;

export const MAX_PBKDF2_ITERATIONS = 10_000_000;

/** Memory at one time. */
export const MAX_MEMORY_BYTES = 1024 ** 3;

/** Memory written in all, over every pass: argon2 and scrypt take about as long as this takes. */
const MAX_TRAFFIC_BYTES = 4 * MAX_MEMORY_BYTES;

/** @param passes how often all of `memory` is gone through */
export function isAffordable({ memory, passes }: { memory: number; passes: number }): boolean {
  return memory <= MAX_MEMORY_BYTES && memory * passes <= MAX_TRAFFIC_BYTES;
}

/** RFC 7914, section 2: N and r decide the memory, p repeats it. */
export function isAffordableScrypt(figures: {
  workFactor: number;
  blockSize: number;
  parallelism: number;
}): boolean {
  const { workFactor, blockSize, parallelism } = figures;
  return isAffordable({ memory: 128 * workFactor * blockSize, passes: parallelism });
}
