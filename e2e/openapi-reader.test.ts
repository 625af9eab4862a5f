import { expect, test } from "vitest";
import { currentHouse } from "./current-house.ts";
import { examine, inspect } from "./inspect.ts";
import { tabTo } from "./keys.ts";
import { allLooks, heading, visitor } from "./visitor.ts";

const reader = () => `${currentHouse().api}/_allauth/openapi.html`;

test.each(allLooks)("the reader of the API's document is sound, and loads nothing ($label)", async (look) => {
  const page = await visitor(look);
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(reader());
  await heading(page, /./);
  await inspect(page, `${look.label} openapi`);
  const folded = page.locator("details");
  await tabTo(page, page.getByRole("link", { name: "YAML" }));
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  expect(await folded.count()).toBeGreaterThan(40);
  await examine(page, `${look.label} openapi, unfolded`);
  expect(loaded).toEqual([reader()]);
});

test("an operation is found and unfolded without a pointer", async () => {
  const page = await visitor();
  await page.goto(reader());
  const operation = page.locator("summary", { hasText: "/_allauth/{client}/v1/config" }).first();
  await tabTo(page, page.getByRole("link", { name: "Configuration" }).first());
  await page.keyboard.press("Enter");
  await tabTo(page, operation);
  await page.keyboard.press("Enter");
  await page.getByText("GatehouseConfiguration").first().waitFor();
  await page.getByText("Answers").first().waitFor();
});
