import { mkdir } from "node:fs/promises";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { inRoot } from "../scripts/repository.mjs";
import { layoutShifts } from "./visitor.ts";

const pictures = inRoot("test-results/pages");

/**
 * What every page has to be, whatever it shows: without a fault that axe can find, as narrow as its window, still
 * where it was when it was opened. Leaves a picture in `test-results/pages`.
 *
 * @param name of the picture
 */
export async function inspect(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // After a click on a link Next puts the page in first and its title a moment later.
  await page.waitForFunction(() => document.title !== "");
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name.replaceAll(/[^\w-]+/g, "-")}.png`, fullPage: true });
  await examine(page, name);
}

/** As {@link inspect}, without a picture: for a page of many screens. */
export async function examine(page: Page, name: string): Promise<void> {
  expect.soft(await violations(page), `axe: ${name}`).toEqual([]);
  expect.soft(await sidewaysOverflow(page), `wider than its window: ${name}`).toBe(0);
  expect.soft(await layoutShifts(page), `layout shifts: ${name}`).toEqual([]);
}

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const results = await window.axe?.run(document);
    if (results === undefined) return ["axe did not load"];
    return results.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id} (${help}): ${node.html.slice(0, 160)}`),
    );
  });
}

function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
