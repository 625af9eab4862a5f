import type { GatehouseClient } from "@gatehouse/client";
import { describe, expect, it } from "vitest";
import { EMAIL, errorOf, OTHER_PASSWORD, PASSWORD } from "./house/client.ts";
import { engine, type Kind, type Options, standIn } from "./house/worlds.ts";

const SECOND = "alice2@example.com";
const account = { email: EMAIL, password: PASSWORD };

const places = { "the engine": engine, "the stand-in": standIn };
const kinds: Kind[] = ["browser client", "app client", "browser client with tokens"];
const cases = Object.entries(places).flatMap(([place, open]) => kinds.map((kind) => ({ place, open, kind })));

describe.each(cases)("the flows at $place, $kind", ({ open, kind }) => {
  const browserTokens = kind === "browser client with tokens";

  async function enter(options: Options = {}) {
    const world = await open({ ...options, browserTokens });
    return { world, client: world.client(kind) };
  }

  async function enterWithAccount(options: Options = {}) {
    const { world, client } = await enter(options);
    const state = await client.auth.signup(account);
    return { world, client, state };
  }

  it("tells a stranger what can be done", async () => {
    const { client } = await enter();
    const state = await client.auth.session();
    expect(state).toEqual({ status: "anonymous", flows: [{ id: "login" }, { id: "signup" }] });
    expect((await client.config.get()).account).toMatchObject({
      login_methods: ["email"],
      is_open_for_signup: true,
    });
  });

  it("signs up, knows the user afterwards, and logs out", async () => {
    const { client, state } = await enterWithAccount();
    expect(state).toMatchObject({ status: "authenticated", user: { email: EMAIL, display: "alice" } });
    expect(await client.auth.session()).toEqual(state);
    expect(await client.auth.logout()).toMatchObject({ status: "anonymous" });
    expect(await client.auth.session()).toMatchObject({ status: "anonymous" });
  });

  it("reports what is wrong with a sign-up, field by field", async () => {
    const { client } = await enter();
    const error = await errorOf(client.auth.signup({ email: "nope", password: "1234567" }));
    expect(error).toMatchObject({ status: 400 });
    expect((error as { fieldErrors(): object }).fieldErrors()).toMatchObject({
      email: ["Enter a valid email address."],
      password: expect.arrayContaining([
        "This password is too short. It must contain at least 8 characters.",
      ]),
    });
  });

  it("logs in by password and says by which method", async () => {
    const { client } = await enterWithAccount();
    await client.auth.logout();
    expect(await client.auth.login(account)).toMatchObject({
      status: "authenticated",
      methods: [{ method: "password", email: EMAIL }],
    });
  });

  it("reports a wrong password at the password field", async () => {
    const { client } = await enterWithAccount();
    await client.auth.logout();
    const error = await errorOf(client.auth.login({ email: EMAIL, password: "wrong" }));
    expect(error).toMatchObject({
      name: "AuthError",
      status: 400,
      code: "email_password_mismatch",
      errors: [{ param: "password" }],
    });
    expect(client.state).toMatchObject({ status: "anonymous" });
  });

  it("refuses to log in over another log-in", async () => {
    const { client } = await enterWithAccount();
    expect(await errorOf(client.auth.login(account))).toMatchObject({ status: 409, code: "conflict" });
  });

  it("is pending until the address is verified, where verification is mandatory", async () => {
    const { world, client, state } = await enterWithAccount({ verification: "mandatory" });
    expect(state).toMatchObject({ status: "pending", flow: { id: "verify_email", is_pending: true } });
    expect(await client.auth.session()).toEqual(state);

    const key = await world.key("verify", EMAIL);
    expect(await world.client(kind).email.getVerification({ key })).toMatchObject({
      email: EMAIL,
      is_authenticating: false,
    });
    expect(await client.email.verify({ key })).toMatchObject({ status: "anonymous" });
    expect(await client.auth.login(account)).toMatchObject({ status: "authenticated" });
  });

  it("refuses a verification key that was used before", async () => {
    const { world, client } = await enterWithAccount();
    const key = await world.key("verify", EMAIL);
    await client.email.verify({ key });
    expect(await errorOf(client.email.verify({ key }))).toMatchObject({ code: "invalid_or_expired_key" });
  });

  it("manages e-mail addresses", async () => {
    const { world, client } = await enterWithAccount();
    await client.email.verify({ key: await world.key("verify", EMAIL) });
    expect(await client.email.add({ email: SECOND })).toHaveLength(2);
    expect(await errorOf(client.email.add({ email: SECOND }))).toMatchObject({ code: "duplicate_email" });
    expect(await errorOf(client.email.setPrimary({ email: SECOND }))).toMatchObject({
      code: "unverified_primary_email",
    });
    await client.email.verify({ key: await world.key("verify", SECOND) });
    expect(await client.email.setPrimary({ email: SECOND })).toContainEqual({
      email: SECOND,
      verified: true,
      primary: true,
    });
    expect(await errorOf(client.email.remove({ email: SECOND }))).toMatchObject({
      code: "cannot_remove_primary_email",
    });
    expect(await client.email.remove({ email: EMAIL })).toHaveLength(1);
    expect(await client.email.list()).toEqual([{ email: SECOND, verified: true, primary: true }]);
  });

  it("explains why no second verification mail goes out", async () => {
    const { client } = await enterWithAccount();
    expect(await errorOf(client.email.requestVerification({ email: EMAIL }))).toMatchObject({
      status: 403,
      code: "verification_not_sent",
      message: expect.stringContaining("No e-mail was sent"),
    });
  });

  it("answers a reset request alike for known and unknown addresses", async () => {
    const { client } = await enterWithAccount();
    await client.auth.logout();
    expect(await client.password.request({ email: EMAIL })).toEqual({ status: "sent" });
    expect(await client.password.request({ email: "nobody@example.com" })).toEqual({ status: "sent" });
  });

  it("resets a forgotten password by the key of the mail", async () => {
    const { world, client } = await enterWithAccount();
    await client.auth.logout();
    await client.password.request({ email: EMAIL });
    const key = await world.key("reset", EMAIL);
    expect((await client.password.getReset({ key })).user.display).toBe("alice");
    expect(await errorOf(client.password.reset({ key, password: "abc" }))).toMatchObject({
      code: "password_too_short",
    });
    const state = await client.password.reset({ key, password: OTHER_PASSWORD });
    expect(state).toMatchObject({ status: "anonymous" });
    expect(await client.auth.login({ email: EMAIL, password: OTHER_PASSWORD })).toMatchObject({
      status: "authenticated",
    });
  });

  it("refuses a reset key that nobody sent", async () => {
    const { client } = await enter();
    const error = await errorOf(client.password.getReset({ key: "bad" }));
    expect(error).toMatchObject({ code: "invalid_password_reset" });
  });

  it("changes the password and stays logged in", async () => {
    const { client } = await enterWithAccount();
    const wrong = { current_password: "wrong", new_password: OTHER_PASSWORD };
    expect(await errorOf(client.password.change(wrong))).toMatchObject({ code: "enter_current_password" });
    const right = { current_password: PASSWORD, new_password: OTHER_PASSWORD };
    expect(await client.password.change(right)).toMatchObject({ status: "authenticated" });
    expect(await client.auth.session()).toMatchObject({ status: "authenticated" });
  });

  it("asks for the password again before a sensitive step, and goes on after it", async () => {
    const { client } = await enterWithAccount({ reauthentication: true });
    const error = await errorOf(client.email.add({ email: SECOND }));
    expect(error).toMatchObject({
      status: 401,
      code: "reauthentication_required",
      state: { status: "reauthentication_required", flows: [{ id: "reauthenticate" }] },
    });
    expect(client.state).toMatchObject({ status: "authenticated" });
    expect(await errorOf(client.auth.reauthenticate({ password: "wrong" }))).toMatchObject({
      code: "incorrect_password",
    });
    expect(await client.auth.reauthenticate({ password: PASSWORD })).toMatchObject({
      status: "authenticated",
      methods: [{ reauthenticated: true }],
    });
    expect(await client.email.add({ email: SECOND })).toHaveLength(2);
  });

  it("lists sessions, ends another one, and logs out by ending its own", async () => {
    const { world, client } = await enterWithAccount();
    const elsewhere: GatehouseClient = world.client(kind);
    await elsewhere.auth.login(account);

    const sessions = await client.sessions.list();
    expect(sessions).toHaveLength(2);
    const own = sessions.find((session) => session.is_current)!;
    const other = sessions.find((session) => !session.is_current)!;
    expect(await client.sessions.end({ sessions: [other.id] })).toMatchObject([{ id: own.id }]);
    expect(await elsewhere.auth.session()).toMatchObject({ status: "anonymous" });

    expect(await client.sessions.end({ sessions: [own.id] })).toEqual([]);
    expect(client.state).toMatchObject({ status: "anonymous" });
  });

  it("cannot end a session that is not the user's", async () => {
    const { client } = await enterWithAccount();
    const error = await errorOf(client.sessions.end({ sessions: [999_999] }));
    expect(error).toMatchObject({ status: 400, code: "invalid_choice" });
  });

  it("has no data for a stranger, and says so in an error that carries the state", async () => {
    const { client } = await enter();
    expect(await errorOf(client.email.list())).toMatchObject({
      status: 401,
      code: "authentication_required",
      message: "Please log in to continue.",
      state: { status: "anonymous" },
    });
  });

  it("works when a function is passed around without its client", async () => {
    const { client } = await enterWithAccount();
    await client.auth.logout();
    const { login } = client.auth;
    expect(await login(account)).toMatchObject({ status: "authenticated" });
  });
});
