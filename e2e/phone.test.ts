import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { hasFocus, tabTo, typeInto } from "./keys.ts";
import { codeTextedTo, textedTo } from "./mailbox.ts";
import { strangeNumber, stranger } from "./people.ts";
import { allLooks, heading, signOut, told, visitor } from "./visitor.ts";

const DIGITS = '{"numeric":true,"length":6,"dashed":false}';

inOwnHouse({
  ACCOUNT_LOGIN_METHODS: "email,phone",
  ACCOUNT_SIGNUP_FIELDS: "phone*,email,password1*",
  ACCOUNT_EMAIL_VERIFICATION: "optional",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_LOGIN_BY_CODE_FORMAT: DIGITS,
  ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT: DIGITS,
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1",
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1",
});

const codeField = (page: Page) => page.getByLabel("Code", { exact: true });
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const { password } = stranger();

/** A code that is not the right one. */
const wrong = (code: string) => (code === "000000" ? "000001" : "000000");

async function typeCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.keyboard.press("Enter");
}

/** Fills in the sign-up form and sends it. */
async function signUp(page: Page, number: string): Promise<void> {
  await page.goto("/auth/signup");
  await field(page, "Phone number").fill(number);
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  await heading(page, "Confirm your phone number");
}

/** Somebody who has signed up by phone and is in. @returns their number */
async function signedUp(page: Page): Promise<string> {
  const number = strangeNumber();
  await signUp(page, number);
  await typeCode(page, await codeTextedTo(number));
  await heading(page, /^Hello, /);
  return number;
}

/** As people write it. */
const written = (number: string) =>
  `${number.slice(0, 2)} (${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}`;

test.each(allLooks)("from sign-up by phone to another number ($label)", async (look) => {
  const page = await visitor(look);
  const see = (name: string) => inspect(page, `${look.label} phone ${name}`);
  const [mistyped, number, other] = [strangeNumber(), strangeNumber(), strangeNumber()];

  await page.goto("/auth/signup");
  await heading(page, "Create your account");
  expect(await field(page, "Phone number").getAttribute("inputmode")).toBe("tel");
  expect(await field(page, "Phone number").getAttribute("autocomplete")).toBe("tel");
  await see("01 sign up");
  await field(page, "Phone number").fill("0612345678");
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  await told(page, "Enter the whole number, with + and country code.");
  await see("02 no country code");
  await field(page, "Phone number").fill(written(mistyped));
  await button(page, "Create account").click();
  await heading(page, "Confirm your phone number");
  await told(page, mistyped);
  expect(await codeField(page).getAttribute("inputmode")).toBe("numeric");
  expect(await codeField(page).getAttribute("autocomplete")).toBe("one-time-code");
  await see("03 verification");
  const first = await codeTextedTo(mistyped);
  await typeCode(page, wrong(first));
  await told(page, "Incorrect code.");
  await see("04 wrong code");
  await button(page, "Change it").click();
  await heading(page, "Change your phone number");
  await see("05 change");
  await field(page, "Phone number").fill(written(number));
  await button(page, "Text me a new code").click();
  await heading(page, "Confirm your phone number");
  await told(page, number);
  await typeCode(page, await codeTextedTo(number));
  await heading(page, /^Hello, /);

  await page.goto("/settings/phone");
  await heading(page, "Phone number");
  await told(page, number);
  await see("06 settings");
  await field(page, "New phone number").fill(written(other));
  await button(page, "Change number").click();
  const dialog = page.getByRole("dialog", { name: "Confirm this number" });
  await dialog.waitFor();
  await see("07 settings, dialog");
  await page.keyboard.press("Escape");
  await told(page, "Waits for its code");
  await see("08 settings, waiting");
  await button(page, `Enter code for ${other}`).click();
  const second = await codeTextedTo(other);
  await typeCode(page, wrong(second));
  await told(page, "Incorrect code.");
  await typeCode(page, second);
  await told(page, "Your phone number is confirmed.");
  const rows = page.getByRole("main").getByRole("listitem").filter({ hasText: "+1415" });
  await expect.poll(() => rows.allTextContents()).toEqual([expect.stringMatching(`\\${other}.*Verified`)]);
  await page.reload();
  await rows.getByText(other).waitFor();
  await signOut(page);

  await see("09 sign in");
  await field(page, "Email or phone number").fill(written(other));
  await field(page, "Password").fill(password);
  await button(page, "Sign in").click();
  await heading(page, /^Hello, /);
  await signOut(page);
  await page.getByRole("link", { name: "Send me a code" }).click();
  await heading(page, "Sign in with a code");
  await see("10 request");
  await field(page, "Email or phone number").fill(written(other));
  await button(page, "Send me a code").click();
  await heading(page, "Enter your code");
  await told(page, other);
  expect(await codeField(page).getAttribute("inputmode")).toBe("numeric");
  await see("11 code");
  await typeCode(page, await codeTextedTo(other, [second]));
  await heading(page, /^Hello, /);
});

