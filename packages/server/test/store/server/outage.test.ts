import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { production, serve, workFolder } from "../../cli/gatehouse.ts";
import { Crowd, crowdSettings } from "../../nodes/crowd.ts";
import { startOwnServer } from "./own-server.ts";

test("a database killed under load, again and again: no acknowledged sign-up is lost, nobody logged out, and nothing said but 503", {
  timeout: 120_000,
}, async () => {
  const server = await startOwnServer();
  onTestFinished(() => server.stop());
  const env = { ...production, ...crowdSettings, DATABASE_URL: server.url };
  const house = await serve({ cwd: workFolder(), env });
  const crowd = new Crowd([() => house.url]);
  await crowd.during(6, async () => {
    for (let round = 0; round < 4; round += 1) {
      await pause(1000);
      await server.kill();
      const ready = await fetch(`${house.url}/readyz`);
      expect(ready.status).toBe(503);
      await server.start();
    }
    await pause(1000);
  });
  expect(crowd.accounts.length).toBeGreaterThan(10);
  expect(crowd.turnedAway).toBeGreaterThan(0);
  expect(crowd.surprises).toEqual([]);
  expect(await crowd.forgotten()).toEqual([]);
  expect(await house.stop()).toBe(0);
});
