import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, expect, inject, onTestFinished } from "vitest";
import { currentHouse } from "./current-house.ts";
import type { Person } from "./people.ts";

/** How somebody sees the pages. */
export interface Look {
  readonly scheme: "light" | "dark";
  readonly width: number;
}

export const desktop = 1280;
export const phone = 375;

/** Both schemes on a desktop and on a phone. */
export const looks: readonly (Look & { label: string })[] = (["light", "dark"] as const).flatMap((scheme) => [
  { scheme, width: desktop, label: `${scheme}, desktop` },
  { scheme, width: phone, label: `${scheme}, phone` },
]);

/** And a window as narrow as any, and one as wide. */
export const allLooks: typeof looks = [
  ...looks,
  { scheme: "light", width: 320, label: "light, narrowest" },
  { scheme: "dark", width: 2560, label: "dark, widest" },
];

let browser: Browser | undefined;

async function sharedBrowser(): Promise<Browser> {
  if (browser === undefined) {
    browser = await chromium.connect(inject("browser"));
    afterAll(async () => browser?.close());
  }
  return browser;
}

/**
 * A page in a browser profile of its own, closed when the test ends. The test fails if a script failed on any page, or
 * if the content security policy had to refuse something of ours.
 *
 * @param options `scripts`: false for a browser in which JavaScript is switched off
 */
export async function visitor(look: Partial<Look> = {}, { scripts = true } = {}): Promise<Page> {
  const { scheme = "light", width = desktop } = look;
  const context = await (await sharedBrowser()).newContext({
    baseURL: currentHouse().web,
    colorScheme: scheme,
    viewport: { width, height: width < 600 ? 812 : 900 },
    ...(width < 600 && { hasTouch: true, isMobile: true }),
    reducedMotion: "reduce",
    javaScriptEnabled: scripts,
  });
  const faults = collectFaults(context);
  await context.addInitScript(recordLayoutShifts);
  onTestFinished(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

function collectFaults(context: BrowserContext): string[] {
  const faults: string[] = [];
  context.on("weberror", (error) => faults.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    // The browser reports every refused request as an error, and refusals are what many tests are about.
    if (/^Failed to load resource/.test(message.text())) return;
    faults.push(message.text());
  });
  return faults;
}

interface RecordedShift {
  readonly value: number;
  readonly moved: string[];
}

declare global {
  interface Window {
    layoutShifts?: RecordedShift[];
  }
}

/** Runs inside the page, before its own scripts. */
function recordLayoutShifts(): void {
  interface LayoutShift extends PerformanceEntry {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly { readonly node: Node | null }[];
  }
  const recorded: RecordedShift[] = [];
  window.layoutShifts = recorded;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LayoutShift[]) {
      if (entry.hadRecentInput) continue;
      const moved = entry.sources.map(({ node }) =>
        node instanceof Element ? node.outerHTML.slice(0, 120) : "text",
      );
      recorded.push({ value: entry.value, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** A hundredth of what counts as good (0.1): a small thing that settles once while the page still comes in, before anybody looks. */
const UNSEEN = 0.001;

/** What has jumped on this page since it was opened, other than in answer to the person. */
export async function layoutShifts(page: Page): Promise<RecordedShift[]> {
  const recorded = await page.evaluate(() => window.layoutShifts ?? []);
  return recorded.filter(({ value }) => value > UNSEEN);
}

/** Fills in the sign-in form of the open page and sends it. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("Email or username").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Opens the sign-in page, signs in and waits for the dashboard. */
export async function signedIn(page: Page, person: Person): Promise<void> {
  await page.goto("/auth/login");
  await signIn(page, person);
  await heading(page, /^Hello, /);
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await told(page, "You have signed out.");
}

/** Waits until the page has this main heading. */
export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Waits until the page says this, in a message, an alert or its text. A toast says it twice: to the eye and the ear. */
export async function told(page: Page, words: string | RegExp): Promise<void> {
  await page.getByText(words).first().waitFor();
}
