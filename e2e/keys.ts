import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

const mostStops = 40;

/** Goes on by one key until this element has the focus, and makes sure that the focus can be seen there. */
export async function tabTo(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" | "ArrowDown" = "Tab",
): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await hasFocus(target)) {
      await expectVisibleFocus(target);
      return;
    }
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press(key);
    // Menus move the focus by a script, a moment later.
    await expect.poll(() => before.evaluate((element) => element === document.activeElement)).toBe(false);
  }
  throw new Error(`${target} cannot be reached by the ${key} key.`);
}

/** Goes to a field by the Tab key and types. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

export function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** By a ring, or in a menu by a ground of its own. */
export async function expectVisibleFocus(target: Locator): Promise<void> {
  const marked = await target.evaluate((element) => {
    const style = getComputedStyle(element);
    const hasRing =
      (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
    const hasGround = element.role === "menuitem" && style.backgroundColor !== "rgba(0, 0, 0, 0)";
    return hasRing || hasGround;
  });
  expect(marked, `the focus on ${target} can be seen`).toBe(true);
}
