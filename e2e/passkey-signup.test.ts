import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Authenticator } from "./authenticator.ts";
import { inOwnHouse } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { codeMailedTo } from "./mailbox.ts";
import { type Person, stranger } from "./people.ts";
import { allLooks, heading, signIn, signOut, told, visitor } from "./visitor.ts";

inOwnHouse({
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
  MFA_PASSKEY_SIGNUP_ENABLED: "true",
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function confirmAddress(page: Page, { email }: Person): Promise<void> {
  await heading(page, "Confirm your email address");
  await page.getByLabel("Code", { exact: true }).fill(await codeMailedTo(email));
  await page.keyboard.press("Enter");
}

/** Takes a stranger to where their passkey is made. */
async function toPasskey(page: Page, person: Person): Promise<void> {
  await page.goto("/auth/signup/passkey");
  await page.getByLabel("Email address").fill(person.email);
  await page.keyboard.press("Enter");
  await confirmAddress(page, person);
  await heading(page, "Create your passkey");
}

test.each(allLooks)("an account without a password, up to its next sign-in ($label)", async (look) => {
  const person = stranger();
  const page = await visitor(look);
  await Authenticator.for(page);
  const see = (name: string) => inspect(page, `${look.label} passkey signup ${name}`);
  await page.goto("/auth/signup?next=%2Fsettings%2Fpasskeys");
  await heading(page, "Create your account");
  await see("01 both ways");
  await page.getByRole("link", { name: "Sign up with a passkey" }).click();
  await heading(page, "Sign up with a passkey");
  await see("02 by passkey");
  await page.getByLabel("Email address").fill(person.email);
  await page.keyboard.press("Enter");
  await confirmAddress(page, person);
  await heading(page, "Create your passkey");
  await see("03 create");
  await page.reload();
  await button(page, "Create passkey").click();
  await heading(page, "Passkeys");
  await page.getByRole("main").getByRole("listitem").filter({ hasText: "Chrome on" }).waitFor();
  await page.goto("/dashboard");
  await told(page, "No password set");
  await signOut(page);
  await button(page, "Sign in with a passkey").click();
  await heading(page, /^Hello, /);
});

test("who cannot make a passkey after all sets a password in its place", async () => {
  const person = stranger();
  const page = await visitor();
  const device = await Authenticator.for(page);
  await device.knows(false);
  await toPasskey(page, person);
  await button(page, "Create passkey").click();
  await told(page, "No passkey was used");
  await inspect(page, "passkey signup refused");
  const first = await codeMailedTo(person.email);
  await button(page, "Set a password instead").click();
  await heading(page, "Reset your password");
  await page.getByLabel("Email address").fill(person.email);
  await page.keyboard.press("Enter");
  await heading(page, "Enter your code");
  await page.getByLabel("Code", { exact: true }).fill(await codeMailedTo(person.email, [first]));
  await page.keyboard.press("Enter");
  await heading(page, "Choose a new password");
  await page.getByLabel("New password", { exact: true }).fill(person.password);
  await page.keyboard.press("Enter");
  await told(page, "Sign in with the new one.");
  await signIn(page, person);
  await heading(page, /^Hello, /);
});

test("nobody gets to the passkey before the address is confirmed, nor elsewhere before the passkey", async () => {
  const person = stranger();
  const page = await visitor();
  await page.goto("/auth/signup/passkey/create");
  await heading(page, "Sign in");
  await page.goto("/auth/signup/passkey");
  await page.getByLabel("Email address").fill(person.email);
  await page.keyboard.press("Enter");
  await heading(page, "Confirm your email address");
  await page.goto("/auth/signup/passkey/create");
  await confirmAddress(page, person);
  await heading(page, "Create your passkey");
  await page.goto("/dashboard");
  await heading(page, "Sign in");
  await page.goto("/auth/signup/passkey/create");
  await heading(page, "Create your passkey");
  expect(new URL(page.url()).pathname).toBe("/auth/signup/passkey/create");
});
