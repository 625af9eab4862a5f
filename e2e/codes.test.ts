import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { codeMailedTo, mailWithSubject } from "./mailbox.ts";
import { memberByCode, type Person, stranger } from "./people.ts";
import { allLooks, heading, signedIn, signIn, signOut, told, visitor } from "./visitor.ts";

inOwnHouse({
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "1",
  ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
});

/** No code has a vowel. */
const WRONG = "AAAA-AAAA";

const codeField = (page: Page) => page.getByLabel("Code", { exact: true });

async function askForCode(page: Page, { email }: Pick<Person, "email">): Promise<void> {
  await page.getByRole("link", { name: "Email me a code" }).click();
  await heading(page, "Sign in with a code");
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Email me a code" }).click();
  await heading(page, "Enter your code");
}

async function typeCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.keyboard.press("Enter");
}

test.each(allLooks)("in by code, from sign-up to a reset password ($label)", async (look) => {
  const page = await visitor(look);
  const person = stranger();
  const see = (name: string) => inspect(page, `${look.label} codes ${name}`);

  await page.goto("/auth/signup");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await heading(page, "Confirm your email address");
  await told(page, person.email);
  await see("01 verification");
  const first = await codeMailedTo(person.email);
  await typeCode(page, first);
  await heading(page, /^Hello, /);
  await signOut(page);

  await see("02 sign in");
  await page.getByRole("link", { name: "Email me a code" }).click();
  await heading(page, "Sign in with a code");
  await see("03 request");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByRole("button", { name: "Email me a code" }).click();
  await heading(page, "Enter your code");
  await told(page, person.email);
  await see("04 code");
  await typeCode(page, WRONG);
  await told(page, "Incorrect code.");
  await see("05 wrong code");
  const second = await codeMailedTo(person.email, [first]);
  // As people type: in small letters, and a blank for the dash.
  await typeCode(page, second.toLowerCase().replace("-", " "));
  await heading(page, /^Hello, /);
  await signOut(page);

  await page.getByRole("link", { name: "Forgot password?" }).click();
  await heading(page, "Reset your password");
  await page.getByLabel("Email address").fill(person.email);
  await see("06 reset");
  await page.getByRole("button", { name: "Send reset code" }).click();
  await heading(page, "Enter your code");
  await see("07 reset code");
  await typeCode(page, await codeMailedTo(person.email, [first, second]));
  await heading(page, "Choose a new password");
  await see("08 new password");
  await page.getByLabel("New password", { exact: true }).fill("third-anchor-44-kettle");
  await page.getByRole("button", { name: "Set new password" }).click();
  await told(page, "Sign in with the new one.");
  await signIn(page, { ...person, password: "third-anchor-44-kettle" });
  await heading(page, /^Hello, /);
});

test("a wrong code is said beside its field, and after the last one there is a way back", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await page.goto("/auth/login");
  await askForCode(page, person);
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await typeCode(page, WRONG);
    await told(page, "Incorrect code.");
    expect(await codeField(page).getAttribute("aria-invalid")).toBe("true");
    expect(await codeField(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await codeField(page).fill("");
    await page.getByText("Incorrect code.").waitFor({ state: "detached" });
  }
  await typeCode(page, WRONG);
  await heading(page, "This code no longer works");
  await inspect(page, "codes spent");
  const spent = await codeMailedTo(person.email);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await page.getByLabel("Email address").fill(person.email);
  await page.getByRole("button", { name: "Email me a code" }).click();
  await heading(page, "Enter your code");
  await typeCode(page, await codeMailedTo(person.email, [spent]));
  await heading(page, /^Hello, /);
});

test("an address without an account is asked for a code just the same", async () => {
  const page = await visitor();
  const nobody = stranger();
  await page.goto("/auth/login");
  await askForCode(page, nobody);
  await told(page, nobody.email);
  await typeCode(page, WRONG);
  await told(page, "Incorrect code.");
});

test("the code field is one that browsers fill in, and takes what is pasted", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await page.goto("/auth/login");
  await askForCode(page, person);
  expect(await codeField(page).getAttribute("autocomplete")).toBe("one-time-code");
  expect(await codeField(page).getAttribute("inputmode")).toBe("text");
  const code = await codeMailedTo(person.email);
  await codeField(page).evaluate((field, text) => {
    field.focus();
    document.execCommand("insertText", false, text);
  }, ` ${code}\n`);
  expect(await codeField(page).inputValue()).toContain(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, /^Hello, /);
});

