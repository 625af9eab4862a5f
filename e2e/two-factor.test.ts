import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { APP_TOLERANCE, AuthenticatorApp } from "../packages/client/test/house/authenticator-app.ts";
import { scanned } from "./camera.ts";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { tabTo, typeInto } from "./keys.ts";
import { linkMailedTo } from "./mailbox.ts";
import { member, type Person } from "./people.ts";
import { allLooks, heading, looks, signedIn, signIn, signOut, told, visitor } from "./visitor.ts";

inOwnHouse({ ...APP_TOLERANCE, MFA_TRUST_ENABLED: "true" });

const appField = (page: Page) => page.getByLabel("Authenticator app code");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Sets up an app in the settings. @returns the app and the recovery codes that came with it */
async function setUpApp(page: Page): Promise<{ app: AuthenticatorApp; codes: string[] }> {
  await page.goto("/settings/two-factor");
  await heading(page, "Two-factor authentication");
  await button(page, "Set up an app").click();
  const app = await scan(page);
  await page.getByLabel("Code", { exact: true }).fill(app.nextCode());
  await button(page, "Turn on").click();
  await told(page, "Two-factor authentication is on.");
  return { app, codes: await shownCodes(page) };
}

/** Types the key, as somebody does whose phone has no camera. */
async function scan(page: Page): Promise<AuthenticatorApp> {
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  const key = await page.getByText(/^([A-Z2-7]{4} ?){8}$/).textContent();
  return new AuthenticatorApp(key ?? "");
}

async function shownCodes(page: Page): Promise<string[]> {
  await page
    .getByText(/^\d{8}$/)
    .first()
    .waitFor();
  return page.getByText(/^\d{8}$/).allTextContents();
}

/** Gives the password and is asked for more. */
async function toSecondStep(page: Page, person: Person): Promise<void> {
  await page.goto("/auth/login");
  await signIn(page, person);
  await heading(page, "Confirm that it is you");
}

async function prove(page: Page, code: string): Promise<void> {
  await appField(page).fill(code);
  await button(page, "Continue").click();
}

test.each(allLooks)("set up an app, sign in with it, trust the browser ($label)", async (look) => {
  const person = await member();
  const page = await visitor(look);
  const see = (name: string) => inspect(page, `${look.label} 2fa ${name}`);
  await signedIn(page, person);
  await page.goto("/settings/two-factor");
  await heading(page, "Two-factor authentication");
  await see("01 off");
  await button(page, "Set up an app").click();
  const app = await scan(page);
  await see("02 set up");
  await page.getByLabel("Code", { exact: true }).fill("000 000");
  await button(page, "Turn on").click();
  await told(page, "Incorrect code.");
  await see("03 wrong code");
  // With the blank that apps show.
  await page.getByLabel("Code", { exact: true }).fill(app.nextCode().replace(/^.../, "$& "));
  await button(page, "Turn on").click();
  await told(page, "Two-factor authentication is on.");
  expect(await shownCodes(page)).toHaveLength(10);
  await see("04 on, with codes");
  await page.reload();
  await heading(page, "Two-factor authentication");
  await see("05 on");
  await signOut(page);

  await signIn(page, person);
  await heading(page, "Confirm that it is you");
  await see("06 second step");
  await prove(page, "000000");
  await told(page, "Incorrect code.");
  expect(await appField(page).getAttribute("aria-invalid")).toBe("true");
  await see("07 second step, wrong code");
  await button(page, "Use a recovery code").click();
  await page.getByLabel("Recovery code").waitFor();
  await see("08 recovery code");
  await button(page, "Use your authenticator app").click();
  await prove(page, app.nextCode());
  await heading(page, "Trust this browser?");
  await see("09 trust");
  await button(page, "Trust this browser").click();
  await heading(page, /^Hello, /);
  await signOut(page);

  await signIn(page, person);
  await heading(page, /^Hello, /);
});

test.each(looks)("a camera reads the QR code, and what it reads opens the door ($label)", async (look) => {
  const person = await member();
  const page = await visitor(look);
  await signedIn(page, person);
  await page.goto("/settings/two-factor");
  await button(page, "Set up an app").click();
  const picture = page.getByRole("img", { name: /QR code/ });
  await picture.waitFor();
  const url = new URL(await scanned(picture));
  expect(url.href).toMatch(/^otpauth:\/\/totp\//);
  expect(decodeURIComponent(url.pathname)).toContain(person.email);
  expect(url.searchParams.get("issuer")).toBe("Gatehouse");
  const app = new AuthenticatorApp(url.searchParams.get("secret") ?? "");
  await page.getByLabel("Code", { exact: true }).fill(app.nextCode());
  await button(page, "Turn on").click();
  await told(page, "Two-factor authentication is on.");
  await signOut(page);
  await toSecondStep(page, person);
  await prove(page, app.nextCode());
  await heading(page, "Trust this browser?");
});

test("a recovery code opens the door once", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  const { codes } = await setUpApp(page);
  await signOut(page);
  const [code = ""] = codes;

  await toSecondStep(page, person);
  await button(page, "Use a recovery code").click();
  // As it may have been written down.
  await page.getByLabel("Recovery code").fill(`${code.slice(0, 4)}-${code.slice(4)}`);
  await page.keyboard.press("Enter");
  await heading(page, "Trust this browser?");
  await button(page, "Not now").click();
  await heading(page, /^Hello, /);
  await page.goto("/settings/two-factor");
  await told(page, "9 of 10");
  await signOut(page);

  await toSecondStep(page, person);
  await button(page, "Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(code);
  await page.keyboard.press("Enter");
  await told(page, "Incorrect code.");
});

test("the wanted page is kept through the second step, and a reload stays at it", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  const { app } = await setUpApp(page);
  await signOut(page);
  await page.goto("/settings/emails");
  await signIn(page, person);
  await heading(page, "Confirm that it is you");
  await page.reload();
  await heading(page, "Confirm that it is you");
  await prove(page, app.nextCode());
  await heading(page, "Trust this browser?");
  await page.reload();
  await button(page, "Not now").click();
  await heading(page, "Email addresses");
});

