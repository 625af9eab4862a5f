import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { AuthenticatorApp } from "../flows/second-factor-person.ts";
import { codeIn, type House, openHouse } from "../support/house.ts";
import { PageVisitor } from "../support/page-visitor.ts";

const email = "ann@example.com";

/** The path of the link in the newest mail to this address. */
async function linkTo(house: House, address: string): Promise<string> {
  const link = /https?:\/\/\S+/.exec((await house.mailTo(address)).text)?.[0] ?? "";
  return new URL(link).pathname;
}

describe("somebody with a text browser", () => {
  it("signs up, verifies, logs in, changes and resets the password, sets up a second factor, and logs out", async () => {
    await using house = await openHouse({
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_SIGNUP_FIELDS: "email*,password1*,password2*",
    });
    const ann = new PageVisitor(house);
    await ann.open("/accounts/profile/");
    expect(ann.page.path).toBe("/accounts/login/?next=%2Faccounts%2Fprofile%2F");
    await ann.open("/accounts/signup/");
    await ann.press("Sign up", { email, password1: PASSWORD, password2: PASSWORD });
    expect(ann.page.path).toBe("/accounts/confirm-email/");

    await ann.open(await linkTo(house, email));
    expect(ann.page.text).toContain(`Is ${email} your e-mail address?`);
    await ann.press("Confirm");
    expect(ann.page.path).toBe("/accounts/login/");
    expect(ann.page.text).toContain(`${email} is confirmed.`);

    await ann.press("Log in", { login: email, password: "wrong" });
    expect(ann.page.title).toMatch(/^Error: Log in/);
    expect(ann.page.text).toContain("The email address and/or password you specified are not correct.");
    await ann.press("Log in", { login: email, password: PASSWORD });
    expect(ann.page.path).toBe("/accounts/profile/");
    expect(ann.page.text).toContain("You are logged in as");
    await ann.press("Save", { first_name: "Ann", last_name: "O'Hara & <b>" });
    expect(ann.page.forms[0]?.fields).toMatchObject({ first_name: "Ann", last_name: "O'Hara & <b>" });

    await ann.open("/accounts/password/change/");
    const fields = { oldpassword: PASSWORD, password1: NEW_PASSWORD };
    await ann.press("Change password", { ...fields, password2: "another" });
    expect(ann.page.text).toContain("You must type the same password each time.");
    await ann.press("Change password", { ...fields, password2: NEW_PASSWORD });
    expect(ann.page.text).toContain("Your password is changed.");

    await ann.open("/accounts/logout/");
    await ann.press("Log out");
    expect(ann.page.text).toContain("You are logged out.");
    expect(ann.cookies.has("sessionid")).toBe(false);

    await ann.open("/accounts/password/reset/");
    await ann.press("Send the mail", { email });
    expect(ann.page.path).toBe("/accounts/password/reset/done/");
    await ann.open(await linkTo(house, email));
    await ann.press("Change password", { password1: "short", password2: "short" });
    expect(ann.page.text).toContain("This password is too short.");
    await ann.press("Change password", { password1: PASSWORD, password2: PASSWORD });
    expect(ann.page.path).toBe("/accounts/password/reset/key/done/");

    await ann.open("/accounts/login/");
    await ann.press("Log in", { login: email, password: PASSWORD });
    await ann.open("/accounts/2fa/totp/activate/");
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(ann.page.html)?.[1]?.replaceAll(" ", "") ?? "";
    await ann.press("Set up", { code: "000000" });
    expect(ann.page.html).toContain(secret.slice(0, 4));
    const app = new AuthenticatorApp(house, secret);
    await ann.press("Set up", { code: app.code() });
    expect(ann.page.path).toBe("/accounts/2fa/recovery-codes/");
    const [recoveryCode = ""] = /\b\d{8}\b/.exec(ann.page.text) ?? [];
    await ann.open("/accounts/logout/");
    await ann.press("Log out");

    await ann.open("/accounts/login/?next=/accounts/sessions/");
    await ann.press("Log in", { login: email, password: PASSWORD });
    expect(ann.page.path).toBe("/accounts/2fa/authenticate/?next=%2Faccounts%2Fsessions%2F");
    await ann.press("Log in", { code: "123456" });
    expect(ann.page.text).toContain("Incorrect code.");
    await ann.press("Log in", { code: recoveryCode });
    expect(ann.page.path).toBe("/accounts/sessions/");
    expect(ann.page.text).toContain("lynx/2.9");

    const elsewhere = new PageVisitor(house);
    await elsewhere.open("/accounts/login/");
    await elsewhere.press("Log in", { login: email, password: PASSWORD });
    await elsewhere.press("Log in", { code: app.nextCode() });
    await ann.open("/accounts/sessions/");
    await ann.press("Log out everywhere else");
    expect(ann.page.text).toContain("You are logged out everywhere else.");
    await elsewhere.open("/accounts/profile/");
    expect(elsewhere.page.path).toMatch(/^\/accounts\/login\//);
  });

  it("verifies an address, logs in and resets the password by codes, and manages addresses", async () => {
    await using house = await openHouse({
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "true",
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "true",
      ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
      ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
    });
    const ann = new PageVisitor(house);
    await ann.open("/accounts/signup/");
    await ann.press("Sign up", { email: "anm@example.com", password1: PASSWORD });
    expect(ann.page.text).toContain("We have sent a code to anm@example.com");
    await ann.press("Send the code there", { email });
    await ann.press("Confirm", { code: "0000-0000" });
    expect(ann.page.text).toContain("Incorrect code.");
    await ann.press("Send another code");
    expect(ann.page.text).toContain("We have sent another code.");
    await ann.press("Confirm", { code: codeIn(await house.mailTo(email)) });
    expect(ann.page.path).toBe("/accounts/profile/");

    await ann.open("/accounts/email/");
    await ann.press("Add", { email: "more@example.com" });
    expect(ann.page.path).toBe("/accounts/confirm-email/");
    await ann.press("Confirm", { code: codeIn(await house.mailTo("more@example.com")) });
    await ann.open("/accounts/email/");
    await ann.press("Make primary more@example.com");
    expect(ann.page.text).toContain("Your primary e-mail address is changed.");
    await ann.press(`Remove ${email}`);
    expect(ann.page.text).toContain(`${email} is removed.`);
    await ann.open("/accounts/logout/");
    await ann.press("Log out");

    await ann.open("/accounts/login/code/");
    await ann.press("Send the code", { email: "more@example.com" });
    await ann.press("Confirm", { code: codeIn(await house.mailTo("more@example.com")) });
    expect(ann.page.path).toBe("/accounts/profile/");
    await ann.open("/accounts/logout/");
    await ann.press("Log out");

    await ann.open("/accounts/password/reset/");
    await ann.press("Send the mail", { email: "more@example.com" });
    expect((await ann.open("/accounts/password/reset/complete/")).path).toBe(
      "/accounts/password/reset/confirm/",
    );
    const before = ann.cookies.get("sessionid");
    await ann.press("Confirm", { code: codeIn(await house.mailTo("more@example.com")) });
    expect(ann.page.path).toBe("/accounts/password/reset/complete/");
    expect(ann.cookies.get("sessionid")).not.toBe(before);
    await ann.press("Change password", { password1: NEW_PASSWORD, password2: NEW_PASSWORD });
    expect(ann.page.path).toBe("/accounts/password/reset/done/");
    await ann.open("/accounts/login/");
    await ann.press("Log in", { login: "more@example.com", password: NEW_PASSWORD });
    expect(ann.page.path).toBe("/accounts/profile/");
  });
});
