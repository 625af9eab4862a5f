import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { APP_TOLERANCE, AuthenticatorApp } from "../packages/client/test/house/authenticator-app.ts";
import { inHouseOfPages } from "./current-house.ts";
import { inspect } from "./inspect.ts";
import { tabTo, typeInto } from "./keys.ts";
import { codeMailedTo, linkMailedTo } from "./mailbox.ts";
import { type Person, stranger } from "./people.ts";
import { allLooks, heading, told, visitor } from "./visitor.ts";

inHouseOfPages({
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_SIGNUP_FIELDS: "email*,password1*,password2*",
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_PASSKEY_LOGIN_ENABLED: "true",
  MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN: "true",
  MFA_TRUST_ENABLED: "true",
  ...APP_TOLERANCE,
});

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

async function signUp(page: Page, { email, password }: Person): Promise<void> {
  await page.goto("/accounts/signup/");
  await field(page, "E-mail address").fill(email);
  await field(page, "Password").fill(password);
  await field(page, "Password again").fill(password);
  await press(page, "Sign up");
  await heading(page, "Verify your e-mail address");
  await page.goto(await linkMailedTo(email, "/accounts/confirm-email/"));
  await press(page, "Confirm");
  await told(page, `${email} is confirmed.`);
}

async function logIn(page: Page, { email, password }: Person): Promise<void> {
  await field(page, "E-mail address").fill(email);
  await field(page, "Password").fill(password);
  await press(page, "Log in");
}

test("with JavaScript switched off, somebody signs up, logs in, changes and resets the password, and logs out", async () => {
  const page = await visitor({}, { scripts: false });
  const person = stranger();
  await page.goto("/accounts/sessions/");
  await heading(page, "Log in");
  await signUp(page, person);
  await page.goto("/accounts/login/?next=/accounts/sessions/");
  await logIn(page, { ...person, password: "not it at all" });
  await told(page, "The email address and/or password you specified are not correct.");
  await logIn(page, person);
  await heading(page, "Your sessions");

  await page.getByRole("link", { name: "Password" }).click();
  await field(page, "Current password").fill(person.password);
  await field(page, "New password").fill("another-staple-43-lamp");
  await field(page, "New password again").fill("another-staple-43-lamp");
  await press(page, "Change password");
  await told(page, "Your password is changed.");

  await page.getByRole("link", { name: "Log out" }).click();
  await press(page, "Log out");
  await told(page, "You are logged out.");

  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await field(page, "E-mail address").fill(person.email);
  await press(page, "Send the mail");
  await heading(page, "Look into your mailbox");
  await page.goto(await linkMailedTo(person.email, "/accounts/password/reset/key/"));
  await field(page, "New password").fill("third-anchor-44-kettle");
  await field(page, "New password again").fill("third-anchor-44-kettle");
  await press(page, "Change password");
  await heading(page, "Your password is changed");

  await page.goto("/accounts/login/code/");
  await field(page, "E-mail address").fill(person.email);
  await press(page, "Send the code");
  await heading(page, "Type the code");
  await field(page, "Code").fill(await codeMailedTo(person.email));
  await press(page, "Confirm");
  await heading(page, "Your profile");
});

/** Opens a page, waits for its heading and looks it over. */
function inspector(page: Page, label: string) {
  return async (path: string, title: string | RegExp) => {
    await page.goto(path);
    await heading(page, title);
    await inspect(page, `${label} server page ${path}`);
  };
}

test.each(allLooks)("every page for strangers is sound ($label)", async (look) => {
  const page = await visitor(look);
  const see = inspector(page, look.label);
  await see("/accounts/login/", "Log in");
  await see("/accounts/signup/", "Sign up");
  await field(page, "E-mail address").fill("nobody");
  await press(page, "Sign up");
  await told(page, "Something is not right yet");
  await inspect(page, `${look.label} server page with errors`);
  await see("/accounts/login/code/", "Log in by a code");
  await see("/accounts/password/reset/", "Reset your password");
  await see("/accounts/password/reset/done/", "Look into your mailbox");
  await see("/accounts/password/reset/key/1-spent/", "This link no longer works");
  await see("/accounts/2fa/webauthn/login/", "Log in with a passkey");
  await see("/accounts/nothing/", "There is no such page");
  await see("/accounts/inactive/", "Account inactive");
});

test.each(allLooks)("every page for members is sound ($label)", async (look) => {
  const page = await visitor(look);
  const person = stranger();
  const see = inspector(page, look.label);
  await signUp(page, person);
  await inspect(page, `${look.label} server page with a message`);
  await logIn(page, person);
  await heading(page, "Your profile");
  await see("/accounts/profile/", "Your profile");
  await see("/accounts/email/", "Your e-mail addresses");
  await see("/accounts/password/change/", "Change your password");
  await see("/accounts/2fa/", "Two-factor authentication");
  await see("/accounts/2fa/totp/activate/", "Set up an authenticator app");
  await see("/accounts/2fa/webauthn/", "Security keys and passkeys");
  await see("/accounts/2fa/webauthn/add/", "Add a security key");
  await see("/accounts/sessions/", "Your sessions");
  await see("/accounts/reauthenticate/", "Confirm that it is you");
  await see("/accounts/logout/", "Log out");
});

