import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type BrowserServer, chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { ensureBrowser } from "../scripts/browser.mjs";
import { buildStale } from "../scripts/builds.mjs";
import { type House, openHouse } from "./house.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the front end runs, `http://localhost:…`. */
    web: string;
    /** Where the API runs. */
    api: string;
    /** The folder to which text messages go. */
    texts: string;
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

let house: House | undefined;
let browser: BrowserServer | undefined;
let browsersFolder: string | undefined;

/** The real thing, once for all files: the API on a database of its own, the built front end, one Chromium. */
export async function setup(project: TestProject): Promise<void> {
  const executablePath = await ensureBrowser(process.execPath);
  await buildStale(process.execPath);
  // Chromium leaves folders behind wherever it is ended in a hurry.
  browsersFolder = await mkdtemp(path.join(tmpdir(), "gatehouse-chromium-"));
  const env = { ...process.env, TMPDIR: browsersFolder };
  browser = await chromium.launchServer({ executablePath, args: browserArgs, env });
  house = await openHouse();
  project.provide("api", house.api);
  project.provide("texts", house.texts);
  project.provide("web", house.web);
  project.provide("browser", browser.wsEndpoint());
}

export async function teardown(): Promise<void> {
  await browser?.close();
  await house?.close();
  if (browsersFolder !== undefined) await rm(browsersFolder, { recursive: true, force: true });
}
