import { AuthError, GatehouseClient, type RequestReport } from "@gatehouse/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EMAIL, errorOf, newClient, PASSWORD } from "./house/client.ts";
import { House } from "./house/house.ts";

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const account = { email: EMAIL, password: PASSWORD };

async function authErrorOf(call: Promise<unknown>): Promise<AuthError> {
  const error = await errorOf(call);
  if (error instanceof AuthError) return error;
  throw error;
}

describe("AuthError", () => {
  it("gives the messages of a form by field", async () => {
    const client = newClient(house);
    const error = await authErrorOf(client.auth.signup({ email: "nope", password: "123" }));
    expect(error.code).toBe("password_too_short");
    expect(error.fieldErrors()).toEqual({
      password: [
        "This password is too short. It must contain at least 8 characters.",
        "This password is too common.",
      ],
      email: ["Enter a valid email address."],
    });
    expect(error.formErrors()).toEqual([]);
  });

  it("gives messages without a field as messages of the form", async () => {
    const problem = { code: "unverified_primary_email", message: "Verify your address first." } as const;
    house.instead.push({ status: 409, errors: [problem] });
    const error = await authErrorOf(newClient(house).auth.session());
    expect(error).toMatchObject({ status: 409, code: "unverified_primary_email" });
    expect(error.fieldErrors()).toEqual({});
    expect(error.formErrors()).toEqual(["Verify your address first."]);
  });

  it("survives a field that is named like a property of every object", async () => {
    const problem = { code: "required", message: "Missing.", param: "constructor" } as const;
    house.instead.push({ status: 400, errors: [problem] });
    const error = await authErrorOf(newClient(house).auth.session());
    expect(error.fieldErrors()).toEqual({ constructor: ["Missing."] });
  });

  it.each([
    [400, "invalid_request"],
    [403, "forbidden"],
    [404, "not_found"],
    [409, "conflict"],
    [429, "rate_limited"],
    [500, "server_error"],
    [503, "unavailable"],
  ])("has a stable code and a message for people for a bare %i", async (status, code) => {
    house.instead.push({ status });
    const error = await authErrorOf(newClient(house).auth.session());
    expect(error).toMatchObject({ status, code });
    expect(error.message).toMatch(/\w{3,}.*\.$/);
    expect(error.formErrors()).toEqual([error.message]);
  });

  it("says that sign-up is closed", async () => {
    house.options.signupOpen = false;
    const error = await authErrorOf(newClient(house).auth.signup(account));
    expect(error).toMatchObject({
      status: 403,
      code: "signup_closed",
      message: "Sign-up is currently closed.",
    });
  });

  it.each([
    ["seconds", "30", 30],
    ["a date that has passed", "Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["nonsense", "soon", undefined],
  ])("reads Retry-After in %s", async (_, header, expected) => {
    house.instead.push({ status: 429, headers: { "Retry-After": header } });
    const error = await authErrorOf(newClient(house).auth.session());
    expect(error.retryAfter).toBe(expected);
  });

  it.each([
    ["a proxy's page", 502, "server_error"],
    ["some other site's page", 200, "unexpected_response"],
  ])("is not confused by %s", async (_, status, code) => {
    house.instead.push({ status, text: "<html>" });
    expect(await authErrorOf(newClient(house).auth.session())).toMatchObject({ status, code });
  });

  it("says so when there is no network, and keeps the cause", async () => {
    const client = new GatehouseClient({ baseUrl: "http://127.0.0.1:9", client: "app" });
    const error = await authErrorOf(client.auth.login(account));
    expect(error).toMatchObject({
      status: 0,
      code: "network",
      message: "Network error. Please check your connection.",
    });
    expect(error.cause).toBeInstanceOf(TypeError);
  });
});

describe("the analytics hook", () => {
  it("hears of every request, and of no credential or address", async () => {
    const reports: RequestReport[] = [];
    const client = newClient(house, { client: "app", onRequest: (report) => reports.push(report) });
    await client.auth.signup(account);
    await errorOf(client.auth.login(account));
    expect(reports).toEqual([
      {
        operation: "auth.signup",
        method: "POST",
        path: "/auth/signup",
        status: 200,
        durationMs: expect.any(Number),
      },
      {
        operation: "auth.login",
        method: "POST",
        path: "/auth/login",
        status: 409,
        code: "conflict",
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(reports)).not.toMatch(/alice|kestrel/);
  });
});