test("nobody gets past the second step by its address", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  await setUpApp(page);
  await signOut(page);
  await toSecondStep(page, person);
  for (const path of ["/dashboard", "/settings/two-factor"]) {
    await page.goto(path);
    await heading(page, "Sign in");
  }
  await page.goto("/auth/2fa/trust");
  await heading(page, "Confirm that it is you");
  const stranger = await visitor();
  for (const path of ["/auth/2fa", "/auth/2fa/trust", "/settings/two-factor"]) {
    await stranger.goto(path);
    await heading(stranger, "Sign in");
  }
});

test("recovery codes are copied, downloaded, hidden, shown and replaced", async () => {
  const person = await member();
  const page = await visitor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signedIn(page, person);
  const { codes } = await setUpApp(page);
  await button(page, "Copy recovery codes").click();
  await told(page, "Copied: recovery codes.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join("\n"));
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Download").click()]);
  expect(download.suggestedFilename()).toBe("gatehouse-recovery-codes.txt");
  await page.emulateMedia({ media: "print" });
  expect(await page.getByText(codes[0] ?? "").isVisible()).toBe(true);
  expect(await page.getByRole("heading", { level: 1 }).isVisible()).toBe(false);
  await page.emulateMedia({ media: "screen" });

  await button(page, "Hide codes").click();
  await button(page, "Show codes").click();
  expect(await shownCodes(page)).toEqual(codes);
  await button(page, "Create new codes").click();
  await page.getByRole("dialog").getByRole("button", { name: "Create new codes" }).click();
  await told(page, "Here are your new recovery codes.");
  const fresh = await shownCodes(page);
  expect(fresh).toHaveLength(10);
  expect(fresh).not.toContain(codes[0]);
});

test("all of it goes without a pointer", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  await page.goto("/settings/two-factor");
  await tabTo(page, button(page, "Set up an app"));
  await page.keyboard.press("Enter");
  const app = await scan(page);
  await typeInto(page, page.getByLabel("Code", { exact: true }), app.nextCode());
  await page.keyboard.press("Enter");
  await told(page, "Two-factor authentication is on.");
  for (const name of ["Hide codes", "Show codes"]) {
    await tabTo(page, button(page, name));
    await page.keyboard.press("Enter");
  }
  const [code = ""] = await shownCodes(page);
  await signOut(page);
  await typeInto(page, page.getByLabel("Email or username"), person.email);
  await typeInto(page, page.getByLabel("Password", { exact: true }), person.password);
  await page.keyboard.press("Enter");
  await heading(page, "Confirm that it is you");
  await tabTo(page, button(page, "Use a recovery code"));
  await page.keyboard.press("Space");
  // The field that was chosen has the focus already.
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await heading(page, "Trust this browser?");
  await tabTo(page, button(page, "Not now"));
  await page.keyboard.press("Space");
  await heading(page, /^Hello, /);
});

test("an app is removed, and the password is enough again", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  await setUpApp(page);
  await button(page, "Remove authenticator app").click();
  await told(page, "your password alone will be enough, and your recovery codes stop working");
  await inspect(page, "2fa remove");
  await page.getByRole("dialog").getByRole("button", { name: "Remove authenticator app" }).click();
  await told(page, "The authenticator app has been removed.");
  await button(page, "Set up an app").waitFor();
  expect(await page.getByRole("heading", { name: "Recovery codes" }).count()).toBe(0);
  await signOut(page);
  await signedIn(page, person);
});

test("an app waits until every address is confirmed", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  await page.goto("/settings/emails");
  const added = person.email.replace("@", "-two@");
  await page.getByLabel("New email address").fill(added);
  await page.getByRole("button", { name: "Add address" }).click();
  await page.getByText(added).first().waitFor();
  await page.goto("/settings/two-factor");
  await button(page, "Set up an app").click();
  await told(page, "Please confirm all your email addresses first");
  await inspect(page, "2fa unverified");
  await page.goto(await linkMailedTo(added, "/auth/verify-email/"));
  await page.getByRole("button", { name: "Confirm address" }).click();
  await page.waitForURL("**/settings/emails");
  await setUpApp(page);
});
