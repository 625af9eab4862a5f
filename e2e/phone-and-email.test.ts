import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { hasFocus } from "./keys.ts";
import { codeMailedTo, codeTextedTo, mailWithSubject } from "./mailbox.ts";
import { type Person, strangeNumber, stranger } from "./people.ts";
import { allLooks, heading, told, visitor } from "./visitor.ts";

inOwnHouse({
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_SIGNUP_FIELDS: "email*,phone,password1*",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "1",
});

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function signUp(page: Page, { email, password }: Person, number = ""): Promise<void> {
  await page.goto("/auth/signup");
  await field(page, "Email address").fill(email);
  await field(page, "Phone number").fill(number);
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
}

async function typeCode(page: Page, code: string): Promise<void> {
  await field(page, "Code").fill(code);
  await page.keyboard.press("Enter");
}

test("after the code to the phone comes the one to the address, on the same page", async () => {
  const page = await visitor();
  const [person, number] = [stranger(), strangeNumber()];
  await signUp(page, person, number);
  await heading(page, "Confirm your phone number");
  await told(page, number);
  await typeCode(page, await codeTextedTo(number));
  await heading(page, "Confirm your email address");
  await told(page, person.email);
  expect(await field(page, "Code").inputValue()).toBe("");
  await expect.poll(() => hasFocus(field(page, "Code"))).toBe(true);
  await typeCode(page, await codeMailedTo(person.email));
  await heading(page, /^Hello, /);
  await page.goto("/settings/phone");
  await told(page, "Where we text your codes.");
  await told(page, number);
});

test("who gives no number is asked for no code to one, and can add it later", async () => {
  const page = await visitor();
  const [person, number] = [stranger(), strangeNumber()];
  await signUp(page, person);
  await heading(page, "Confirm your email address");
  await typeCode(page, await codeMailedTo(person.email));
  await heading(page, /^Hello, /);
  await page.goto("/settings/phone");
  await told(page, "You have not given us a number.");
  await inspect(page, "phone none");
  await field(page, "New phone number").fill(number);
  await button(page, "Add number").click();
  await page.getByRole("dialog", { name: "Confirm this number" }).waitFor();
  await typeCode(page, await codeTextedTo(number));
  await told(page, "Your phone number is confirmed.");
  await page.getByRole("heading", { name: "Change your number" }).waitFor();
});

test.each(allLooks)("a mistyped address is put right while its code is waited for ($label)", async (look) => {
  const page = await visitor(look);
  const [mistyped, person] = [stranger(), stranger()];
  await signUp(page, mistyped);
  await heading(page, "Confirm your email address");
  await told(page, mistyped.email);
  await inspect(page, `${look.label} change 1 verification`);
  await button(page, "Change it").click();
  await heading(page, "Change your email address");
  await inspect(page, `${look.label} change 2 form`);
  await field(page, "Email address").fill(mistyped.email);
  await button(page, "Email me a new code").click();
  await told(page, "The new value must be different from the current one.");
  await field(page, "Email address").fill(person.email);
  await page.keyboard.press("Enter");
  await heading(page, "Confirm your email address");
  await told(page, person.email);
  await typeCode(page, await codeMailedTo(person.email));
  await heading(page, /^Hello, /);
  await page.goto("/settings/emails");
  const rows = page.getByRole("main").getByRole("listitem").filter({ hasText: "@" });
  await rows.getByText(person.email).waitFor();
  expect(await rows.count()).toBe(1);
});

test("an address is put right so often and no more, and its code still counts", async () => {
  const page = await visitor();
  const person = stranger();
  await signUp(page, stranger());
  for (const { email } of [person, stranger()]) {
    await button(page, "Change it").click();
    await field(page, "Email address").fill(email);
    await button(page, "Email me a new code").click();
    if (email === person.email) await told(page, email);
  }
  await heading(page, "This address stays");
  await inspect(page, "change stays");
  await button(page, "Back to the code").click();
  await typeCode(page, await codeMailedTo(person.email));
  await heading(page, /^Hello, /);
});

test("putting somebody else's address in looks like any other, and they are told", async () => {
  const owner = stranger();
  const first = await visitor();
  await signUp(first, owner);
  await typeCode(first, await codeMailedTo(owner.email));
  await heading(first, /^Hello, /);
  const page = await visitor();
  await signUp(page, stranger());
  await button(page, "Change it").click();
  await field(page, "Email address").fill(owner.email);
  await button(page, "Email me a new code").click();
  await heading(page, "Confirm your email address");
  await told(page, owner.email);
  await mailWithSubject(owner.email, /account/i);
  await typeCode(page, "AAAA-AAAA");
  await told(page, "Incorrect code.");
});
