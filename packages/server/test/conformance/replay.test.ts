import { describe, expect, it } from "vitest";
import { type Outcome, replay } from "./replay.ts";
import { unmeantRows } from "./row-deviations.ts";
import { type Exchange, readTranscript, transcriptNames } from "./transcript.ts";

/** Recordings that need flows or doors which do not exist yet, and which those are. */
const awaited: Readonly<Record<string, string>> = {};

/** A web-standard `Request` cannot be a TRACE (Fetch, "forbidden method"); the server's own test sends one. */
const isTrace = ({ request }: Exchange) => request.method === "TRACE";

/** What the reference says with providers configured; the other steps of these recordings do not depend on any. */
const NEEDS_PROVIDER =
  /^(browser: first GET|config$|session, anonymous|provider\/token (no token|bad process)|provider\/redirect (google login|github connect))/;
const needsProvider = ({ scenario, step }: Exchange) =>
  scenario.startsWith("social.") && NEEDS_PROVIDER.test(step);

const covers = (exchange: Exchange) => !(isTrace(exchange) || needsProvider(exchange));

describe("recordings of the reference", () => {
  for (const name of transcriptNames()) {
    const transcript = readTranscript(name);
    if (name in awaited) continue;
    it(`${name} replays with the same status, JSON, headers and rows`, async () => {
      const { outcomes, rows } = await replay(transcript, covers);

      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.filter(({ differences }) => differences.length > 0).map(describeOutcome)).toEqual([]);
      expect(unmeantRows(name, rows)).toEqual([]);
    });
  }

  it("lists what is not covered yet", () => {
    const skipped = transcriptNames().flatMap((name) => {
      const reason = awaited[name];
      if (reason !== undefined) return [`${name}: waits for ${reason}`];
      const left = readTranscript(name).exchanges.filter((exchange) => !covers(exchange));
      return left.map(
        ({ n, step, request }) => `${name} #${n} ${step}: waits for ${request.method} ${request.path}`,
      );
    });
    process.stdout.write(`Recordings not covered yet:\n  ${skipped.join("\n  ")}\n`);
    expect(Object.keys(awaited).filter((name) => !transcriptNames().includes(name))).toEqual([]);
  });
});

function describeOutcome({ exchange, differences, meant }: Outcome): string {
  const deviates = meant.map(({ why }) => ` (deviates: ${why})`).join("");
  return `#${exchange.n} ${exchange.step}${deviates}: ${differences.join("; ")}`;
}
