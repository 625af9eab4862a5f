import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type BrowserServer, chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { ensureBrowser } from "../scripts/browser.mjs";
import { buildStale } from "../scripts/builds.mjs";
import { gatehouse, startApi, startWeb } from "../scripts/house-services.mjs";
import { run } from "../scripts/run.mjs";
import type { Service } from "../scripts/services.mjs";
import { freePort } from "./free-port.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the front end runs, `http://localhost:…`. */
    web: string;
    /** Where the API runs. */
    api: string;
    /** Where the one browser listens for test files. */
    browser: string;
  }
}

/** Quiet in a container without a display, a GPU or a way out. */
const browserArgs = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const host = "127.0.0.1";

let folder = "";
let services: Service[] = [];
let browser: BrowserServer | undefined;

/** The real thing, once for all files: the API on a database of its own, the built front end, one Chromium. */
export async function setup(project: TestProject): Promise<void> {
  const executablePath = await ensureBrowser(process.execPath);
  await buildStale(process.execPath);
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-e2e-"));
  const [apiPort, webPort] = [await freePort(), await freePort()];
  const api = `http://${host}:${apiPort}`;
  // By name: cookies and links belong to one host, and people type this one.
  const web = `http://localhost:${webPort}`;
  const env = {
    DATABASE_URL: `sqlite:///${path.join(folder, "gatehouse.db")}`,
    EMAIL_FILE_PATH: path.join(folder, "mail"),
    SECRET_KEY: "a key for tests alone, long enough to be taken for a real one 0123456789",
    WEB_PORT: String(webPort),
    // Vitest's own, and not meant for the servers.
    NODE_ENV: undefined,
    // Everybody here comes from one address. The limits have tests of their own.
    ACCOUNT_RATE_LIMITS: "false",
  };
  await run(process.execPath, [gatehouse, "migrate"], { env });
  const node = process.execPath;
  services = [startApi({ node, port: apiPort, env }), startWeb({ node, port: webPort, apiPort, env })];
  browser = await chromium.launchServer({ executablePath, args: browserArgs });
  await Promise.all(services.map((service) => service.ready()));
  project.provide("api", api);
  project.provide("web", web);
  project.provide("browser", browser.wsEndpoint());
}

export async function teardown(): Promise<void> {
  await browser?.close();
  await Promise.all(services.map((service) => service.stop()));
  if (process.env["GATEHOUSE_SHOW_SERVERS"] === "1")
    for (const { title, output } of services) console.log(title, output);
  if (folder !== "") await rm(folder, { recursive: true, force: true });
}
