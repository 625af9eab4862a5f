import type { GatehouseClient } from "@gatehouse/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EMAIL, errorOf, newClient, OTHER_PASSWORD, PASSWORD } from "./house/client.ts";
import { House } from "./house/house.ts";

describe.each(["browser", "app"] as const)("the flows, %s client", (kind) => {
  let house: House;
  let client: GatehouseClient;

  beforeEach(async () => {
    house = await House.open();
    client = newClient(house, { client: kind });
  });
  afterEach(() => house.close());

  const signup = () => client.auth.signup({ email: EMAIL, password: PASSWORD });
  const key = (kindOfMail: "verify" | "reset", to = EMAIL) =>
    house.mails.findLast((mail) => mail.kind === kindOfMail && mail.to === to)?.key ?? "";

  it("tells a stranger what can be done", async () => {
    const state = await client.auth.session();
    expect(state).toEqual({ status: "anonymous", flows: [{ id: "login" }, { id: "signup" }] });
  });

  it("signs up, knows the user afterwards, and logs out", async () => {
    const state = await signup();
    expect(state).toMatchObject({ status: "authenticated", user: { email: EMAIL, display: "alice" } });
    expect(await client.auth.session()).toEqual(state);
    expect(await client.auth.logout()).toMatchObject({ status: "anonymous" });
    expect(await client.auth.session()).toMatchObject({ status: "anonymous" });
  });

  it("logs in by password and says by which method", async () => {
    await signup();
    await client.auth.logout();
    const state = await client.auth.login({ email: EMAIL, password: PASSWORD });
    expect(state).toMatchObject({
      status: "authenticated",
      methods: [{ method: "password", email: EMAIL }],
    });
  });

  it("reports a wrong password at the password field", async () => {
    await signup();
    await client.auth.logout();
    const error = await errorOf(client.auth.login({ email: EMAIL, password: "wrong" }));
    expect(error).toMatchObject({ name: "AuthError", status: 400, code: "email_password_mismatch" });
    expect(client.state).toMatchObject({ status: "anonymous" });
  });

  it("refuses to log in over another log-in", async () => {
    await signup();
    const error = await errorOf(client.auth.login({ email: EMAIL, password: PASSWORD }));
    expect(error).toMatchObject({ status: 409, code: "conflict" });
  });

  it("says that sign-up is closed", async () => {
    house.options.signupOpen = false;
    expect((await client.config.get()).account.is_open_for_signup).toBe(false);
    expect(await errorOf(signup())).toMatchObject({ status: 403, code: "signup_closed" });
  });

  it("is pending until the address is verified, where verification is mandatory", async () => {
    house.options.verification = "mandatory";
    const state = await signup();
    expect(state).toMatchObject({ status: "pending", flow: { id: "verify_email", is_pending: true } });
    expect(await client.auth.session()).toEqual(state);

    expect(await client.email.getVerification({ key: key("verify") })).toMatchObject({
      email: EMAIL,
      is_authenticating: false,
    });
    expect(await client.email.verify({ key: key("verify") })).toMatchObject({ status: "anonymous" });
    expect(await client.auth.login({ email: EMAIL, password: PASSWORD })).toMatchObject({
      status: "authenticated",
    });
  });

  it("refuses a verification key that was used before", async () => {
    await signup();
    await client.email.verify({ key: key("verify") });
    const error = await errorOf(client.email.verify({ key: key("verify") }));
    expect(error).toMatchObject({ code: "invalid_or_expired_key" });
  });

  it("manages e-mail addresses", async () => {
    const second = "alice2@example.com";
    await signup();
    expect(await client.email.add({ email: second })).toHaveLength(2);
    expect(await errorOf(client.email.add({ email: second }))).toMatchObject({ code: "duplicate_email" });
    expect(await errorOf(client.email.setPrimary({ email: second }))).toMatchObject({
      code: "unverified_primary_email",
    });
    await client.email.verify({ key: key("verify", second) });
    expect(await client.email.setPrimary({ email: second })).toContainEqual({
      email: second,
      verified: true,
      primary: true,
    });
    expect(await errorOf(client.email.remove({ email: second }))).toMatchObject({
      code: "cannot_remove_primary_email",
    });
    expect(await client.email.remove({ email: EMAIL })).toHaveLength(1);
    expect(await client.email.list()).toEqual([{ email: second, verified: true, primary: true }]);
  });

  it("explains why no second verification mail goes out", async () => {
    await signup();
    const error = await errorOf(client.email.requestVerification({ email: EMAIL }));
    expect(error).toMatchObject({
      status: 403,
      code: "verification_not_sent",
      message: expect.stringContaining("No e-mail was sent"),
    });
  });

  it("answers a reset request alike for known and unknown addresses", async () => {
    await signup();
    await client.auth.logout();
    expect(await client.password.request({ email: EMAIL })).toEqual({ status: "sent" });
    expect(await client.password.request({ email: "nobody@example.com" })).toEqual({ status: "sent" });
  });

  it("resets a forgotten password by the key of the mail", async () => {
    await signup();
    await client.auth.logout();
    await client.password.request({ email: EMAIL });
    expect((await client.password.getReset({ key: key("reset") })).user.display).toBe("alice");
    const weak = await errorOf(client.password.reset({ key: key("reset"), password: "abc" }));
    expect(weak).toMatchObject({ code: "password_too_short" });
    const state = await client.password.reset({ key: key("reset"), password: OTHER_PASSWORD });
    expect(state).toMatchObject({ status: "anonymous" });
    expect(await client.auth.login({ email: EMAIL, password: OTHER_PASSWORD })).toMatchObject({
      status: "authenticated",
    });
  });

  it("refuses a reset key that nobody sent", async () => {
    const error = await errorOf(client.password.getReset({ key: "bad" }));
    expect(error).toMatchObject({ code: "invalid_password_reset" });
  });

  it("changes the password and stays logged in", async () => {
    await signup();
    const wrong = { current_password: "wrong", new_password: OTHER_PASSWORD };
    expect(await errorOf(client.password.change(wrong))).toMatchObject({ code: "enter_current_password" });
    const right = { current_password: PASSWORD, new_password: OTHER_PASSWORD };
    expect(await client.password.change(right)).toMatchObject({ status: "authenticated" });
    expect(await client.auth.session()).toMatchObject({ status: "authenticated" });
  });

  it("asks for the password again before a sensitive step, and goes on after it", async () => {
    house.options.reauthentication = true;
    await signup();
    const error = await errorOf(client.email.add({ email: "alice2@example.com" }));
    expect(error).toMatchObject({
      status: 401,
      code: "reauthentication_required",
      state: { status: "reauthentication_required", flows: [{ id: "reauthenticate" }] },
    });
    expect(client.state).toMatchObject({ status: "authenticated" });
    expect(await client.auth.reauthenticate({ password: PASSWORD })).toMatchObject({
      status: "authenticated",
      methods: [{ reauthenticated: true }],
    });
    expect(await client.email.add({ email: "alice2@example.com" })).toHaveLength(2);
  });

  it("lists sessions, ends another one, and logs out by ending its own", async () => {
    await signup();
    const elsewhere = newClient(house, { client: kind });
    await elsewhere.auth.login({ email: EMAIL, password: PASSWORD });

    const [own, other] = await client.sessions.list();
    expect(own).toMatchObject({ is_current: true });
    expect(await client.sessions.end({ sessions: [other!.id] })).toEqual([own]);
    expect(await elsewhere.auth.session()).toMatchObject({ status: "anonymous" });

    expect(await client.sessions.end({ sessions: [own!.id] })).toEqual([]);
    expect(client.state).toMatchObject({ status: "anonymous" });
  });

  it("has no data for a stranger, and says so in an error that carries the state", async () => {
    const error = await errorOf(client.email.list());
    expect(error).toMatchObject({
      status: 401,
      code: "authentication_required",
      message: "Please log in to continue.",
      state: { status: "anonymous" },
    });
  });

  it("works when a function is passed around without its client", async () => {
    const { login } = client.auth;
    await signup();
    await client.auth.logout();
    expect(await login({ email: EMAIL, password: PASSWORD })).toMatchObject({ status: "authenticated" });
  });
});
