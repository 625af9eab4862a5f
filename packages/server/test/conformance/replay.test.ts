import { describe, expect, it } from "vitest";
import { loadSettings } from "../../src/config/load-settings.ts";
import { headlessRoutes } from "../../src/doors/headless/routes.ts";
import { usualEnvironment } from "../support/house.ts";
import { type Outcome, replay } from "./replay.ts";
import { type Exchange, readTranscript, transcriptNames } from "./transcript.ts";

const served = new Set(
  headlessRoutes(loadSettings({ env: usualEnvironment, checkProduction: false })).map(({ path }) => path),
);

/** Recordings that need flows or doors which do not exist yet, and which those are. */
const awaited: Readonly<Record<string, string>> = {
  drf: "the token door",
  "passkey_signup.app": "passkey sign-up",
  "passkey_signup.browser": "passkey sign-up",
  simplejwt: "the JWT door",
  "webauthn.app": "WebAuthn",
};

/** Addresses of operations that are not there yet, within recordings that are replayed otherwise. */
const AWAITED_PATHS = /\/v1\/(account\/authenticators|auth)\/webauthn/;

/** A web-standard `Request` cannot be a TRACE (Fetch, "forbidden method"); the server's own test sends one. */
const isTrace = ({ request }: Exchange) => request.method === "TRACE";

/** What the reference says with providers configured; the other steps of these recordings do not depend on any. */
const NEEDS_PROVIDER =
  /^(browser: first GET|config$|session, anonymous|provider\/token (no token|bad process)|provider\/redirect (google login|github connect))/;
const needsProvider = ({ scenario, step }: Exchange) =>
  scenario.startsWith("social.") && NEEDS_PROVIDER.test(step);

const covers = (exchange: Exchange) =>
  !(AWAITED_PATHS.test(exchange.request.path) || isTrace(exchange) || needsProvider(exchange));

describe("recordings of the reference", () => {
  for (const name of transcriptNames()) {
    const transcript = readTranscript(name);
    if (name in awaited) continue;
    it(`${name} replays with the same status, JSON and headers`, async () => {
      const outcomes = await replay(transcript, covers);
      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.filter(({ differences }) => differences.length > 0).map(describeOutcome)).toEqual([]);
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
    // A path that has its operation now must not go on being skipped.
    expect([...served].filter((path) => AWAITED_PATHS.test(`/v1${path}`))).toEqual([]);
    expect(Object.keys(awaited).filter((name) => !transcriptNames().includes(name))).toEqual([]);
  });
});

function describeOutcome({ exchange, differences, deviation }: Outcome): string {
  const meant = deviation === undefined ? "" : ` (deviates: ${deviation.why})`;
  return `#${exchange.n} ${exchange.step}${meant}: ${differences.join("; ")}`;
}
