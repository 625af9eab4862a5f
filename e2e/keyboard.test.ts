import { expect, test } from "vitest";
import { expectVisibleFocus, hasFocus, tabTo, typeInto } from "./keys.ts";
import { linkMailedTo } from "./mailbox.ts";
import { stranger } from "./people.ts";
import { heading, told, visitor } from "./visitor.ts";

test("from sign-up to a reset password without a pointer", async () => {
  const page = await visitor();
  const person = stranger();
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const button = (name: string) => page.getByRole("button", { name });

  await page.goto("/auth/login");
  await tabTo(page, page.getByRole("link", { name: "Create an account" }));
  await page.keyboard.press("Enter");
  await heading(page, "Create your account");
  await typeInto(page, field("Email address"), person.email);
  await typeInto(page, field("Password"), person.password);
  await page.keyboard.press("Enter");
  await heading(page, "Check your inbox");

  await page.goto(await linkMailedTo(person.email, "/auth/verify-email/"));
  await tabTo(page, button("Confirm address"));
  await page.keyboard.press("Enter");
  await told(page, "address is confirmed");

  await typeInto(page, field("Email or username"), person.email);
  await typeInto(page, field("Password"), person.password);
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);

  await tabTo(page, page.getByRole("link", { name: "Change password" }));
  await page.keyboard.press("Enter");
  await heading(page, "Password");
  await typeInto(page, field("Current password"), person.password);
  // The eye beside it: shown by the space bar, and hidden again.
  await tabTo(page, button("Show current password"));
  await page.keyboard.press("Space");
  expect(await field("Current password").getAttribute("type")).toBe("text");
  await page.keyboard.press("Space");
  expect(await field("Current password").getAttribute("type")).toBe("password");
  await typeInto(page, field("New password"), "another-staple-43-lamp");
  await page.keyboard.press("Enter");
  await told(page, "Your password has been changed.");

  await tabTo(page, button("Account menu"), "Shift+Tab");
  await page.keyboard.press("Enter");
  // The menu puts the focus on its first item a moment after it has opened.
  await page.locator("[role^=menuitem]:focus").waitFor();
  await tabTo(page, page.getByRole("menuitem", { name: "Sign out" }), "ArrowDown");
  await page.keyboard.press("Enter");
  await told(page, "You have signed out.");

  await tabTo(page, page.getByRole("link", { name: "Forgot password?" }));
  await page.keyboard.press("Enter");
  await heading(page, "Reset your password");
  await typeInto(page, field("Email address"), person.email);
  await page.keyboard.press("Enter");
  await heading(page, "Check your inbox");
  await page.goto(await linkMailedTo(person.email, "/auth/password/reset/"));
  await typeInto(page, field("New password"), "third-anchor-44-kettle");
  await page.keyboard.press("Enter");
  await told(page, "Sign in with the new one.");

  await typeInto(page, field("Email or username"), person.email);
  await typeInto(page, field("Password"), "third-anchor-44-kettle");
  await page.keyboard.press("Enter");
  await heading(page, /^Hello, /);
});

test("the first stop of a page leads past its header", async () => {
  const page = await visitor();
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: /skip/i });
  expect(await hasFocus(skip)).toBe(true);
  await expectVisibleFocus(skip);
  await page.keyboard.press("Enter");
  await page.waitForURL(/#main$/);
});
