import { fork } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const scenario = fileURLToPath(new URL("./processes/talkative-house.ts", import.meta.url));

/** Runs the scenario in a process of its own: what it prints is what an operator's log collector gets. */
async function printed(format: "json" | "pretty"): Promise<{ log: string; secrets: readonly string[] }> {
  const child = fork(scenario, [format], { silent: true, execArgv: ["--conditions=gatehouse-source"] });
  const message = once(child, "message");
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, "exit"),
  ]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  const [secrets] = (await message) as [readonly string[]];
  return { log: `${out}\n${err}`, secrets };
}

/** A secret as it stands, and as it would stand in JSON, in a URL, or as base64. */
const spellings = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -2),
];

describe("the log of a whole scenario, at its most talkative", () => {
  it.each(["json", "pretty"] as const)(
    "T-92 holds no password, token, cookie, key, link, hash or SECRET_KEY, as %s",
    async (format) => {
      const { log, secrets } = await printed(format);
      // The scenario did come to pass, and did go wrong where it was meant to.
      expect(secrets.length).toBeGreaterThan(40);
      expect(log).toContain("/auth/login");
      expect(log).toContain("unexpected error");
      expect(log).toContain("database unavailable");
      expect(secrets.filter((secret) => spellings(secret).some((spelt) => log.includes(spelt)))).toEqual([]);
      expect(log).not.toMatch(/Wr0ng|seeded|kestrel|lantern/);
    },
  );

  it("T-92 is one record a line, whatever a caller puts into a header or a path", async () => {
    const { log } = await printed("json");
    const lines = log.trim().split("\n");
    const records = lines.filter((line) => line.startsWith("{"));
    expect(records.length).toBeGreaterThan(50);
    for (const line of records) expect(() => JSON.parse(line)).not.toThrow();
  });
});
