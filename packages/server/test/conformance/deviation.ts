import type { Exchange } from "./transcript.ts";

/**
 * Where Gatehouse answers otherwise than the reference, on purpose, with the reason. `expect` is what it answers
 * instead; a deviation that no longer deviates fails the replay, so this list cannot outlive its reasons.
 */
export interface Deviation {
  readonly why: string;
  applies(exchange: Exchange, transcript: string): boolean;
  readonly expect:
    | { readonly status?: number; readonly bodyIsError?: true }
    /** All is as recorded but for these, which the differences begin with. */
    | { readonly otherwise: readonly string[] };
}
