import { readdirSync, readFileSync } from "node:fs";

/** One request of the reference's recorded client, and what the reference answered. */
export interface Exchange {
  readonly kind: "exchange";
  readonly scenario: string;
  readonly n: number;
  readonly step: string;
  readonly client: string;
  readonly at: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: unknown;
    readonly raw: string;
  };
  readonly mails?: readonly { readonly to: string; readonly text: string }[];
}

export interface Transcript {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly exchanges: readonly Exchange[];
}

const folder = new URL("./transcripts/", import.meta.url);

export function transcriptNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => file.replace(/\.jsonl$/, ""))
    .toSorted();
}

export function readTranscript(name: string): Transcript {
  const lines = readFileSync(new URL(`${name}.jsonl`, folder), "utf8")
    .trim()
    .split("\n");
  const [meta, ...rest] = lines.map((line) => JSON.parse(line));
  return { name, settings: meta.settings, exchanges: rest.filter((entry) => entry.kind === "exchange") };
}
