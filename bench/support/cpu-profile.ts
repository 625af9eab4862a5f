/** Reads what `node --cpu-prof` writes (the DevTools protocol's `Profiler.Profile`). */

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From zero. */
  readonly lineNumber: number;
}

export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  /** The node that each sample fell in, and the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Share {
  readonly name: string;
  /** Of the time in which the process did something. */
  readonly share: number;
}

/** Without its first seconds, in which the program starts and its code is compiled. */
export function withoutStart(profile: CpuProfile, seconds: number): CpuProfile {
  let elapsed = 0;
  const first = profile.timeDeltas.findIndex((delta) => {
    elapsed += delta;
    return elapsed > seconds * 1e6;
  });
  if (first < 0) return profile;
  return {
    ...profile,
    samples: profile.samples.slice(first),
    timeDeltas: profile.timeDeltas.slice(first),
  };
}

/** Self time by function, the most expensive first. */
export function byFunction(profile: CpuProfile): readonly Share[] {
  return shares(profile, ({ functionName, url, lineNumber }) => {
    const place = url === "" ? "" : `  ${shorten(url)}:${lineNumber + 1}`;
    return `${functionName || "(anonymous)"}${place}`;
  });
}

/** Self time by file of ours, package of others, or part of Node. */
export function byFile(profile: CpuProfile): readonly Share[] {
  return shares(profile, ({ functionName, url }) => (url === "" ? functionName || "(native)" : origin(url)));
}

function shares(profile: CpuProfile, nameOf: (frame: CallFrame) => string): readonly Share[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === "(idle)") continue;
    // A sample stands for the time until the next one.
    const time = profile.timeDeltas[index + 1] ?? 0;
    const name = nameOf(frame);
    times.set(name, (times.get(name) ?? 0) + time);
    total += time;
  }
  return [...times].map(([name, time]) => ({ name, share: time / total })).sort((a, b) => b.share - a.share);
}

/** Without what the path of every file has in common. */
function shorten(url: string): string {
  return url.replace(/^file:.*\/node_modules\//, "").replace(/^file:.*\/packages\/server\/(src|dist)\//, "");
}

function origin(url: string): string {
  const scoped = /^file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  return scoped ?? shorten(url);
}
