import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Authenticator } from "./authenticator.ts";
import { currentHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { tabTo } from "./keys.ts";
import { member, type Person } from "./people.ts";
import { allLooks, heading, signedIn, signIn, signOut, told, visitor } from "./visitor.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const passkeyLogin = (page: Page) => button(page, "Sign in with a passkey");
const dialog = (page: Page) => page.getByRole("dialog");

async function openPasskeys(page: Page): Promise<void> {
  await page.goto("/settings/passkeys");
  await heading(page, "Passkeys");
}

/** Adds a key in the settings. */
async function addKey(page: Page, kind: "passkey" | "security key", name: string): Promise<void> {
  await openPasskeys(page);
  await button(page, `Add a ${kind}`).click();
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByRole("button", { name: "Continue" }).click();
  await page.getByRole("main").getByRole("listitem").filter({ hasText: name }).waitFor();
}

/** Somebody with a passkey, signed out, with their device at hand. */
async function withPasskey() {
  const person = await member();
  const page = await visitor();
  const device = await Authenticator.for(page);
  await signedIn(page, person);
  await addKey(page, "passkey", "Laptop");
  await signOut(page);
  return { person, page, device };
}

async function toSecondStep(page: Page, person: Person): Promise<void> {
  await page.goto("/auth/login");
  await signIn(page, person);
  await heading(page, "Confirm that it is you");
}

test.each(allLooks)("add a passkey, keep it, sign in with it ($label)", async (look) => {
  const person = await member();
  const page = await visitor(look);
  await Authenticator.for(page);
  const see = (name: string) => inspect(page, `${look.label} passkeys ${name}`);
  await signedIn(page, person);
  await see("00 dashboard");
  await openPasskeys(page);
  await see("01 none");
  await button(page, "Add a passkey").click();
  await dialog(page).getByLabel("Name").waitFor();
  await see("02 add");
  expect(await dialog(page).getByLabel("Name").inputValue()).toMatch(/^Chrome on /);
  await dialog(page).getByRole("button", { name: "Continue" }).click();
  await told(page, "you have recovery codes now");
  const row = page.getByRole("main").getByRole("listitem").filter({ hasText: "Chrome on" });
  await row.getByText("Passkey", { exact: true }).waitFor();
  await told(page, "Never used");
  await see("03 added");

  await page.getByRole("button", { name: /^Rename / }).click();
  await dialog(page).getByLabel("Name").fill("Kitchen tablet");
  await see("04 rename");
  await page.keyboard.press("Enter");
  await told(page, "The key has a new name.");
  await page.getByRole("main").getByText("Kitchen tablet").waitFor();
  await page.reload();
  await page.getByRole("main").getByText("Kitchen tablet").waitFor();
  await see("05 renamed");
  await page.goto("/settings/two-factor");
  await told(page, "1 key");
  await see("06 two-factor");
  await page.goto("/dashboard");
  await told(page, "One key is on this account");
  await see("07 dashboard with a key");

  await signOut(page);
  await see("08 sign in");
  await passkeyLogin(page).click();
  await heading(page, /^Hello, /);
  await openPasskeys(page);
  await told(page, /Last used/);
  await button(page, "Remove Kitchen tablet").click();
  await see("09 remove");
  await dialog(page).getByRole("button", { name: "Remove key" }).click();
  await told(page, "Kitchen tablet has been removed.");
  await told(page, "There are none yet.");
});

test("a passkey that is chosen in the menu of the field signs in, on the wanted page", async () => {
  const { device } = await withPasskey();
  const page = await visitor();
  // It is chosen at once, as by somebody who is very quick.
  await device.copyTo(await Authenticator.for(page, { menu: true }));
  await page.goto("/settings/emails");
  await heading(page, "Email addresses");
});

test("the button works while the menu of the field waits", async () => {
  const { device } = await withPasskey();
  const page = await visitor();
  const copy = await Authenticator.for(page, { menu: true });
  await device.copyTo(copy);
  await copy.touches(false);
  const asked = page.waitForResponse((response) => response.url().endsWith("/auth/webauthn/login"));
  await page.goto("/auth/login");
  await asked;
  expect(await page.getByLabel("Email or username").getAttribute("autocomplete")).toBe("username webauthn");
  // The answer is on its way to the browser's own menu, which then waits without being seen.
  await page.waitForTimeout(500);
  await copy.touches(true);
  await passkeyLogin(page).click();
  await heading(page, /^Hello, /);
});

test("a removed passkey no longer signs in, and is refused in words", async () => {
  const { person, page, device } = await withPasskey();
  const elsewhere = await visitor();
  await device.copyTo(await Authenticator.for(elsewhere));
  await passkeyLogin(page).click();
  await heading(page, /^Hello, /);
  await openPasskeys(page);
  await button(page, "Remove Laptop").click();
  await dialog(page).getByRole("button", { name: "Remove key" }).click();
  await told(page, "Laptop has been removed.");

  await elsewhere.goto("/auth/login");
  await passkeyLogin(elsewhere).click();
  await told(elsewhere, "This passkey is not accepted.");
  await inspect(elsewhere, "passkeys removed key");
  await signIn(elsewhere, person);
  await heading(elsewhere, /^Hello, /);
});

test("a no is no alarm: who cancels stays where they are and may try again", async () => {
  const { page, device } = await withPasskey();
  await device.knows(false);
  await passkeyLogin(page).click();
  await told(page, "No passkey was used");
  await inspect(page, "passkeys cancelled");
  await device.knows(true);
  await passkeyLogin(page).click();
  await heading(page, /^Hello, /);
});

test("without a passkey on the device there is a sentence, and the password still works", async () => {
  const { person, page, device } = await withPasskey();
  await device.clear();
  await passkeyLogin(page).click();
  await told(page, "No passkey was used");
  await signIn(page, person);
  await heading(page, "Confirm that it is you");
});

test("a browser without passkeys says so, and offers another way first", async () => {
  const { person } = await withPasskey();
  const page = await visitor();
  await page.addInitScript(() => Reflect.deleteProperty(window, "PublicKeyCredential"));
  await page.goto("/auth/login");
  await passkeyLogin(page).click();
  await told(page, "This browser cannot use passkeys.");
  await signIn(page, person);
  await heading(page, "Confirm that it is you");
  await page.getByLabel("Recovery code").waitFor();
});

test("on another address of the same house the page says where passkeys work", async () => {
  const page = await visitor();
  await Authenticator.for(page);
  await page.goto(`${currentHouse().web.replace("localhost", "127.0.0.1")}/auth/login`);
  await passkeyLogin(page).click();
  await told(page, "work at localhost, and this page is elsewhere");
});

test("one device keeps one passkey for an account", async () => {
  const person = await member();
  const page = await visitor();
  const device = await Authenticator.for(page);
  await signedIn(page, person);
  await addKey(page, "passkey", "Laptop");
  await button(page, "Add a passkey").click();
  await dialog(page).getByRole("button", { name: "Continue" }).click();
  await told(page, "This device has a passkey for this account already.");
  expect(await device.count()).toBe(1);
});

test("a key is the second step after the password, and somebody else's is none", async () => {
  const person = await member();
  const page = await visitor();
  await Authenticator.for(page, { passkeys: false, verifies: false });
  await signedIn(page, person);
  await addKey(page, "security key", "On my ring");
  await told(page, "Second step only");
  await signOut(page);
  await toSecondStep(page, person);
  await inspect(page, "passkeys second step");
  await button(page, "Continue").click();
  await heading(page, /^Hello, /);
  // It is a second step only: without a name it is not found.
  await signOut(page);
  await passkeyLogin(page).click();
  await told(page, "No passkey was used");

  // The password of one, and the key of another.
  const { page: thiefsPage } = await withPasskey();
  await toSecondStep(thiefsPage, person);
  await button(thiefsPage, "Continue").click();
  await told(thiefsPage, "No passkey was used");
  await inspect(thiefsPage, "passkeys second step refused");
  await thiefsPage.goto("/dashboard");
  await heading(thiefsPage, "Sign in");
});

test("a recovery code takes the place of a key", async () => {
  const { person, page } = await withPasskey();
  await passkeyLogin(page).click();
  await heading(page, /^Hello, /);
  await page.goto("/settings/two-factor");
  await button(page, "Show codes").click();
  const codes = page.getByText(/^\d{8}$/);
  await codes.first().waitFor();
  const [code] = await codes.allTextContents();
  await signOut(page);
  await toSecondStep(page, person);
  await button(page, "Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(code ?? "");
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);
});

test("all of it goes without a pointer", async () => {
  const person = await member();
  const page = await visitor();
  await Authenticator.for(page);
  await signedIn(page, person);
  await openPasskeys(page);
  await tabTo(page, button(page, "Add a passkey"));
  await page.keyboard.press("Enter");
  await tabTo(page, dialog(page).getByLabel("Name"));
  await page.keyboard.press("Enter");
  await told(page, "you have recovery codes now");
  await signOut(page);
  await tabTo(page, passkeyLogin(page));
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);
});
