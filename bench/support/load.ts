import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { startProgram } from "./processes.ts";

/** Connections of a throughput run (quality.md). */
export const CONNECTIONS = 32;

/** What one run of load came to. */
export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds, as all latencies. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers that were not 2xx or 3xx, and requests without an answer. */
  readonly failed: number;
}

/** GET requests to one address, each with the next of `values` in a header. */
export interface Load {
  readonly url: string;
  readonly header: string;
  readonly values: readonly string[];
  readonly seconds: number;
  /** Where a file may be left. */
  readonly folder: string;
}

export interface LoadGenerator {
  readonly name: string;
  /** What a reader should know about its limits; empty when nothing. */
  readonly caveat: string;
  run(load: Load): Promise<LoadResult>;
}

/** wrk where it is installed: it needs a fraction of the server's own processor time and tells microseconds. */
export function chooseLoadGenerator(): LoadGenerator {
  const version = /wrk \S*/.exec(spawnSync("wrk", ["-v"], { encoding: "utf8" }).stdout ?? "")?.[0];
  if (version !== undefined) return { name: version, caveat: "", run: runWrk };
  return {
    name: "autocannon",
    caveat:
      "autocannon is a Node program: one core of it tops out near what a bare `node:http` serves on another, so that the bare figure, and every ratio to it, may say more about the load than about the server; and it tells latencies in whole milliseconds. Install wrk for figures to quote.",
    run: runAutocannon,
  };
}

async function runWrk({ url, header, values, seconds, folder }: Load): Promise<LoadResult> {
  const file = join(folder, `${randomUUID()}.txt`);
  await writeFile(file, `${values.join("\n")}\n`);
  const script = fileURLToPath(new URL("./wrk.lua", import.meta.url));
  const wrk = startProgram([
    "wrk",
    ...[
      "-t1",
      `-c${CONNECTIONS}`,
      `-d${seconds}s`,
      "--timeout",
      "10s",
      "-s",
      script,
      url,
      "--",
      header,
      file,
    ],
  ]);
  await wrk.ended;
  const result = /^RESULT (.+)$/m.exec(wrk.output())?.[1];
  if (result === undefined) throw new Error(`wrk printed no result:\n${wrk.output()}`);
  const { seconds: taken, ...rest } = JSON.parse(result) as Omit<LoadResult, "requestsPerSecond"> & {
    seconds: number;
  };
  return answered({ ...rest, requestsPerSecond: rest.requests / taken });
}

async function runAutocannon({ url, header, values, seconds }: Load): Promise<LoadResult> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: values.map((value) => ({ headers: { [header]: value } })),
  });
  return answered({
    requests: result.requests.total,
    requestsPerSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    max: result.latency.max,
    failed: result.non2xx + result.errors,
  });
}

/** Where nothing was answered at all, the generators report latencies of zero. They were endless. */
function answered(result: LoadResult): LoadResult {
  const endless = {
    p50: Number.POSITIVE_INFINITY,
    p99: Number.POSITIVE_INFINITY,
    max: Number.POSITIVE_INFINITY,
  };
  return result.requests > 0 ? result : { ...result, ...endless };
}