test("all of it goes without a pointer", async () => {
  const page = await visitor();
  const [mistyped, number, other] = [strangeNumber(), strangeNumber(), strangeNumber()];
  await page.goto("/auth/signup");
  await typeInto(page, field(page, "Phone number"), mistyped);
  await typeInto(page, field(page, "Password"), password);
  await page.keyboard.press("Enter");
  await heading(page, "Confirm your phone number");
  await expect.poll(() => hasFocus(codeField(page))).toBe(true);
  await tabTo(page, button(page, "Change it"));
  await page.keyboard.press("Enter");
  await heading(page, "Change your phone number");
  // A page that was turned begins in its only field.
  await expect.poll(() => hasFocus(field(page, "Phone number"))).toBe(true);
  await page.keyboard.type(number);
  await page.keyboard.press("Enter");
  await heading(page, "Confirm your phone number");
  await expect.poll(() => hasFocus(codeField(page))).toBe(true);
  await page.keyboard.type(await codeTextedTo(number));
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);

  await page.goto("/settings/profile");
  await tabTo(page, page.getByRole("link", { name: "Phone", exact: true }));
  await page.keyboard.press("Enter");
  await heading(page, "Phone number");
  await typeInto(page, field(page, "New phone number"), other);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await expect.poll(() => hasFocus(codeField(page))).toBe(true);
  await page.keyboard.press("Escape");
  await tabTo(page, button(page, `Enter code for ${other}`), "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type(await codeTextedTo(other));
  await page.keyboard.press("Enter");
  await told(page, "Your phone number is confirmed.");
});

test("another code can be asked for after a while, and takes the first one's place", async () => {
  const page = await visitor();
  await page.clock.install();
  const number = strangeNumber();
  await signUp(page, number);
  const again = button(page, "Send again");
  expect(await again.getAttribute("aria-disabled")).toBe("true");
  const first = await codeTextedTo(number);
  await page.clock.runFor(31_000);
  await again.click();
  await told(page, "A new code is on its way.");
  const second = await codeTextedTo(number, [first]);
  await page.clock.runFor(31_000);
  await again.click();
  await told(page, "No more codes can be sent.");
  await typeCode(page, second);
  await heading(page, /^Hello, /);
});

test("a number can be put right so often and no more, and its code still counts", async () => {
  const page = await visitor();
  const number = strangeNumber();
  await signUp(page, strangeNumber());
  await button(page, "Change it").click();
  await field(page, "Phone number").fill(number);
  await button(page, "Text me a new code").click();
  await heading(page, "Confirm your phone number");
  await button(page, "Change it").click();
  await field(page, "Phone number").fill(strangeNumber());
  await button(page, "Text me a new code").click();
  await heading(page, "This number stays");
  await inspect(page, "phone stays");
  await button(page, "Back to the code").click();
  await typeCode(page, await codeTextedTo(number));
  await heading(page, /^Hello, /);
});

test("after the last wrong code there is a way back, and a reload before it loses nothing", async () => {
  const page = await visitor();
  const number = strangeNumber();
  await signUp(page, number);
  await page.reload();
  await heading(page, "Confirm your phone number");
  await told(page, "your phone");
  const code = await codeTextedTo(number);
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await typeCode(page, wrong(code));
    await told(page, "Incorrect code.");
    await codeField(page).fill("");
    await page.getByText("Incorrect code.").waitFor({ state: "detached" });
  }
  await typeCode(page, wrong(code));
  await heading(page, "This code no longer works");
  await page.getByRole("link", { name: "Sign in to get a new code" }).click();
  await field(page, "Email or phone number").fill(number);
  await field(page, "Password").fill(password);
  await button(page, "Sign in").click();
  await heading(page, "Confirm your phone number");
  await typeCode(page, await codeTextedTo(number, [code]));
  await heading(page, /^Hello, /);
});

test("somebody else's number looks like any other, and only its owner is told", async () => {
  const taken = await signedUp(await visitor());
  const page = await visitor();
  await signUp(page, taken);
  await textedTo(taken, /There is one with it already/);
  await typeCode(page, "000000");
  await told(page, "Incorrect code.");
});

test("who has no number adds one, and a number without its country code is named as such", async () => {
  const page = await visitor();
  const number = await signedUp(page);
  await page.goto("/settings/phone");
  await field(page, "New phone number").fill("0612345678");
  await button(page, "Change number").click();
  await told(page, "Enter the whole number, with + and country code.");
  expect(await hasFocus(field(page, "New phone number"))).toBe(true);
  await field(page, "New phone number").fill(number);
  await button(page, "Change number").click();
  await told(page, "The new value must be different from the current one.");
  await inspect(page, "phone settings same");
});
