import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { GatehouseClient } from "@gatehouse/client";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { CookieJar } from "../packages/client/test/house/browser.ts";
import { buildStale, builds, guard, oneProcessExample } from "../scripts/builds.mjs";
import { gatehouse, startApi } from "../scripts/house-services.mjs";
import { inRoot } from "../scripts/repository.mjs";
import { run } from "../scripts/run.mjs";
import { Service } from "../scripts/services.mjs";
import { freePort } from "./free-port.ts";
import { stranger } from "./people.ts";
import { heading, visitor } from "./visitor.ts";

beforeAll(async () => {
  const { server, client, react, next } = builds;
  await buildStale(process.execPath, [server, client, react, next, guard, oneProcessExample]);
}, 300_000);

interface App {
  readonly url: string;
  readonly service: Service;
  /** Whose log tells what the engine was asked. */
  readonly engine: Service;
  /** Holds the database and nothing else. */
  readonly folder: string;
}

type Environment = Record<string, string | undefined>;

/** The settings of an engine that says every request that it answers, on an empty database. */
async function engineSettings(): Promise<{ folder: string; env: Environment }> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-one-process-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = {
    DATABASE_URL: `sqlite:///${path.join(folder, "gatehouse.db")}`,
    SECRET_KEY: "a key for tests alone, long enough to be taken for a real one 0123456789",
    DEBUG: "true",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "json",
    ACCOUNT_EMAIL_VERIFICATION: "none",
    EMAIL_BACKEND: "console",
  };
  return { folder, env };
}

async function exampleWith(env: Environment): Promise<Service & { url: string }> {
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const service = new Service({
    label: "app",
    title: "The example",
    colour: "magenta",
    node: process.execPath,
    args: [inRoot("node_modules/next/dist/bin/next"), "start", "--hostname", "127.0.0.1", "--port", port],
    cwd: inRoot("examples/next-one-process"),
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", ...env },
    readyUrl: url,
  });
  onTestFinished(() => service.stop());
  return Object.assign(service, { url });
}

async function startApp(env: Environment): Promise<Service & { url: string }> {
  const service = await exampleWith(env);
  await service.ready();
  return service;
}

/** Everything in one process. */
async function inOneProcess(settings: Environment = {}): Promise<App> {
  const { folder, env } = await engineSettings();
  const service = await startApp({ ...env, ...settings });
  return { url: service.url, service, engine: service, folder };
}

/** The same app before an engine of its own process. */
async function inTwoProcesses(): Promise<App & { readonly api: string }> {
  const { folder, env } = await engineSettings();
  const port = await freePort();
  const settings = { ...env, ALLAUTH_TRUSTED_PROXY_COUNT: "1" };
  await run(process.execPath, [gatehouse, "migrate"], { env: settings });
  const engine = startApi({ node: process.execPath, port, env: settings });
  onTestFinished(() => engine.stop());
  await engine.ready();
  const service = await startApp({ GATEHOUSE_URL: `http://127.0.0.1:${port}` });
  return { url: service.url, service, engine, folder, api: `http://127.0.0.1:${port}` };
}

/** What the engine has been asked so far, such as `GET /_allauth/browser/v1/auth/session`. */
function asked({ engine }: App): string[] {
  return engine.output.split("\n").flatMap((line) => {
    if (!line.includes('"msg":"request"')) return [];
    const { method, route } = JSON.parse(line) as { method: string; route: string };
    return route.startsWith("/_allauth/") ? [`${method} ${route}`] : [];
  });
}

/** Signs somebody up through the app's own origin, and gives what then asks as their browser does. */
async function signedUp({ url }: App) {
  const person = stranger();
  const jar = new CookieJar();
  const client = new GatehouseClient({ baseUrl: url, fetch: jar.fetch, csrfToken: jar.csrfToken });
  const state = await client.auth.signup(person);
  expect(state.status).toBe("authenticated");
  const get = (page: string) => jar.fetch(`${url}${page}`, { credentials: "include", redirect: "manual" });
  return { person, client, get };
}

const CHECK = "GET /_allauth/browser/v1/auth/session";

