import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { APP_TOLERANCE, AuthenticatorApp } from "../packages/client/test/house/authenticator-app.ts";
import { currentHouse, inOwnHouse } from "./current-house.ts";
import { codeMailedTo, codeTextedTo } from "./mailbox.ts";
import { strangeNumber, stranger } from "./people.ts";
import { heading, signOut, told, visitor } from "./visitor.ts";

inOwnHouse(
  {
    ...APP_TOLERANCE,
    ACCOUNT_LOGIN_METHODS: "email,phone",
    ACCOUNT_SIGNUP_FIELDS: "email*,phone*,password1*",
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
    ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
    ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
    ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1",
  },
  { direct: true },
);

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function typeCode(page: Page, code: string): Promise<void> {
  await field(page, "Code").fill(code);
  await page.keyboard.press("Enter");
}

test("a browser that talks to the engine by itself gets through codes, phone and second factor by its token", async () => {
  const page = await visitor();
  const { email, password } = stranger();
  const [mistyped, number, other] = [strangeNumber(), strangeNumber(), strangeNumber()];
  const asked = new Set<string>();
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (pathname.startsWith("/_allauth/")) asked.add(origin);
  });

  await page.goto("/auth/signup");
  await field(page, "Email address").fill(email);
  await field(page, "Phone number").fill(mistyped);
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  await heading(page, "Confirm your phone number");
  await button(page, "Change it").click();
  await field(page, "Phone number").fill(number);
  await button(page, "Text me a new code").click();
  await heading(page, "Confirm your phone number");
  // The token survives a reload, in this tab.
  await page.reload();
  await heading(page, "Confirm your phone number");
  await typeCode(page, await codeTextedTo(number));
  await heading(page, "Confirm your email address");
  const first = await codeMailedTo(email);
  await typeCode(page, first);
  await heading(page, /^Hello, /);

  await page.goto("/settings/phone");
  await told(page, number);
  await field(page, "New phone number").fill(other);
  await button(page, "Change number").click();
  await page.getByRole("dialog").waitFor();
  await typeCode(page, await codeTextedTo(other));
  await told(page, "Your phone number is confirmed.");

  await page.goto("/settings/two-factor");
  await button(page, "Set up an app").click();
  const key = await page.getByText(/^([A-Z2-7]{4} ?){8}$/).textContent();
  const app = new AuthenticatorApp(key ?? "");
  await typeCode(page, app.nextCode());
  // A sign-up is no fresh proof of who is here.
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await told(page, "Two-factor authentication is on.");
  await signOut(page);

  await field(page, "Email or phone number").fill(other);
  await field(page, "Password").fill(password);
  await button(page, "Sign in").click();
  await heading(page, "Confirm that it is you");
  await page.getByLabel("Authenticator app code").fill(app.nextCode());
  await button(page, "Continue").click();
  await heading(page, /^Hello, /);
  await signOut(page);

  await page.getByRole("link", { name: "Send me a code" }).click();
  await heading(page, "Sign in with a code");
  await field(page, "Email or phone number").fill(email);
  await button(page, "Send me a code").click();
  await heading(page, "Enter your code");
  const second = await codeMailedTo(email, [first]);
  await typeCode(page, second);
  await heading(page, "Confirm that it is you");
  await page.getByLabel("Authenticator app code").fill(app.nextCode());
  await button(page, "Continue").click();
  await heading(page, /^Hello, /);
  await signOut(page);

  await page.getByRole("link", { name: "Forgot password?" }).click();
  await heading(page, "Reset your password");
  await field(page, "Email address").fill(email);
  await button(page, "Send reset code").click();
  await heading(page, "Enter your code");
  await typeCode(page, await codeMailedTo(email, [first, second]));
  await heading(page, "Choose a new password");
  await field(page, "New password").fill("third-anchor-44-kettle");
  await button(page, "Set new password").click();
  await told(page, "Sign in with the new one.");

  expect([...asked]).toEqual([currentHouse().api.replace("127.0.0.1", "localhost")]);
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name }) => name)).not.toContain("sessionid");
});
