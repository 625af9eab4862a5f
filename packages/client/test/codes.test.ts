import type { GatehouseClient } from "@gatehouse/client";
import { describe, expect, it } from "vitest";
import { EMAIL, errorOf, OTHER_PASSWORD, PASSWORD } from "./house/client.ts";
import { engine, type Kind } from "./house/worlds.ts";

const kinds: Kind[] = ["browser client", "app client", "browser client with tokens"];
const account = { email: EMAIL, password: PASSWORD };
const WRONG = "BBBB-BBBB";

const enabled = {
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND: "1",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "1",
  ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
  ACCOUNT_RATE_LIMITS: "false",
};

describe.each(kinds)("codes by mail, %s", (kind) => {
  async function enter(settings: Record<string, string> = enabled) {
    const browserTokens = kind === "browser client with tokens";
    const world = await engine({ verification: "mandatory", browserTokens }, settings);
    return { world, client: world.client(kind) };
  }

  async function enterWithAccount() {
    const { world, client } = await enter();
    await client.auth.signup(account);
    await client.email.verify({ key: await world.code(EMAIL) });
    return { world, client };
  }

  async function mistype(times: number, attempt: () => Promise<unknown>) {
    for (let count = 0; count < times; count += 1)
      expect(await errorOf(attempt())).toMatchObject({ status: 400, code: "incorrect_code" });
    expect(await errorOf(attempt())).toMatchObject({ status: 409, code: "conflict" });
  }

  const pending = (client: GatehouseClient) => client.auth.session();

  it("tells in the configuration what is done by code", async () => {
    const { client } = await enter();
    expect((await client.config.get()).account).toMatchObject({
      login_by_code_enabled: true,
      email_verification_by_code_enabled: true,
      password_reset_by_code_enabled: true,
    });
  });

  it("logs in by the code, however it is typed", async () => {
    const { world, client } = await enterWithAccount();
    await client.auth.logout();
    expect(await client.codes.request({ email: EMAIL })).toMatchObject({
      status: "pending",
      flow: { id: "login_by_code", is_pending: true },
    });
    const code = (await world.code(EMAIL)).toLowerCase().replace("-", " ");
    expect(await client.codes.confirm({ code })).toMatchObject({
      status: "authenticated",
      methods: [{ method: "code", email: EMAIL }],
    });
  });

  it("mails another code in place of the first, as often as the server allows", async () => {
    const { world, client } = await enterWithAccount();
    await client.auth.logout();
    await client.codes.request({ email: EMAIL });
    const first = await world.code(EMAIL);
    await client.codes.resend();
    const second = await world.code(EMAIL);
    expect(second).not.toBe(first);
    expect(await errorOf(client.codes.resend())).toMatchObject({ status: 409, code: "conflict" });
    expect(await errorOf(client.codes.confirm({ code: first }))).toMatchObject({ code: "incorrect_code" });
    expect(await client.codes.confirm({ code: second })).toMatchObject({ status: "authenticated" });
  });

  it("is over after the last wrong code, and says so", async () => {
    const { client } = await enterWithAccount();
    await client.auth.logout();
    await client.codes.request({ email: EMAIL });
    await mistype(3, () => client.codes.confirm({ code: WRONG }));
    expect(await pending(client)).toMatchObject({ status: "anonymous" });
  });

  it("asks a stranger's address for a code just the same", async () => {
    const { client } = await enter();
    expect(await client.codes.request({ email: "nobody@example.com" })).toMatchObject({
      status: "pending",
      flow: { id: "login_by_code" },
    });
    expect(await errorOf(client.codes.confirm({ code: WRONG }))).toMatchObject({ code: "incorrect_code" });
  });

  it("sends no code to somebody who is logged in", async () => {
    const { client } = await enterWithAccount();
    expect(await errorOf(client.codes.request({ email: EMAIL }))).toMatchObject({ code: "conflict" });
  });

  it("has no codes where the server has none", async () => {
    const { client } = await enter({});
    expect(await errorOf(client.codes.request({ email: EMAIL }))).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("finishes a sign-up by the code of its verification", async () => {
    const { world, client } = await enter();
    expect(await client.auth.signup(account)).toMatchObject({
      status: "pending",
      flow: { id: "verify_email" },
    });
    await client.email.resendCode();
    expect(await errorOf(client.email.resendCode())).toMatchObject({ code: "conflict" });
    expect(await client.email.verify({ key: await world.code(EMAIL) })).toMatchObject({
      status: "authenticated",
      user: { email: EMAIL },
    });
  });

  it("ends a sign-up's verification after the last wrong code", async () => {
    const { client } = await enter();
    await client.auth.signup(account);
    await mistype(3, () => client.email.verify({ key: WRONG }));
  });

  it("resets a password by the code, which may be looked at before it is used", async () => {
    const { world, client } = await enterWithAccount();
    await client.auth.logout();
    expect(await client.password.request({ email: EMAIL })).toMatchObject({
      status: "pending",
      flow: { id: "password_reset_by_code" },
    });
    const key = await world.code(EMAIL);
    expect((await client.password.getReset({ key })).user.email).toBe(EMAIL);
    expect(await client.password.reset({ key, password: OTHER_PASSWORD })).toMatchObject({
      status: "anonymous",
    });
    expect(await client.auth.login({ email: EMAIL, password: OTHER_PASSWORD })).toMatchObject({
      status: "authenticated",
    });
  });

  it("ends a reset after the last wrong code, looked at or used", async () => {
    const { client } = await enterWithAccount();
    await client.auth.logout();
    await client.password.request({ email: EMAIL });
    await mistype(3, () => client.password.getReset({ key: WRONG }));
    await client.password.request({ email: EMAIL });
    await mistype(3, () => client.password.reset({ key: WRONG, password: OTHER_PASSWORD }));
  });
});
