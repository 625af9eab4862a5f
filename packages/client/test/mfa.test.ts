import type { GatehouseClient, TotpStatus } from "@gatehouse/client";
import { describe, expect, it } from "vitest";
import { APP_TOLERANCE, AuthenticatorApp } from "./house/authenticator-app.ts";
import { EMAIL, errorOf, PASSWORD } from "./house/client.ts";
import { type EngineWorld, engine, type Kind } from "./house/worlds.ts";

const kinds: Kind[] = ["browser client", "app client", "browser client with tokens"];
const account = { email: EMAIL, password: PASSWORD };
const WRONG = "000000";

describe.each(kinds)("second factors, %s", (kind) => {
  async function enter(settings: Record<string, string> = {}) {
    const browserTokens = kind === "browser client with tokens";
    const world = await engine({ browserTokens }, { ...APP_TOLERANCE, ...settings });
    const client = world.client(kind);
    await client.auth.signup(account);
    await client.auth.reauthenticate({ password: PASSWORD });
    return { world, client };
  }

  /** With a verified address and an authenticator app. */
  async function enterWithApp(settings: Record<string, string> = {}) {
    const { world, client } = await enter(settings);
    await client.email.verify({ key: await world.key("verify", EMAIL) });
    const app = new AuthenticatorApp(secretOf(await client.mfa.getTotp()));
    await client.mfa.activateTotp({ code: app.nextCode() });
    return { world, client, app };
  }

  function secretOf(totp: TotpStatus): string {
    if (totp.status !== "absent") throw new Error("There is an app already.");
    return totp.secret;
  }

  /** Somebody elsewhere who has typed the password and is asked for more. */
  async function half(world: EngineWorld): Promise<GatehouseClient> {
    const client = world.client(kind);
    expect(await client.auth.login(account)).toMatchObject({
      status: "pending",
      flow: { id: "mfa_authenticate", types: ["recovery_codes", "totp"] },
    });
    return client;
  }

  it("sets up an authenticator app, with recovery codes, and lists both", async () => {
    const { world, client } = await enter();
    await client.email.verify({ key: await world.key("verify", EMAIL) });
    expect(await client.mfa.list()).toEqual([]);
    const totp = await client.mfa.getTotp();
    expect(totp).toMatchObject({ status: "absent", totp_url: expect.stringMatching(/^otpauth:\/\/totp\//) });
    expect(await errorOf(client.mfa.activateTotp({ code: WRONG }))).toMatchObject({
      code: "incorrect_code",
      errors: [{ param: "code" }],
    });
    const app = new AuthenticatorApp(secretOf(totp));
    expect(await client.mfa.activateTotp({ code: app.nextCode() })).toMatchObject({ type: "totp" });
    expect(await client.mfa.getTotp()).toMatchObject({ status: "active", authenticator: { type: "totp" } });
    expect((await client.mfa.list()).map(({ type }) => type)).toEqual(["totp", "recovery_codes"]);
  });

  it("wants a verified address first", async () => {
    const { client } = await enter();
    expect(await errorOf(client.mfa.getTotp())).toMatchObject({ status: 409, code: "unverified_email" });
  });

  it("has no authenticator apps where the server has none", async () => {
    const { client } = await enter({ MFA_SUPPORTED_TYPES: "recovery_codes" });
    expect(await errorOf(client.mfa.getTotp())).toMatchObject({ status: 404, code: "not_found" });
  });

  it("logs in by password and a code of the app", async () => {
    const { world, app } = await enterWithApp();
    const client = await half(world);
    expect(await errorOf(client.mfa.authenticate({ code: WRONG }))).toMatchObject({
      status: 400,
      code: "incorrect_code",
      errors: [{ param: "code" }],
    });
    expect(await client.mfa.authenticate({ code: app.nextCode() })).toMatchObject({
      status: "authenticated",
      methods: [{ method: "password" }, { method: "mfa", type: "totp" }],
    });
  });

  it("logs in by a recovery code, once", async () => {
    const { world, client } = await enterWithApp();
    const [code = ""] = (await client.mfa.getRecoveryCodes()).unused_codes ?? [];
    const elsewhere = await half(world);
    expect(await elsewhere.mfa.authenticate({ code })).toMatchObject({ status: "authenticated" });
    expect(await client.mfa.getRecoveryCodes()).toMatchObject({
      total_code_count: 10,
      unused_code_count: 9,
    });
    const again = await half(world);
    expect(await errorOf(again.mfa.authenticate({ code }))).toMatchObject({ code: "incorrect_code" });
  });

  it("finds nothing to go on with where no log-in waits for a second factor", async () => {
    const { world, app } = await enterWithApp();
    const stranger = world.client(kind);
    expect(await stranger.mfa.authenticate({ code: app.nextCode() })).toMatchObject({ status: "anonymous" });
  });

  it("makes new recovery codes in place of those before", async () => {
    const { client } = await enterWithApp();
    const before = await client.mfa.getRecoveryCodes();
    const after = await client.mfa.generateRecoveryCodes();
    expect(after.unused_codes).toHaveLength(10);
    expect(after.unused_codes).not.toEqual(before.unused_codes);
  });

  it("removes the app, and with it the recovery codes", async () => {
    const { client } = await enterWithApp();
    await client.mfa.deactivateTotp();
    expect(await client.mfa.list()).toEqual([]);
    expect(await errorOf(client.mfa.getRecoveryCodes())).toMatchObject({ status: 404, code: "not_found" });
    expect(await errorOf(client.mfa.generateRecoveryCodes())).toMatchObject({
      status: 400,
      code: "cannot_generate_recovery_codes",
    });
  });

  it("asks for a fresh proof before a change, which the second factor is as well", async () => {
    const { client, app } = await enterWithApp({ ACCOUNT_REAUTHENTICATION_TIMEOUT: "1" });
    await new Promise((passed) => setTimeout(passed, 1_100));
    expect(await errorOf(client.mfa.generateRecoveryCodes())).toMatchObject({
      code: "reauthentication_required",
      state: {
        status: "reauthentication_required",
        flows: [{ id: "reauthenticate" }, { id: "mfa_reauthenticate", types: ["recovery_codes", "totp"] }],
      },
    });
    expect(await errorOf(client.mfa.reauthenticate({ code: WRONG }))).toMatchObject({
      code: "incorrect_code",
    });
    expect(await client.mfa.reauthenticate({ code: app.nextCode() })).toMatchObject({
      status: "authenticated",
    });
    expect((await client.mfa.generateRecoveryCodes()).unused_codes).toHaveLength(10);
  });
});

describe("trust, browser client", () => {
  const kind = "browser client";

  it("is offered after the second factor, and spares it the next time", async () => {
    const world = await engine({}, { ...APP_TOLERANCE, MFA_TRUST_ENABLED: "true" });
    const client = world.client(kind);
    await client.auth.signup(account);
    await client.auth.reauthenticate({ password: PASSWORD });
    await client.email.verify({ key: await world.key("verify", EMAIL) });
    const totp = await client.mfa.getTotp();
    if (totp.status !== "absent") throw new Error("There is an app already.");
    const app = new AuthenticatorApp(totp.secret);
    await client.mfa.activateTotp({ code: app.nextCode() });

    const enter = async (trust: boolean) => {
      await client.auth.logout();
      expect(await client.auth.login(account)).toMatchObject({ flow: { id: "mfa_authenticate" } });
      expect(await client.mfa.authenticate({ code: app.nextCode() })).toMatchObject({
        status: "pending",
        flow: { id: "mfa_trust" },
      });
      return client.mfa.trust({ trust });
    };
    expect(await enter(false)).toMatchObject({ status: "authenticated" });
    expect(await enter(true)).toMatchObject({ status: "authenticated" });
    await client.auth.logout();
    expect(await client.auth.login(account)).toMatchObject({ status: "authenticated" });
  });
});
