/** One user of a file, or one row of a table beside it, as it was written; or why it cannot be read. */
export type Read =
  | { readonly line: number; readonly record: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly fault: string };

/** Longer records are refused rather than held in memory. */
export const MAX_RECORD_BYTES = 1024 * 1024;
