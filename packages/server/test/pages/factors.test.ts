import { describe, expect, it } from "vitest";
import { signupSettings } from "../flows/key-person.ts";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { ANN, BOB, NEW, phoneEnvironment } from "../flows/phone-person.ts";
import { personWithApp } from "../flows/second-factor-person.ts";
import { codeIn, type House, openHouse } from "../support/house.ts";
import { PageVisitor } from "../support/page-visitor.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { Visitor } from "../support/visitor.ts";

const email = "ann@example.com";

async function logIn(house: House, login = email): Promise<PageVisitor> {
  const visitor = new PageVisitor(house);
  await visitor.open("/accounts/login/");
  await visitor.press("Log in", { login, password: PASSWORD });
  return visitor;
}

/** What the page hands to `navigator.credentials`. */
function optionsOn({ page }: PageVisitor) {
  const text = /data-options="([^"]*)"/.exec(page.html)?.[1] ?? "";
  return JSON.parse(text.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}

const keyHouse = { MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn", MFA_PASSKEY_LOGIN_ENABLED: "true" };
const atHome = { CSRF_TRUSTED_ORIGINS: "https://example.com", PUBLIC_URL: "https://example.com" };

describe("keys, as the script of their pages sends them", () => {
  it("are asked of nobody who asks for the page too often", async () => {
    await using house = await openHouse({
      ...keyHouse,
      ...atHome,
      ACCOUNT_RATE_LIMITS: '{"request_passkey":"1/m/ip"}',
    });
    const ann = new PageVisitor(house);
    expect((await ann.open("/accounts/2fa/webauthn/login/")).status).toBe(200);
    expect((await new PageVisitor(house).open("/accounts/2fa/webauthn/login/")).status).toBe(429);
  });

  it("are added, asked for after the password and in place of it, renamed, and removed", async () => {
    await using house = await openHouse({ ...keyHouse, ...atHome });
    await signUpVerified(new Visitor(house, "browser"), email);
    const ann = await logIn(house);
    const key = new SoftwareAuthenticator();
    await ann.open("/accounts/2fa/webauthn/add/?passwordless=1");
    const script = /<script>(.*?)<\/script>/s.exec(ann.page.html)?.[1] ?? "";
    expect(script).toContain("navigator.credentials.create");
    expect(ann.page.headers.get("content-security-policy")).toMatch(/script-src 'sha256-[^']+';/);
    await ann.press("Add a passkey", { name: "My <key>", credential: "{not json" });
    expect(ann.page.title).toMatch(/^Error: /);
    const credential = JSON.stringify(key.create(optionsOn(ann)));
    await ann.press("Add a passkey", { name: "My <key>", credential });
    expect(ann.page.path).toBe("/accounts/2fa/recovery-codes/");
    expect(ann.page.text).toContain("My <key> is added.");

    await ann.open("/accounts/logout/");
    await ann.press("Log out");
    const again = await logIn(house);
    expect(again.page.path).toBe("/accounts/2fa/authenticate/");
    await again.press("Use a security key", { credential: JSON.stringify(key.get(optionsOn(again))) });
    expect(again.page.path).toBe("/accounts/profile/");

    const byKey = new PageVisitor(house);
    await byKey.open("/accounts/2fa/webauthn/login/?next=/accounts/2fa/webauthn/");
    await byKey.press("Use a passkey", { credential: JSON.stringify(key.get(optionsOn(byKey))) });
    expect(byKey.page.path).toBe("/accounts/2fa/webauthn/");
    const id = /keys\/(\d+)\/edit/.exec(byKey.page.html)?.[1];
    await byKey.open(`/accounts/2fa/webauthn/keys/${id}/edit/`);
    await byKey.press("Rename", { name: "" });
    expect(byKey.page.text).toContain("This field is required.");
    await byKey.press("Rename", { name: "Laptop" });
    expect(byKey.page.text).toContain("It is called Laptop now.");
    house.clock.advance(301);
    await byKey.open(`/accounts/2fa/webauthn/keys/${id}/remove/`);
    expect(byKey.page.path).toMatch(/^\/accounts\/reauthenticate\//);
    await byKey.open(/href="([^"]*webauthn\/reauthenticate[^"]*)"/.exec(byKey.page.html)?.[1] ?? "");
    await byKey.press("Use a security key", { credential: JSON.stringify(key.get(optionsOn(byKey))) });
    await byKey.press("Remove the key");
    expect(byKey.page.text).toContain("Laptop is removed.");
    expect((await logIn(house)).page.path).toBe("/accounts/profile/");
  });

  it("open a new account", async () => {
    await using house = await openHouse({ ...signupSettings, ...atHome });
    const ann = new PageVisitor(house);
    await ann.open("/accounts/signup/passkey/");
    expect(ann.page.text).not.toContain("At least 8 characters");
    await ann.press("Sign up", { email });
    await ann.press("Confirm", { code: codeIn(await house.mailTo(email)) });
    expect(ann.page.path).toBe("/accounts/2fa/webauthn/signup/");
    const key = new SoftwareAuthenticator();
    await ann.press("Make your passkey", { credential: JSON.stringify(key.create(optionsOn(ann))) });
    expect(ann.page.path).toBe("/accounts/profile/");
    expect((await ann.open("/accounts/password/change/")).path).toBe("/accounts/password/set/");
    await ann.press("Set password", { password1: PASSWORD, password2: PASSWORD });
    expect(ann.page.text).toContain("Your password is set.");
  });
});

describe("an authenticator app and its recovery codes", () => {
  it("let a browser be trusted, are made anew, saved as a file, and removed", async () => {
    await using house = await openHouse({ MFA_TRUST_ENABLED: "true" });
    const { app } = await personWithApp(house, "browser");
    const ann = await logIn(house);
    await ann.press("Log in", { code: app.nextCode() });
    expect(ann.page.path).toBe("/accounts/2fa/trust/");
    await ann.press("Trust this browser");
    expect(ann.page.path).toBe("/accounts/profile/");
    await ann.open("/accounts/logout/");
    await ann.press("Log out");
    await ann.open("/accounts/login/");
    await ann.press("Log in", { login: email, password: PASSWORD });
    expect(ann.page.path).toBe("/accounts/profile/");

    await ann.open("/accounts/2fa/recovery-codes/generate/");
    await ann.press("Make new codes");
    const codes = ann.page.text.match(/\b\d{8}\b/g) ?? [];
    expect(codes).toHaveLength(10);
    const file = await ann.send("GET", "/accounts/2fa/recovery-codes/download/");
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="recovery-codes.txt"');
    expect((await file.text()).trim().split("\n")).toEqual(codes);

    await ann.open("/accounts/2fa/totp/deactivate/");
    await ann.press("Remove the app");
    expect(ann.page.path).toBe("/accounts/2fa/");
    expect(ann.page.text).toContain("They come with your first app or key.");
  });

  it("with MFA_RECOVERY_CODES_SHOW_ONCE are shown once, and new ones with the answer that makes them", async () => {
    await using house = await openHouse({ MFA_RECOVERY_CODES_SHOW_ONCE: "true" });
    const { app } = await personWithApp(house, "browser");
    const ann = await logIn(house);
    await ann.press("Log in", { code: app.nextCode() });
    expect((await ann.open("/accounts/2fa/recovery-codes/")).text).toMatch(/\b\d{8}\b/);
    expect((await ann.open("/accounts/2fa/recovery-codes/")).text).toContain("They were shown once");
    expect((await ann.open("/accounts/2fa/recovery-codes/download/")).status).toBe(404);
    await ann.open("/accounts/2fa/recovery-codes/generate/");
    await ann.press("Make new codes");
    expect(ann.page.text).toMatch(/\b\d{8}\b/);
    expect((await ann.open("/accounts/2fa/recovery-codes/")).text).not.toMatch(/\b\d{8}\b/);
  });
});

describe("a phone number", () => {
  it("is verified at sign-up, corrected there, changed later, and logs in by a code", async () => {
    await using house = await openHouse({
      ...phoneEnvironment,
      ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "true",
    });
    const ann = new PageVisitor(house);
    await ann.open("/accounts/signup/");
    await ann.press("Sign up", { phone: BOB, password1: PASSWORD });
    expect(ann.page.path).toBe("/accounts/phone/verify/");
    await ann.press("Send the code there", { phone: ANN });
    expect(ann.page.text).toContain(`We have sent a code to ${ANN}`);
    await ann.press("Confirm", { code: codeIn(await house.mailTo(ANN)) });
    expect(ann.page.path).toBe("/accounts/profile/");

    await ann.open("/accounts/phone/change/");
    await ann.press("Change", { phone: "0612" });
    expect(ann.page.text).toContain("Enter a phone number including country code");
    await ann.press("Change", { phone: NEW });
    await ann.press("Confirm", { code: codeIn(await house.mailTo(NEW)) });
    expect(ann.page.path).toBe("/accounts/phone/change/");
    expect(ann.page.text).toContain("Your phone number is verified.");

    const byCode = new PageVisitor(house);
    await byCode.open("/accounts/login/code/");
    await byCode.press("Send the code", { phone: NEW });
    await byCode.press("Confirm", { code: codeIn(await house.mailTo(NEW)) });
    expect(byCode.page.path).toBe("/accounts/profile/");
    expect((await logIn(house, NEW)).page.path).toBe("/accounts/profile/");
  });
});
