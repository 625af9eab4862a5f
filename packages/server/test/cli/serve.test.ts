import { once } from "node:events";
import { mkdirSync, renameSync, rmdirSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { development, gatehouse, logIn, production, serve, workersOf, workFolder } from "./gatehouse.ts";

describe("serve", () => {
  it("on an empty folder is a whole start: it makes the database and answers", async () => {
    const server = await serve({ cwd: workFolder(), env: development });
    expect(server.output()).toContain("Created");
    const response = await fetch(`${server.url}/readyz`);
    expect(response.status).toBe(200);
    const config = await fetch(`${server.url}/_allauth/app/v1/config`);
    expect(config.status).toBe(200);
    expect(server.output()).toContain(`Development mailbox: ${server.url}/__dev/mail`);
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "%s ends it cleanly, also with an idle connection open",
    async (signal) => {
      const server = await serve({ cwd: workFolder() });
      await (await fetch(`${server.url}/healthz`)).text();
      expect(await server.stop(signal)).toBe(0);
      await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    },
  );

  it.each([[[]], [["--workers", "2"]]])(
    "SIGTERM leaves the door open for a second, until balancers know, serve %j",
    async (how) => {
      const server = await serve({ cwd: workFolder() }, how);
      const code = server.stop();
      // The server's second begins when it hears the signal, after ours.
      const until = performance.now() + 900;
      while (performance.now() < until) {
        const socket = connect({ host: "127.0.0.1", port: Number(server.port) });
        await once(socket, "connect");
        socket.destroy();
        await pause(20);
      }
      expect(await code).toBe(0);
    },
  );

  it("answers what it has begun before it ends", async () => {
    // Hashing takes about a second here, so that the signal comes in the middle.
    const server = await serve({ cwd: workFolder(), env: { ...production, PASSWORD_ITERATIONS: "3000000" } });
    const answer = logIn(server.url, { username: "nobody", password: "correct-horse-battery" });
    await pause(150);
    const code = server.stop();
    expect((await answer).status).toBe(400);
    expect(await code).toBe(0);
  });

  it("answers what it has begun also where its supervisor signals every process of it", {
    timeout: 60_000,
  }, async () => {
    const env = { ...production, PASSWORD_ITERATIONS: "3000000" };
    const server = await serve({ cwd: workFolder(), env }, ["--workers", "2"]);
    const answer = logIn(server.url, { username: "nobody", password: "correct-horse-battery" });
    await pause(150);
    for (const worker of workersOf(server)) process.kill(worker, "SIGTERM");
    const code = server.stop();
    expect((await answer).status).toBe(400);
    expect(await code).toBe(0);
  });

  it.each([[[]], [["--workers", "2"]]])(
    "a second signal ends it at once, with whatever it has begun, serve %j",
    async (how) => {
      const env = { ...production, PASSWORD_ITERATIONS: "6000000" };
      const server = await serve({ cwd: workFolder(), env }, how);
      const answer = logIn(server.url, { username: "nobody", password: "correct-horse-battery" });
      const cutOff = expect(answer).rejects.toThrow();
      await pause(150);
      void server.stop();
      await pause(50);
      expect(await server.stop()).toBe(130);
      await cutOff;
    },
  );

  it("names a taken port, and the setting that moves it, in one message", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void squatter.close());
    await new Promise((resolve) => squatter.once("listening", resolve));
    const { port } = squatter.address() as AddressInfo;
    for (const more of [[], ["--workers", "2"]]) {
      const { code, stderr } = await gatehouse(["serve", "--port", String(port), ...more], {
        cwd: workFolder(),
      });
      expect(code).toBe(1);
      expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken.`);
      expect(stderr).toContain("--port or SERVE_PORT");
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  it("refuses a port that is none, in the settings' words", async () => {
    const { code, stderr } = await gatehouse(["serve", "--port", "99999"], { cwd: workFolder() });
    expect(code).toBe(1);
    expect(stderr).toContain("SERVE_PORT must be at most 65535");
  });

  it("warns where development would be open to others", async () => {
    const server = await serve({ cwd: workFolder(), env: development }, ["--host", "0.0.0.0"]);
    expect(server.output()).toContain("DEBUG is on and the server listens on 0.0.0.0");
  });

  it.each([[], ["--workers", "2"]])("warns once of what is dangerous in production: %j", async (...args) => {
    const env = { ...production, ACCOUNT_RATE_LIMITS: "false", ALLAUTH_TRUSTED_PROXY_COUNT: "1" };
    const server = await serve({ cwd: workFolder(), env }, ["--host", "0.0.0.0", ...args]);
    expect(server.output().match(/Warning: ACCOUNT_RATE_LIMITS is false/g)).toHaveLength(1);
    expect(server.output().match(/Warning: ALLAUTH_TRUSTED_PROXY_COUNT .* 0\.0\.0\.0/g)).toHaveLength(1);
  });

  it("tells a production's log where it listens", async () => {
    const server = await serve({ cwd: workFolder() });
    const line = server
      .output()
      .split("\n")
      .find((candidate) => candidate.includes("listens"));
    expect(JSON.parse(line ?? "")).toMatchObject({ url: server.url });
  });

  it("goes on with the workers that it has while the database is away and another cannot start, and has them all when it is back", async () => {
    const cwd = workFolder();
    const server = await serve({ cwd }, ["--workers", "2"]);
    const [file, away] = [join(cwd, "var", "gatehouse.db"), join(cwd, "var", "away.db")];
    renameSync(file, away);
    mkdirSync(file);
    const [killed] = workersOf(server);
    process.kill(killed ?? 0, "SIGKILL");
    await expect.poll(server.output, { timeout: 15_000 }).toMatch(/ended \(exit code 1\); starting another/);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    rmdirSync(file);
    renameSync(away, file);
    const ended = () => server.output().match(/ended \(exit code 1\)/g)?.length;
    const attempts = ended();
    await pause(4000);
    expect(ended()).toBeLessThanOrEqual((attempts ?? 0) + 1);
    expect(workersOf(server)).toHaveLength(2);
    expect(await server.stop()).toBe(0);
  });

  it("shares the work among processes, and ends them all", async () => {
    const server = await serve({ cwd: workFolder() }, ["--workers", "2"]);
    expect(server.output()).toContain("with 2 processes");
    const answers = await Promise.all(Array.from({ length: 8 }, () => fetch(`${server.url}/readyz`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await server.stop()).toBe(0);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