test("after a reload the page still waits for the code, and the wanted page is remembered", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await page.goto("/settings/emails");
  await heading(page, "Sign in");
  await askForCode(page, person);
  await page.reload();
  await heading(page, "Enter your code");
  await told(page, "your email address");
  await typeCode(page, await codeMailedTo(person.email));
  await heading(page, "Email addresses");
});

test("another code can be asked for after a while, and takes the first one's place", async () => {
  const page = await visitor();
  await page.clock.install();
  const person = stranger();
  await page.goto("/auth/signup");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await heading(page, "Confirm your email address");
  const again = page.getByRole("button", { name: "Send again" });
  expect(await again.getAttribute("aria-disabled")).toBe("true");
  await told(page, /another one in 0:\d\d/);
  const first = await codeMailedTo(person.email);
  await page.clock.runFor(31_000);
  await again.click();
  await told(page, "A new code is on its way.");
  const second = await codeMailedTo(person.email, [first]);
  await page.clock.runFor(31_000);
  await again.click();
  await told(page, "No more codes can be sent.");
  await inspect(page, "codes no more");
  await typeCode(page, first);
  await told(page, "Incorrect code.");
  await typeCode(page, second);
  await heading(page, /^Hello, /);
});

test("where one sign-in allows no second code, asking again begins another one", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await page.clock.install();
  await page.goto("/auth/login");
  await askForCode(page, person);
  const first = await codeMailedTo(person.email);
  await page.clock.runFor(31_000);
  await page.getByRole("button", { name: "Send again" }).click();
  await told(page, "A new code is on its way.");
  await typeCode(page, await codeMailedTo(person.email, [first]));
  await heading(page, /^Hello, /);
});

test("an added address is confirmed by its code, where it was added", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await signedIn(page, person);
  await page.goto("/settings/emails");
  const added = person.email.replace("@", "-two@");
  await page.getByLabel("New email address").fill(added);
  await page.getByRole("button", { name: "Add address" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm this address" });
  await dialog.waitFor();
  await inspect(page, "codes address dialog");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: `Enter code for ${added}` }).click();
  await dialog.getByLabel("Code", { exact: true }).fill(WRONG);
  await page.keyboard.press("Enter");
  await told(page, "Incorrect code.");
  await dialog.getByLabel("Code", { exact: true }).fill(await codeMailedTo(added));
  await page.keyboard.press("Enter");
  await told(page, "The address is confirmed.");
  const row = page.getByRole("listitem").filter({ hasText: added });
  await row.getByText("Verified", { exact: true }).waitFor();
  await page.reload();
  await row.getByText("Verified", { exact: true }).waitFor();
});

test("after the last wrong code for an added address there is a way back", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await signedIn(page, person);
  await page.goto("/settings/emails");
  await page.getByLabel("New email address").fill(person.email.replace("@", "-two@"));
  await page.getByRole("button", { name: "Add address" }).click();
  const field = page.getByRole("dialog").getByLabel("Code", { exact: true });
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await field.fill(WRONG);
    await page.keyboard.press("Enter");
    await told(page, "Incorrect code.");
    await field.fill("");
    await page.getByText("Incorrect code.").waitFor({ state: "detached" });
  }
  await field.fill(WRONG);
  await page.keyboard.press("Enter");
  await told(page, "This code no longer works");
  await inspect(page, "codes address spent");
});

test("a password reset asked for beside a sign-in by code takes the reset's code", async () => {
  const person = await memberByCode();
  const page = await visitor();
  await page.goto("/auth/login");
  await askForCode(page, person);
  const first = await codeMailedTo(person.email);
  await page.goto("/auth/password/reset");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByRole("button", { name: "Send reset code" }).click();
  await heading(page, "Enter your code");
  await mailWithSubject(person.email, /reset/i);
  await typeCode(page, await codeMailedTo(person.email, [first]));
  await heading(page, "Choose a new password");
});

test("without anything to wait for, a reset's code page leads to the sign-in by code", async () => {
  const page = await visitor();
  await page.goto("/auth/code?flow=password_reset_by_code");
  await heading(page, "Sign in with a code");
});
