import { expect, test } from "vitest";
import { inspect } from "./inspect.ts";
import { linkMailedTo, mailWithSubject } from "./mailbox.ts";
import { stranger } from "./people.ts";
import { heading, looks, signIn, signOut, told, visitor } from "./visitor.ts";

test.each(looks)("from sign-up to a reset password ($label)", async (look) => {
  const page = await visitor(look);
  const person = stranger();
  const see = (name: string) => inspect(page, `${look.label} ${name}`);

  // Sign up
  await page.goto("/");
  await see("00 landing");
  await page.getByRole("link", { name: "Create an account" }).click();
  await heading(page, "Create your account");
  await see("01 sign up");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await heading(page, "Check your inbox");
  await see("02 verification sent");

  // Verify by the mailed link
  await page.goto(await linkMailedTo(person.email, "/auth/verify-email/"));
  await heading(page, /^Confirm your e-?mail address/);
  await see("03 verify");
  await page.getByRole("button", { name: "Confirm address" }).click();
  await told(page, "address is confirmed.");

  // Log in
  await see("04 sign in, verified");
  await signIn(page, person);
  await heading(page, /^Hello, /);
  expect(new URL(page.url()).pathname).toBe("/dashboard");
  await see("05 dashboard");

  // Change the password
  await page.getByRole("link", { name: "Change password" }).click();
  await heading(page, /password/i);
  await see("06 password");
  await page.getByLabel("Current password", { exact: true }).fill(person.password);
  await page.getByLabel("New password", { exact: true }).fill("another-staple-43-lamp");
  await page.getByRole("button", { name: "Change password" }).click();
  await told(page, "Your password has been changed.");
  await mailWithSubject(person.email, /password/i);

  // Log out
  await signOut(page);
  await see("07 sign in, signed out");

  // Reset by mail
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await heading(page, "Reset your password");
  await see("08 reset");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByRole("button", { name: "Send reset link" }).click();
  await heading(page, "Check your inbox");
  await see("09 reset sent");
  await page.goto(await linkMailedTo(person.email, "/auth/password/reset/"));
  await heading(page, "Choose a new password");
  await see("10 new password");
  await page.getByLabel("New password", { exact: true }).fill("third-anchor-44-kettle");
  await page.getByRole("button", { name: "Set new password" }).click();
  await told(page, "Sign in with the new one.");

  // Log in with the new password, and with no other
  await signIn(page, { email: person.email, password: "another-staple-43-lamp" });
  await told(page, "password you specified are not correct");
  await signIn(page, { email: person.email, password: "third-anchor-44-kettle" });
  await heading(page, /^Hello, /);
});
