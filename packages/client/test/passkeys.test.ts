import type { GatehouseClient } from "@gatehouse/client";
import { supportsPasskeyAutofill, supportsPasskeys } from "@gatehouse/client";
import { passkeys } from "@gatehouse/client/passkeys";
import { describe, expect, it, vi } from "vitest";
import { SoftwareAuthenticator } from "../../server/test/support/software-authenticator.ts";
import { EMAIL, errorOf, PASSWORD } from "./house/client.ts";
import { KEY_SETTINGS, KeyBrowser } from "./house/key-browser.ts";
import { engine, type Kind } from "./house/worlds.ts";

const kinds: Kind[] = ["browser client", "app client", "browser client with tokens"];
const account = { email: EMAIL, password: PASSWORD };

async function enter(kind: Kind, settings: Record<string, string> = {}) {
  const browserTokens = kind === "browser client with tokens";
  const world = await engine({ browserTokens }, { ...KEY_SETTINGS, ...settings });
  const client = world.client(kind);
  return { world, client, keys: passkeys(client), browser: KeyBrowser.open() };
}

/** Signed in, with a verified address and a passkey at hand. */
async function enterWithPasskey(kind: Kind, settings: Record<string, string> = {}) {
  const entered = await enter(kind, settings);
  const { world, client, keys, browser } = entered;
  await client.auth.signup(account);
  await client.email.verify({ key: await world.key("verify", EMAIL) });
  await client.auth.reauthenticate({ password: PASSWORD });
  browser.key = new SoftwareAuthenticator();
  const added = await keys.add({ passwordless: true });
  return { ...entered, added };
}

describe.each(kinds)("passkeys, %s", (kind) => {
  it("are added, with recovery codes, named, listed, renamed and removed", async () => {
    const { client, keys, browser, added } = await enterWithPasskey(kind);
    expect(added).toMatchObject({
      passkey: { type: "webauthn", is_passwordless: true },
      recoveryCodesGenerated: true,
    });
    browser.key = new SoftwareAuthenticator();
    const second = await keys.add({ name: "In the drawer", passwordless: false });
    expect(second).toMatchObject({
      passkey: { name: "In the drawer", is_passwordless: false },
      recoveryCodesGenerated: false,
    });
    // Those that the account has are named, so that no device is asked for a second one.
    expect(browser.asked.at(-1)?.publicKey).toMatchObject({ excludeCredentials: [{ type: "public-key" }] });
    const { id } = second.passkey;
    expect(await keys.rename({ id, name: "Blue" })).toMatchObject({ id, name: "Blue" });
    expect((await keys.list()).map(({ name }) => name)).toEqual(["Master key", "Blue"]);
    await keys.remove({ authenticators: [id, added.passkey.id] });
    expect(await keys.list()).toEqual([]);
    expect(await client.mfa.list()).toEqual([]);
  });

  it("log in alone", async () => {
    const { client, keys } = await enterWithPasskey(kind);
    await client.auth.logout();
    const onChosen = vi.fn();
    expect(await keys.login({ onChosen })).toMatchObject({
      status: "authenticated",
      user: { email: EMAIL },
      methods: [{ method: "mfa", type: "webauthn", passwordless: true }],
    });
    expect(onChosen).toHaveBeenCalledOnce();
    expect(await errorOf(keys.login())).toMatchObject({ code: "conflict" });
  });

  it("log in by the menu of a field", async () => {
    const { client, keys, browser } = await enterWithPasskey(kind);
    await client.auth.logout();
    const onChosen = vi.fn();
    const login = keys.login({ autofill: true, onChosen });
    await vi.waitFor(() => expect(browser.asked.at(-1)).toMatchObject({ mediation: "conditional" }));
    expect(onChosen).not.toHaveBeenCalled();
    browser.choose();
    expect(await login).toMatchObject({ status: "authenticated" });
    expect(onChosen).toHaveBeenCalledOnce();
  });

  it("are the second step after a password", async () => {
    const { client, keys } = await enterWithPasskey(kind);
    await client.auth.logout();
    expect(await keys.authenticate()).toMatchObject({ status: "anonymous" });
    expect(await client.auth.login(account)).toMatchObject({
      flow: { id: "mfa_authenticate", types: ["recovery_codes", "webauthn"] },
    });
    expect(await keys.authenticate()).toMatchObject({
      status: "authenticated",
      methods: [{ method: "password" }, { method: "mfa", type: "webauthn" }],
    });
  });

  it("prove again who somebody is", async () => {
    const settings = { ACCOUNT_REAUTHENTICATION_TIMEOUT: "1" };
    const { keys } = await enterWithPasskey(kind, settings);
    await new Promise((passed) => setTimeout(passed, 1_100));
    expect(await errorOf(keys.add({ passwordless: true }))).toMatchObject({
      code: "reauthentication_required",
      state: { flows: [{ id: "reauthenticate" }, { id: "mfa_reauthenticate" }] },
    });
    expect(await keys.reauthenticate()).toMatchObject({ status: "authenticated" });
    const [{ id = 0 } = {}] = await keys.list();
    expect(await keys.rename({ id, name: "Blue" })).toMatchObject({ name: "Blue" });
  });

  it("are not accepted once they are removed, nor when they are somebody else's", async () => {
    const { client, keys, browser, added } = await enterWithPasskey(kind);
    await keys.remove({ authenticators: [added.passkey.id] });
    await client.auth.logout();
    const rejected = { code: "passkey_rejected", status: 400, message: expect.stringMatching(/removed/) };
    expect(await errorOf(keys.login())).toMatchObject(rejected);
    browser.key = new SoftwareAuthenticator();
    expect(await errorOf(keys.login())).toMatchObject(rejected);
  });

  it("begin an account without a password", async () => {
    const { world, client, keys, browser } = await enter(kind, {
      MFA_PASSKEY_SIGNUP_ENABLED: "true",
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
    });
    expect((await client.config.get()).mfa.passkey_signup_enabled).toBe(true);
    expect(await errorOf(keys.finishSignup())).toMatchObject({ code: "conflict" });
    expect(await keys.signup({ email: EMAIL })).toMatchObject({ flow: { id: "verify_email" } });
    expect(await client.email.verify({ key: await world.code(EMAIL) })).toMatchObject({
      status: "pending",
      flow: { id: "mfa_signup_webauthn" },
    });
    browser.key = new SoftwareAuthenticator();
    expect(await keys.finishSignup({ name: "Phone" })).toMatchObject({
      status: "authenticated",
      user: { email: EMAIL, has_usable_password: false },
    });
    await client.auth.logout();
    expect(await keys.login()).toMatchObject({ status: "authenticated" });
  });
});