test.each(allLooks)("every page of a log-in under way is sound ($label)", async (look) => {
  const page = await visitor(look);
  const person = stranger();
  const see = inspector(page, look.label);
  const seeHere = async (title: string | RegExp) => {
    await heading(page, title);
    await inspect(
      page,
      `${look.label} server page ${new URL(page.url()).pathname.replaceAll(/[^/]{20,}/g, "key")}`,
    );
  };
  await page.goto("/accounts/signup/");
  await field(page, "E-mail address").fill(person.email);
  await field(page, "Password").fill(person.password);
  await field(page, "Password again").fill(person.password);
  await press(page, "Sign up");
  await seeHere("Verify your e-mail address");
  await page.goto(await linkMailedTo(person.email, "/accounts/confirm-email/"));
  await seeHere("Confirm your e-mail address");
  await press(page, "Confirm");
  await told(page, `${person.email} is confirmed.`);
  await logIn(page, person);

  await page.goto("/accounts/2fa/totp/activate/");
  const app = new AuthenticatorApp((await page.locator("code").first().textContent()) ?? "");
  await field(page, "Code").fill("000000");
  await press(page, "Set up");
  await seeHere("Set up an authenticator app");
  await field(page, "Code").fill(app.nextCode());
  await press(page, "Set up");
  await seeHere("Recovery codes");
  await see("/accounts/2fa/", "Two-factor authentication");
  await see("/accounts/2fa/recovery-codes/generate/", "Make new recovery codes?");
  await see("/accounts/2fa/totp/deactivate/", "Remove your authenticator app?");
  await see("/accounts/2fa/reauthenticate/", "Confirm that it is you");
  await page.goto("/accounts/logout/");
  await press(page, "Log out");

  await page.goto("/accounts/login/code/");
  await field(page, "E-mail address").fill(person.email);
  await press(page, "Send the code");
  await seeHere("Type the code");
  await field(page, "Code").fill(await codeMailedTo(person.email));
  await press(page, "Confirm");
  await seeHere("One more step");
  await field(page, "Code").fill("000000");
  await press(page, "Log in");
  await told(page, "Incorrect code.");
  await seeHere("One more step");
  await field(page, "Code").fill(app.nextCode());
  await press(page, "Log in");
  await seeHere("Trust this browser?");
  await press(page, "Do not trust it");
  await heading(page, "Your profile");
  await page.goto("/accounts/logout/");
  await press(page, "Log out");

  await page.goto("/accounts/password/reset/");
  await field(page, "E-mail address").fill(person.email);
  await press(page, "Send the mail");
  await heading(page, "Look into your mailbox");
  await page.goto(await linkMailedTo(person.email, "/accounts/password/reset/key/"));
  await seeHere(/password/);
  await see("/accounts/password/reset/key/done/", "Your password is changed");
});

test("by the keyboard alone, past the header and to what is wrong", async () => {
  const page = await visitor();
  const person = stranger();
  await page.goto("/accounts/login/");
  await tabTo(page, page.getByRole("link", { name: "Skip to the content" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "Sign up" }));
  await page.keyboard.press("Enter");
  await heading(page, "Sign up");
  await typeInto(page, field(page, "E-mail address"), person.email);
  await typeInto(page, field(page, "Password"), person.password);
  await page.keyboard.press("Enter");
  // What is wrong has the focus, and leads to its field.
  await told(page, "Something is not right yet");
  await page
    .getByRole("alert")
    .filter({ has: page.getByRole("link") })
    .and(page.locator(":focus"))
    .waitFor();
  await tabTo(page, page.getByRole("link", { name: /^Password again: / }));
  await page.keyboard.press("Enter");
  await page.getByLabel("Password again").and(page.locator(":focus")).waitFor();
  await page.keyboard.type(person.password);
  await typeInto(page, field(page, "Password"), person.password);
  await page.keyboard.press("Enter");
  await heading(page, "Verify your e-mail address");
});

test("somebody adds a security key, is asked for it after the password, and logs in by a passkey", async () => {
  const page = await visitor();
  const person = stranger();
  const devices = await page.context().newCDPSession(page);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signUp(page, person);
  await logIn(page, person);
  await heading(page, "Your profile");
  await page.goto("/accounts/2fa/webauthn/add/?passwordless=1");
  await field(page, "What do you call it? (optional)").fill("My laptop");
  await press(page, "Add a passkey");
  await told(page, "My laptop is added.");
  const codes = page.getByRole("listitem").filter({ hasText: /^\d{8}$/ });
  expect(await codes.count()).toBe(10);
  await page.goto("/accounts/2fa/webauthn/");
  await inspect(page, "server page keys");
  for (const what of ["edit", "remove"]) {
    await page.goto((await page.locator(`a[href$="/${what}/"]`).getAttribute("href")) ?? "");
    await inspect(page, `server page ${what} key`);
    await page.goto("/accounts/2fa/webauthn/");
  }
  await page.goto("/accounts/logout/");
  await press(page, "Log out");
  await logIn(page, person);
  await heading(page, "One more step");
  await press(page, "Use a security key");
  await heading(page, "Trust this browser?");
  await press(page, "Do not trust it");
  await heading(page, "Your profile");
  await page.goto("/accounts/logout/");
  await press(page, "Log out");
  await page.goto("/accounts/2fa/webauthn/login/");
  await press(page, "Use a passkey");
  await heading(page, "Your profile");
});
