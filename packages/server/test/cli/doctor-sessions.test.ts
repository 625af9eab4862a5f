import { expect, it, vi } from "vitest";
import type { Finding } from "../../src/cli/doctor/finding.ts";
import { insertSession } from "../../src/store/sessions.ts";
import { NOW, testDatabaseAt } from "../store/test-database.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { gatehouse, production, serve, signUp, workFolder } from "./gatehouse.ts";
import { PATIENCE } from "./import/imported.ts";

vi.setConfig(PATIENCE);

const DJANGOS = "abcdefghijklmnopqrstuvwxyz012345";
const LONG_FROM_NOW = new Date("2999-01-01T00:00:00Z");

/** A database with sessions that Django made, and what the doctor says of it. */
async function folderWith(sessions: Readonly<Record<string, Date>>) {
  const url = await leasedUrl();
  const { db } = await testDatabaseAt(url);
  for (const [sessionKey, expireDate] of Object.entries(sessions)) {
    await insertSession(db, { sessionKey, sessionData: "", expireDate });
  }
  const run = { cwd: workFolder(), env: { ...production, DATABASE_URL: url } };
  const warnings = async (env: Readonly<Record<string, string>> = {}) => {
    const { stdout } = await gatehouse(["doctor", "--json"], { ...run, env: { ...run.env, ...env } });
    const findings: readonly Finding[] = JSON.parse(stdout);
    return findings.filter(({ subject }) => subject === "sessions");
  };
  return { run, warnings };
}

it("the doctor warns where the sessions are Django's, and would be looked for under hashes", async () => {
  const { warnings } = await folderWith({ [DJANGOS]: LONG_FROM_NOW, ["x".repeat(32)]: LONG_FROM_NOW });
  const [found, ...others] = await warnings();
  expect(found).toEqual({
    level: "warning",
    subject: "sessions",
    message: expect.stringMatching(/Of the 2 sessions that live longest, 2 have their keys as Django/),
    remedy: expect.stringMatching(/SESSION_KEY_STORAGE=plain, or run gatehouse adopt/),
  });
  expect(others).toEqual([]);
  expect(JSON.stringify(found)).not.toContain(DJANGOS);
  expect(await warnings({ SESSION_KEY_STORAGE: "plain" })).toEqual([]);
});

it("the doctor has nothing to say of Gatehouse's own sessions, nor of those that have run out", async () => {
  const { run, warnings } = await folderWith({ [DJANGOS]: NOW });
  const server = await serve(run);
  const bo = { username: "bo", email: "bo@example.com", password: "correct-horse-battery-staple" };
  expect((await signUp(server.url, bo)).status).toBe(200);
  await server.stop();
  expect(await warnings()).toEqual([]);
});
