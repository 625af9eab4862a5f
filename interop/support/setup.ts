import type { TestProject } from "vitest/node";
import { engines } from "./engines.ts";
import { openPair, type PairAddress, type RunningPair } from "./pair.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A Django and a Gatehouse for each kind of database, which most tests share. */
    pairs: readonly PairAddress[];
  }
}

let running: readonly RunningPair[] = [];

export async function setup(project: TestProject): Promise<void> {
  running = await Promise.all(engines.map((engine) => openPair(engine)));
  project.provide(
    "pairs",
    running.map(({ pair }) => pair.address),
  );
}

export async function teardown(): Promise<void> {
  for (const pair of running) await pair[Symbol.asyncDispose]();
}
