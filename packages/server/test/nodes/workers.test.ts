/** `serve --workers`: several processes at one port. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { production, serve, workersOf, workFolder } from "../cli/gatehouse.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { Crowd, crowdSettings } from "./crowd.ts";

test("of three workers one is killed under load, twice: nobody waits for ever, nothing that was acknowledged is lost, nobody logged out, and another takes its place", {
  timeout: 120_000,
}, async () => {
  const env = { ...production, ...crowdSettings, DATABASE_URL: await leasedUrl() };
  const server = await serve({ cwd: workFolder(), env }, ["--workers", "3"]);
  const crowd = new Crowd([() => server.url]);
  await crowd.during(6, async () => {
    await pause(1000);
    for (let round = 0; round < 2; round += 1) {
      const before = workersOf(server);
      expect(before).toHaveLength(3);
      process.kill(before[0] ?? 0, "SIGKILL");
      await expect
        .poll(() => workersOf(server).filter((pid) => !before.includes(pid)), { timeout: 15_000 })
        .toHaveLength(1);
      expect(server.output()).toContain(`Worker ${before[0]} ended (SIGKILL); starting another.`);
      await pause(1500);
    }
  });
  expect(crowd.accounts.length).toBeGreaterThan(0);
  expect(crowd.surprises).toEqual([]);
  expect(await crowd.forgotten()).toEqual([]);
  expect(await server.stop()).toBe(0);
});
