import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inspect } from "./inspect.ts";
import { linkMailedTo } from "./mailbox.ts";
import { member, stranger } from "./people.ts";
import { heading, layoutShifts, phone, signIn, told, visitor } from "./visitor.ts";

const mismatch = /password you specified are not correct/;

test("a wrong password is said beside the field, and what was typed stays", async () => {
  const person = await member();
  const page = await visitor();
  await page.goto("/auth/login");
  await signIn(page, { ...person, password: "not-my-password-1" });
  await told(page, mismatch);
  await inspect(page, "wrong password");
  expect(await page.getByLabel("Email or username").inputValue()).toBe(person.email);
  const field = page.getByLabel("Password", { exact: true });
  await expectInvalid(field, mismatch);
  // The field with the problem has the focus, so that typing mends it.
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);

  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);
});

test("an unknown address gets the very same answer as a wrong password", async () => {
  const page = await visitor();
  await page.goto("/auth/login");
  await signIn(page, stranger());
  await told(page, mismatch);
});

test("an empty form names what is missing and asks the server nothing", async () => {
  const page = await visitor({ width: phone });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") asked.push(request.url());
  });
  await page.goto("/auth/signup");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.locator("[aria-invalid=true]").first().waitFor();
  expect(await page.locator("[aria-invalid=true]").count()).toBe(2);
  await inspect(page, "empty sign-up");
  expect(asked).toEqual([]);
});

test("a weak password is refused in the server's words, beside the field", async () => {
  const page = await visitor();
  await page.goto("/auth/signup");
  await page.getByLabel("Email address").fill(stranger().email);
  await page.getByLabel("Password", { exact: true }).fill("12345678");
  await page.getByRole("button", { name: "Create account" }).click();
  await told(page, "This password is too common.");
  await expectInvalid(page.getByLabel("Password", { exact: true }), /too common[\s\S]*entirely numeric/);
  await inspect(page, "weak password");
});

test("without a network the form says so and works again afterwards", async () => {
  const person = await member();
  const page = await visitor();
  await page.goto("/auth/login");
  await page.getByLabel("Email or username").fill(person.email);
  await page.context().setOffline(true);
  await signIn(page, person);
  await told(page, "Network error. Please check your connection.");
  await inspect(page, "offline");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, /^Hello, /);
});

test("while the server thinks, the button says so and a second click sends nothing", async () => {
  const person = await member();
  const page = await visitor();
  let sent = 0;
  await page.route("**/auth/login", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 600));
    return route.continue();
  });
  await page.goto("/auth/login");
  await signIn(page, person);
  const form = page.locator("form[aria-busy=true]");
  await form.waitFor();
  await page.getByLabel("Password", { exact: true }).press("Enter");
  await heading(page, /^Hello, /);
  expect(sent).toBe(1);
});

test("somebody who signs up with an address that is taken learns nothing, and its owner gets a mail", async () => {
  const owner = await member();
  const page = await visitor();
  await page.goto("/auth/signup");
  await page.getByLabel("Email address").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("correct-horse-42-battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await heading(page, "Check your inbox");
  await linkMailedTo(owner.email, "/auth/password/reset");
});

test("a link that is spent or made up says what to do instead", async () => {
  const page = await visitor();
  await page.goto("/auth/verify-email/MQ:1vXysk:made-up");
  await heading(page, "This link no longer works");
  await inspect(page, "spent verification link");
  await page.goto("/auth/password/reset/1-made-up");
  await heading(page, "This link no longer works");
  await page.getByRole("link", { name: "Send a new link" }).click();
  await heading(page, "Reset your password");
});

test("a page that does not exist says so", async () => {
  const page = await visitor();
  const response = await page.goto("/no/such/page");
  expect(response?.status()).toBe(404);
  await inspect(page, "not found");
});

test("an error moves nothing: its place was kept free", async () => {
  const page = await visitor();
  await page.goto("/auth/login");
  const button = page.getByRole("button", { name: "Sign in", exact: true });
  const before = await button.boundingBox();
  await button.click();
  await page.locator("[aria-invalid=true]").first().waitFor();
  expect(await button.boundingBox()).toEqual(before);
  expect(await layoutShifts(page)).toEqual([]);
});

/** Marked as invalid, and described by a text that says why: what a screen reader reads out. */
async function expectInvalid(field: ReturnType<Page["getByLabel"]>, why: RegExp): Promise<void> {
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  const description = await field.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
  expect(description).toMatch(why);
}
