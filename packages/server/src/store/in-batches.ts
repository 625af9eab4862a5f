import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Rows at a time. On SQLite requests wait for a batch: with a million sessions twenty take as long as a log-in's own commit does, a hundred
 * three times as long, and the clean-up of all of them is but a third slower for it.
 */
export const usualBatch = 20;

/** How a clean-up that may find a million rows is cut up. */
export interface Batching {
  /** Rows at a time; default {@link usualBatch}. */
  readonly batch?: number | undefined;
  /** Ends it after the batch under way. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Repeats a deletion until it comes back with less than a full batch.
 *
 * @param deleteBatch deletes as many rows as it is told and says how many there were
 * @returns how many rows were deleted in all
 */
export async function inBatches(
  { batch = usualBatch, signal }: Batching,
  deleteBatch: (batch: number) => Promise<number>,
): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await deleteBatch(batch);
    total += deleted;
    if (deleted < batch || signal?.aborted === true) return total;
    // Queries of SQLite never leave the thread: without this no request would be looked at before the last batch.
    await nextTurn();
  }
}

/**
 * Any number of keys, cut so that a statement can take them. (A select in their place would be shorter; older servers of MySQL's read the whole
 * table where one deletes or changes by a select.)
 */
export function* slicesOf<K>(keys: readonly K[], size = 500): Iterable<readonly K[]> {
  for (let start = 0; start < keys.length; start += size) yield keys.slice(start, start + size);
}

/** The keys of a batch that was looked for first: not every engine deletes by a select with a limit. */
export function idsOf(rows: readonly { readonly id: number }[]): readonly number[] {
  return rows.map(({ id }) => id);
}
