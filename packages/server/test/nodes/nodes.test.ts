import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { logIn, production, type Served, serve, workFolder } from "../cli/gatehouse.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { Crowd, crowdSettings } from "./crowd.ts";

const THREE = [0, 1, 2];

async function environment() {
  return { ...production, ...crowdSettings, DATABASE_URL: await leasedUrl() };
}

/** Three processes on one database. */
async function threeNodes(env: Readonly<Record<string, string>>): Promise<Served[]> {
  return Promise.all(THREE.map(() => serve({ cwd: workFolder(), env })));
}

describe("three nodes on one database", { timeout: 120_000 }, () => {
  test("are one: who signs up at the first is in at the second, and out everywhere after a log-out at the third", async () => {
    const [first, second, third] = await threeNodes(await environment());
    const headers = { "Content-Type": "application/json", "User-Agent": "app" };
    const body = JSON.stringify({ email: "ann@example.com", password: "correct-horse-battery-staple" });
    const app = (node: Served | undefined, path: string, init: RequestInit = {}) =>
      fetch(`${node?.url}/_allauth/app/v1${path}`, init);
    const signedUp = await app(first, "/auth/signup", { method: "POST", headers, body });
    const { meta } = (await signedUp.json()) as { meta: { session_token: string } };
    const known = { headers: { ...headers, "X-Session-Token": meta.session_token } };
    expect((await app(second, "/auth/session", known)).status).toBe(200);
    expect((await app(third, "/auth/session", { ...known, method: "DELETE" })).status).toBe(401);
    for (const node of [first, second, third]) {
      expect((await app(node, "/auth/session", known)).status).toBe(410);
    }
  });

  test("share the lock of failed log-ins: guesses spread over them are counted together", async () => {
    const limits = { ACCOUNT_RATE_LIMITS: '{"login_failed":"3/300s/key","login":"","signup":""}' };
    const nodes = await threeNodes({ ...(await environment()), ...limits });
    const guess = (n: number) =>
      logIn(nodes[n % 3]?.url ?? "", { email: "nobody@example.com", password: `guess ${n}` });
    const codes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const reply = (await (await guess(n)).json()) as { errors: { code: string }[] };
      codes.push(reply.errors[0]?.code ?? "");
    }
    const wrong = "email_password_mismatch";
    const locked = "too_many_login_attempts";
    expect(codes).toEqual([wrong, wrong, wrong, locked, locked, locked]);
  });

  test("of which one is killed under load lose nothing that was acknowledged, and log nobody out", async () => {
    const env = await environment();
    const nodes = await threeNodes(env);
    const crowd = new Crowd(THREE.map((n) => () => nodes[n]?.url ?? ""));
    await crowd.during(6, async () => {
      await pause(1500);
      await nodes[1]?.stop("SIGKILL");
      await pause(1500);
      nodes[1] = await serve({ cwd: workFolder(), env });
      await pause(1000);
    });
    expect(crowd.accounts.length).toBeGreaterThan(10);
    expect(crowd.turnedAway).toBeGreaterThan(0);
    expect(crowd.surprises).toEqual([]);
    expect(await crowd.forgotten()).toEqual([]);
  });

  test("that are restarted one after the other, as for a new version, go on", async () => {
    const env = await environment();
    const nodes = await threeNodes(env);
    const crowd = new Crowd(THREE.map((n) => () => nodes[n]?.url ?? ""));
    await crowd.during(6, async () => {
      await pause(500);
      for (const n of THREE) {
        const old = nodes[n];
        // The balancer is told first, and what it has sent by then arrives: what is under way is answered.
        nodes[n] = await serve({ cwd: workFolder(), env });
        await pause(500);
        expect(await old?.stop()).toBe(0);
      }
    });
    expect(crowd.surprises).toEqual([]);
    expect(await crowd.forgotten()).toEqual([]);
    expect(crowd.accounts.length).toBeGreaterThan(10);
    expect(crowd.turnedAway).toBe(0);
  });
});
