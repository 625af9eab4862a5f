import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { inRoot, root } from "../scripts/repository.mjs";
import { freePort } from "./free-port.ts";

interface Start {
  readonly child: ChildProcess;
  readonly api: string;
  readonly web: string;
  /** Holds its database and nothing else. */
  readonly folder: string;
  /** What it has said so far. */
  said(): string;
  /** Waits until it says this. */
  says(words: string): Promise<void>;
  /** Its exit code, once it is gone. */
  ended(): Promise<number | null>;
}

async function start(env: Record<string, string> = {}): Promise<Start> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-start-"));
  const ports = { SERVE_PORT: String(await freePort()), WEB_PORT: String(await freePort()), ...env };
  const child = spawn(process.execPath, [inRoot("scripts/start.mjs")], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: undefined,
      DATABASE_URL: `sqlite:///${path.join(folder, "gatehouse.db")}`,
      SECRET_KEY: "a key for tests alone, long enough to be taken for a real one 0123456789",
      ...ports,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exit = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await exit;
    await rm(folder, { recursive: true, force: true });
  });
  return {
    child,
    folder,
    api: `http://localhost:${ports.SERVE_PORT}`,
    web: `http://localhost:${ports.WEB_PORT}`,
    said: () => output,
    says: async (words) => expect.poll(() => output, { timeout: 30_000 }).toContain(words),
    ended: async () => (await exit)[0] as number | null,
  };
}

const refused = (url: string) => expect(fetch(url)).rejects.toThrow();

test("npm start serves the house in seconds, says where, and Ctrl-C stops all of it", async () => {
  const began = performance.now();
  const house = await start();
  await house.says("Stop:");
  // Everything is built by now: this is the second start of somebody at work.
  expect(performance.now() - began).toBeLessThan(15_000);
  const pages = [`${house.api}/__dev/mail`, `${house.api}/_allauth/openapi.html`];
  for (const address of [house.web, house.api, ...pages, "npx gatehouse createsuperuser"]) {
    expect(house.said()).toContain(address);
  }
  expect((await fetch(`${house.api}/readyz`)).status).toBe(200);
  expect((await fetch(`${house.web}/auth/login`)).status).toBe(200);
  for (const page of pages) expect((await fetch(page)).status).toBe(200);

  // Twice, as it comes when npm hands on the Ctrl-C that the terminal has sent to everybody.
  house.child.kill("SIGINT");
  house.child.kill("SIGINT");
  expect(await house.ended()).toBe(0);
  // Closed and not torn away: no write-ahead log is left beside the database.
  expect(await readdir(house.folder)).toEqual(["gatehouse.db"]);
  await refused(house.api);
  await refused(house.web);
  expect(house.said()).not.toMatch(/^\s+at /m);
});

test.each(["SIGTERM", "SIGHUP"] as const)("%s stops everything as cleanly", async (signal) => {
  const house = await start();
  await house.says("Stop:");
  house.child.kill(signal);
  expect(await house.ended()).toBe(0);
  await refused(house.api);
  await refused(house.web);
});

test("servers do not outlive a start script that was killed without warning", async () => {
  const house = await start();
  await house.says("Stop:");
  house.child.kill("SIGKILL");
  await house.ended();
  await expect.poll(() => isUp(house.api), { timeout: 12_000 }).toBe(false);
  await expect.poll(() => isUp(house.web), { timeout: 12_000 }).toBe(false);
});

test.each(["SERVE_PORT", "WEB_PORT"])(
  "a taken port is one sentence that names it and %s",
  async (setting) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const house = await start({ [setting]: String(port) });
    expect(await house.ended()).toBe(1);
    expect(house.said()).toContain(`Port ${port} is taken`);
    expect(house.said()).toContain(`${setting}=`);
    expect(house.said()).not.toMatch(/^\s+at /m);
  },
);

test("a setting that is wrong stops the start in the words of the server", async () => {
  const house = await start({ ACCOUNT_EMAIL_VERIFICATION: "perhaps" });
  expect(await house.ended()).toBe(1);
  expect(house.said()).toContain("ACCOUNT_EMAIL_VERIFICATION");
  expect(house.said()).not.toMatch(/^\s+at /m);
});

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