describe("what browsers say", () => {
  const kind = "browser client";

  it.each([
    ["InvalidStateError", "passkey_exists"],
    ["NotAllowedError", "passkey_cancelled"],
    ["NotSupportedError", "passkeys_unsupported"],
    ["ConstraintError", "passkey_unfit"],
    ["UnknownError", "passkey_failed"],
  ])("%s is %s", async (name, code) => {
    const { keys, browser } = await enter(kind);
    browser.refusal = new DOMException("The browser's own words.", name);
    const error = await errorOf(keys.login());
    expect(error).toMatchObject({ name: "AuthError", code, status: 0, cause: browser.refusal });
    expect(error).not.toMatchObject({ message: "The browser's own words." });
  });

  it("names the site whose keys they are where the page is another one's", async () => {
    const { keys, browser } = await enter(kind);
    browser.refusal = new DOMException("", "SecurityError");
    expect(await errorOf(keys.login())).toMatchObject({
      code: "passkey_wrong_site",
      message: expect.stringContaining("example.com"),
    });
  });

  it("tells a no from a silence that lasted as long as the browser waits", async () => {
    const { keys, browser } = await enter(kind);
    const now = vi.spyOn(performance, "now");
    browser.refusal = new DOMException("", "NotAllowedError");
    now.mockImplementation(() => (browser.asked.length === 0 ? 0 : 300_000));
    const outcome = await errorOf(keys.login());
    now.mockRestore();
    expect(outcome).toMatchObject({ code: "passkey_timed_out" });
    expect(browser.asked[0]?.publicKey?.timeout).toBe(300_000);
  });

  it("asks nobody where there are no keys, or the page is not secure", async () => {
    const { client } = await enter(kind);
    const get = vi.spyOn(client, "send");
    KeyBrowser.open({ able: false });
    expect(supportsPasskeys()).toBe(false);
    expect(await supportsPasskeyAutofill()).toBe(false);
    expect(await errorOf(passkeys(client).login())).toMatchObject({ code: "passkeys_unsupported" });
    KeyBrowser.open({ able: false, secure: false });
    expect(await errorOf(passkeys(client).login())).toMatchObject({ code: "passkeys_insecure" });
    expect(get).not.toHaveBeenCalled();
  });
});

describe("one ceremony at a time", () => {
  const kind = "browser client";

  async function waiting(): Promise<{
    client: GatehouseClient;
    keys: ReturnType<typeof passkeys>;
    browser: KeyBrowser;
    autofill: Promise<unknown>;
    controller: AbortController;
  }> {
    const { client, keys, browser } = await enterWithPasskey(kind);
    await client.auth.logout();
    const controller = new AbortController();
    const autofill = errorOf(keys.login({ autofill: true }, { signal: controller.signal }));
    await vi.waitFor(() => expect(browser.asked.at(-1)).toMatchObject({ mediation: "conditional" }));
    return { client, keys, browser, autofill, controller };
  }

  it("a button takes the turn of the field's menu", async () => {
    const { keys, autofill } = await waiting();
    expect(await keys.login()).toMatchObject({ status: "authenticated" });
    expect(await autofill).toMatchObject({ code: "passkey_cancelled" });
  });

  it("a page that goes takes its question along", async () => {
    const { browser, autofill, controller } = await waiting();
    const reason = new Error("gone");
    controller.abort(reason);
    expect(await autofill).toBe(reason);
    expect(browser.asked.at(-1)?.signal?.aborted).toBe(true);
  });

  it("a signal that was aborted before asks nothing", async () => {
    const { keys, browser } = await waiting();
    const asked = browser.asked.length;
    const signal = AbortSignal.abort(new Error("too late"));
    expect(await errorOf(keys.login({}, { signal }))).toMatchObject({ message: "too late" });
    expect(browser.asked).toHaveLength(asked);
  });
});