test.each([
  ["in one process", inOneProcess],
  ["over HTTP", inTwoProcesses],
])(
  "a page of ten components that each ask for the session costs one session check, %s",
  async (_how, start) => {
    const app = await start();
    const { person, get } = await signedUp(app);
    // The log comes through a pipe, some time after the answer.
    await expect.poll(() => asked(app).at(-1)).toContain("/auth/signup");
    const before = asked(app).length;
    const page = await get("/account");
    const text = await page.text();
    expect(text.match(/<dt>/g)).toHaveLength(10);
    expect(text).toContain(person.email);
    await expect.poll(() => asked(app).slice(before)).toEqual([CHECK]);

    expect(await (await get("/api/me")).json()).toEqual({ user: expect.any(String) });
    await expect.poll(() => asked(app).slice(before)).toEqual([CHECK, CHECK]);

    // Without a session cookie there is nothing to ask.
    expect((await fetch(`${app.url}/`)).status).toBe(200);
    expect((await fetch(`${app.url}/api/me`)).status).toBe(401);
    const turnedAway = await fetch(`${app.url}/account`, { redirect: "manual" });
    expect(turnedAway.headers.get("location")).toMatch(/\/login$/);
    expect(asked(app).slice(before)).toEqual([CHECK, CHECK]);
  },
);

test("in one process, somebody signs up, sees their page, signs out and in again", async () => {
  const app = await inOneProcess();
  const person = stranger();
  const page = await visitor();
  await page.goto(`${app.url}/account`);
  await heading(page, "Sign in");
  const fill = async () => {
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
  };
  await fill();
  await page.getByRole("button", { name: "Sign up" }).click();
  await heading(page, /^Hello, /);
  await page.getByText(person.email).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "Gatehouse in one process");
  await page.goto(`${app.url}/account`);
  await heading(page, "Sign in");
  await fill();
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, /^Hello, /);
});

test("in one process, the guarded route handler knows its visitor by their session, and no stranger", async () => {
  const app = await inOneProcess();
  const person = stranger();
  const page = await visitor();
  await page.goto(`${app.url}/account`);
  expect((await fetch(`${app.url}/api/notes`)).status).toBe(401);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await heading(page, /^Hello, /);
  const said = await page.evaluate(async () => {
    const written = await fetch("/api/notes", { method: "POST", body: JSON.stringify({ text: "milk" }) });
    return [
      written.status,
      (await written.json()).text,
      (await (await fetch("/api/notes")).json()).user.email,
    ];
  });
  expect(said).toEqual([201, "milk", person.email]);
});

test("over HTTP, the guarded route handler knows programs by their API token and by their JWT", async () => {
  const { url, api } = await inTwoProcesses();
  const { email, password } = stranger();
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${api}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, string>;
  };
  const { token } = await post("/api/register/", { username: "program", email, password });
  const { access } = await post("/api/auth/login/", { email, password });
  for (const [authorization, by] of [
    [`Token ${token}`, "token"],
    [`Bearer ${access}`, "jwt"],
  ] as const) {
    const answer = await fetch(`${url}/api/notes`, { headers: { authorization } });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { user: { id: 1, username: "program", email, by } },
    ]);
  }
  const wrong = await fetch(`${url}/api/notes`, { headers: { authorization: "Token wrong" } });
  expect(wrong.status).toBe(401);
});

test("T-40 in one process, an address of one's own choosing opens no fresh rate limit", async () => {
  const app = await inOneProcess({ ACCOUNT_RATE_LIMITS: '{"signup": "2/m/ip"}' });
  const signUp = (address: string) =>
    fetch(`${app.url}/_allauth/app/v1/auth/signup`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify(stranger()),
    });
  const statuses: number[] = [];
  for (let number = 1; number <= 3; number += 1) statuses.push((await signUp(`203.0.113.${number}`)).status);
  expect(statuses).toEqual([200, 200, 429]);
});

test("in one process, a stop ends it soon, and what was written is there after the next start", async () => {
  const { folder, env } = await engineSettings();
  const app = await startApp(env);
  const { client, person } = await signedUp({ url: app.url, service: app, engine: app, folder });
  await client.auth.logout();
  const began = performance.now();
  await app.stop();
  expect(performance.now() - began).toBeLessThan(5_000);
  // Closed and not torn away: no write-ahead log is left beside the database.
  expect(await readdir(folder)).toEqual(["gatehouse.db"]);
  const again = await startApp(env);
  const jar = new CookieJar();
  const later = new GatehouseClient({ baseUrl: again.url, fetch: jar.fetch, csrfToken: jar.csrfToken });
  expect((await later.auth.login(person)).status).toBe("authenticated");
});

test("with a wrong setting nothing opens, and the log has the words of the engine", async () => {
  const { env } = await engineSettings();
  const app = await exampleWith({ ...env, ACCOUNT_EMAIL_VERIFICATION: "perhaps" });
  await app.answering();
  expect((await fetch(`${app.url}/account`, { redirect: "manual" })).status).toBe(500);
  expect(app.output).toContain("ACCOUNT_EMAIL_VERIFICATION");
});
