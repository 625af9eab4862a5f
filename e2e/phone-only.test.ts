import { expect, test } from "vitest";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { codeTextedTo } from "./mailbox.ts";
import { strangeNumber, stranger } from "./people.ts";
import { heading, looks, signOut, visitor } from "./visitor.ts";

inOwnHouse({
  ACCOUNT_LOGIN_METHODS: "phone",
  ACCOUNT_SIGNUP_FIELDS: "phone*,password1*",
  ACCOUNT_EMAIL_VERIFICATION: "none",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
});

test.each(looks)("a phone number is all that an account needs ($label)", async (look) => {
  const page = await visitor(look);
  const number = strangeNumber();
  const { password } = stranger();
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await page.goto("/auth/signup");
  expect(await page.getByLabel("Email address").count()).toBe(0);
  await field("Phone number").fill(number);
  await field("Password").fill(password);
  await inspect(page, `${look.label} phone only 1 sign up`);
  await page.getByRole("button", { name: "Create account" }).click();
  await heading(page, "Confirm your phone number");
  expect(await field("Code").getAttribute("inputmode")).toBe("text");
  // This server allows neither another code nor another number.
  expect(await page.getByRole("button", { name: /Send again|Change it/ }).count()).toBe(0);
  await inspect(page, `${look.label} phone only 2 verification`);
  const first = await codeTextedTo(number);
  await field("Code").fill(first.toLowerCase());
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);
  await inspect(page, `${look.label} phone only 3 dashboard`);
  await signOut(page);

  expect(await page.getByText("Forgot password?").count()).toBe(0);
  expect(await field("Phone number").getAttribute("type")).toBe("tel");
  await inspect(page, `${look.label} phone only 4 sign in`);
  await field("Phone number").fill(number);
  await field("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, /^Hello, /);
  await signOut(page);

  await page.getByRole("link", { name: "Text me a code" }).click();
  await heading(page, "Sign in with a code");
  await field("Phone number").fill(number);
  await page.getByRole("button", { name: "Text me a code" }).click();
  await heading(page, "Enter your code");
  await field("Code").fill(await codeTextedTo(number, [first]));
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);
});
