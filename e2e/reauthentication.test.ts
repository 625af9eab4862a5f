import { expect, test } from "vitest";
import { APP_TOLERANCE, AuthenticatorApp } from "../packages/client/test/house/authenticator-app.ts";
import { Authenticator } from "./authenticator.ts";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { member } from "./people.ts";
import { heading, looks, signedIn, told, visitor } from "./visitor.ts";

// So little that what has been proven is old as soon as somebody has read the next page.
inOwnHouse({ ...APP_TOLERANCE, ACCOUNT_REAUTHENTICATION_TIMEOUT: "5" });

const staleMs = 5_100;

test.each(looks)("changes to second factors take a fresh proof, by any factor ($label)", async (look) => {
  const person = await member();
  const page = await visitor(look);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await signedIn(page, person);
  await page.goto("/settings/two-factor");
  await button("Set up an app").click();
  const key = await page.getByText(/^([A-Z2-7]{4} ?){8}$/).textContent();
  const app = new AuthenticatorApp(key ?? "");
  await page.waitForTimeout(staleMs);
  await page.getByLabel("Code", { exact: true }).fill(app.nextCode());
  await button("Turn on").click();

  await dialog.waitFor();
  await inspect(page, `${look.label} reauth 01 password`);
  await dialog.getByLabel("Password", { exact: true }).fill("not-my-password-1");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await told(page, "Incorrect password.");
  await dialog.getByLabel("Password", { exact: true }).fill(person.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await told(page, "Two-factor authentication is on.");

  await page.waitForTimeout(staleMs);
  await button("Hide codes").click();
  await button("Show codes").click();
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Use your authenticator app" }).click();
  await inspect(page, `${look.label} reauth 02 app`);
  const field = dialog.getByLabel("Authenticator app code");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await field.fill("000000");
  await page.keyboard.press("Enter");
  await told(page, "Incorrect code.");
  await field.fill(app.nextCode());
  await page.keyboard.press("Enter");
  await button("Hide codes").waitFor();
  const [code] = await page.getByText(/^\d{8}$/).allTextContents();

  await page.waitForTimeout(staleMs);
  await button("Remove authenticator app").click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove authenticator app" }).click();
  await dialog.getByRole("button", { name: "Use a recovery code" }).click();
  await dialog.getByLabel("Recovery code").fill(code ?? "");
  await page.keyboard.press("Enter");
  await told(page, "The authenticator app has been removed.");
});

test("who gives up proving themselves has changed nothing", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  await page.goto("/settings/two-factor");
  await page.getByRole("button", { name: "Set up an app" }).click();
  const key = await page.getByText(/^([A-Z2-7]{4} ?){8}$/).textContent();
  await page.waitForTimeout(staleMs);
  await page.getByLabel("Code", { exact: true }).fill(new AuthenticatorApp(key ?? "").nextCode());
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await told(page, "Please confirm your identity to continue.");
  await page.reload();
  await heading(page, "Two-factor authentication");
  await page.getByRole("button", { name: "Set up an app" }).waitFor();
});

test("a key is a fresh proof, and the first one that is asked for", async () => {
  const person = await member();
  const page = await visitor();
  const device = await Authenticator.for(page);
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await signedIn(page, person);
  await page.goto("/settings/passkeys");
  await button("Add a passkey").click();
  await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
  await told(page, "you have recovery codes now");
  await page.waitForTimeout(staleMs);
  await page.getByRole("button", { name: /^Rename / }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Kitchen tablet");
  await page.keyboard.press("Enter");

  await dialog.waitFor();
  await told(page, "Your browser will ask for a passkey or a security key");
  await inspect(page, "reauth 03 key");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await told(page, "The key has a new name.");

  await page.waitForTimeout(staleMs);
  await device.clear();
  await button("Remove Kitchen tablet").click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove key" }).click();
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await told(page, "No passkey was used");
  await dialog.getByRole("button", { name: "Use your password" }).click();
  await dialog.getByLabel("Password", { exact: true }).fill(person.password);
  await page.keyboard.press("Enter");
  await told(page, "Kitchen tablet has been removed.");
});
