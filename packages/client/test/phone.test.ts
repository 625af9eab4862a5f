import { describe, expect, it } from "vitest";
import { errorOf, PASSWORD } from "./house/client.ts";
import { engine, type Kind } from "./house/worlds.ts";

const kinds: Kind[] = ["browser client", "app client", "browser client with tokens"];
const ANN = "+31612345678";
const NEW = "+14155550100";
const WRONG = "BBBB-BBBB";
const account = { phone: ANN, password: PASSWORD };

const byPhone = {
  ACCOUNT_LOGIN_METHODS: "phone",
  ACCOUNT_SIGNUP_FIELDS: "phone*,password1*",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1",
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1",
  ACCOUNT_RATE_LIMITS: "false",
};

describe.each(kinds)("phones, %s", (kind) => {
  async function enter(settings: Record<string, string> = byPhone, reauthentication = false) {
    const browserTokens = kind === "browser client with tokens";
    const world = await engine({ browserTokens, reauthentication }, settings);
    return { world, client: world.client(kind) };
  }

  async function enterWithAccount(reauthentication = false) {
    const { world, client } = await enter(byPhone, reauthentication);
    await client.auth.signup(account);
    await client.phone.verify({ code: await world.code(ANN) });
    return { world, client };
  }

  it("signs up by the code that the phone gets, and shows the number", async () => {
    const { world, client } = await enter();
    expect(await client.auth.signup(account)).toMatchObject({
      status: "pending",
      flow: { id: "verify_phone", is_pending: true },
    });
    expect(await errorOf(client.phone.get())).toMatchObject({ code: "authentication_required" });
    expect(await errorOf(client.phone.verify({ code: WRONG }))).toMatchObject({ code: "incorrect_code" });
    expect(await client.phone.verify({ code: await world.code(ANN) })).toMatchObject({
      status: "authenticated",
    });
    expect(await client.phone.get()).toEqual({ phone: ANN, verified: true });
  });

  it("lets a newcomer correct the number and have another code, and then no more of either", async () => {
    const { world, client } = await enter();
    expect(await errorOf(client.phone.change({ phone: NEW }))).toMatchObject({ code: "conflict" });
    await client.auth.signup(account);
    expect(await client.phone.change({ phone: NEW })).toEqual({ phone: NEW, verified: false });
    const first = await world.code(NEW);
    await client.phone.resendCode();
    expect(await errorOf(client.phone.resendCode())).toMatchObject({ status: 409, code: "conflict" });
    expect(await errorOf(client.phone.verify({ code: first }))).toMatchObject({ code: "incorrect_code" });
    expect(await client.phone.verify({ code: await world.code(NEW) })).toMatchObject({
      status: "authenticated",
    });
  });

  it("logs in by number and password, and by a code to the number", async () => {
    const { world, client } = await enterWithAccount();
    await client.auth.logout();
    expect(await client.auth.login(account)).toMatchObject({ methods: [{ method: "password", phone: ANN }] });
    await client.auth.logout();
    await client.codes.request({ phone: ANN });
    expect(await client.codes.confirm({ code: await world.code(ANN) })).toMatchObject({
      status: "authenticated",
    });
  });

  it("changes the number once the new one is verified, and says what is wrong with one", async () => {
    const { world, client } = await enterWithAccount();
    expect(await errorOf(client.phone.change({ phone: ANN }))).toMatchObject({ code: "same_as_current" });
    expect(await errorOf(client.phone.change({ phone: "06" }))).toMatchObject({ code: "invalid_phone" });
    await client.phone.change({ phone: NEW });
    expect(await client.phone.get()).toEqual({ phone: ANN, verified: true });
    await client.phone.verify({ code: await world.code(NEW) });
    expect(await client.phone.get()).toEqual({ phone: NEW, verified: true });
  });

  it("asks who it is before the number is changed, where the server wants that", async () => {
    const { client } = await enterWithAccount(true);
    expect(await errorOf(client.phone.change({ phone: NEW }))).toMatchObject({
      code: "reauthentication_required",
    });
    await client.auth.reauthenticate({ password: PASSWORD });
    expect(await client.phone.change({ phone: NEW })).toEqual({ phone: NEW, verified: false });
  });

  it("shows no number of who has none", async () => {
    const { client } = await enter({});
    await client.auth.signup({ email: "ann@example.com", password: PASSWORD });
    expect(await client.phone.get()).toBeUndefined();
  });
});
