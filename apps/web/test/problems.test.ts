import { AuthError } from "@gatehouse/client";
import { describe, expect, it } from "vitest";
import { UnknownStep } from "../lib/after-auth.ts";
import { duration, messageOf, problemsOf } from "../lib/problems.ts";

type Refusals = NonNullable<ConstructorParameters<typeof AuthError>[0]["errors"]>;

const refused = (...errors: Refusals) => new AuthError({ status: 400, code: "invalid_request", errors });

describe("what a form says after a refusal", () => {
  it("puts each message under its field, several under one another", () => {
    const error = refused(
      { code: "required", message: "This field is required.", param: "email" },
      { code: "password_too_short", message: "Too short.", param: "password" },
      { code: "password_too_common", message: "Too common.", param: "password" },
    );
    expect(problemsOf(error, ["email", "password"])).toEqual({
      fields: { email: "This field is required.", password: "Too short.\nToo common." },
      form: undefined,
    });
  });

  it("says for the whole what belongs to no field on the page", () => {
    const error = refused({
      code: "invalid_or_expired_key",
      message: "Invalid or expired key.",
      param: "key",
    });
    expect(problemsOf(error, ["password"])).toEqual({ fields: {}, form: "Invalid or expired key." });
  });

  it("knows a field by the server's name for it", () => {
    const error = refused({ code: "invalid", message: "Enter a valid email address.", param: "email" });
    expect(problemsOf(error, ["login"], { email: "login" }).fields).toEqual({
      login: "Enter a valid email address.",
    });
  });

  it.each([
    [40, "Too many attempts. Please try again in 40 seconds."],
    [1, "Too many attempts. Please try again in 1 second."],
    [150, "Too many attempts. Please try again in 3 minutes."],
    [7200, "Too many attempts. Please try again in 2 hours."],
    [undefined, "Too many attempts. Please try again in a moment."],
  ])("says how long to wait: %s seconds", (retryAfter, message) => {
    expect(messageOf(new AuthError({ status: 429, code: "rate_limited", retryAfter }))).toBe(message);
  });

  it("names the connection when no answer came", () => {
    expect(messageOf(new AuthError({ status: 0, code: "network" }))).toBe(
      "Network error. Please check your connection.",
    );
  });

  it("does not make a fault of somebody's no", () => {
    const no = new AuthError({ status: 0, code: "passkey_cancelled", message: "No passkey was used." });
    expect(problemsOf(no, [])).toEqual({ fields: {}, form: "No passkey was used.", mild: true });
  });

  it("shows no inner message of a fault of ours, but does say which step is missing", () => {
    expect(messageOf(new TypeError("x is not a function"))).toBe("Something went wrong. Please try again.");
    expect(messageOf(new UnknownStep("This account asks for a step."))).toBe("This account asks for a step.");
  });

  it("rounds waiting up, never to nothing", () => {
    expect([0, 0.2, 89, 90, 121].map(duration)).toEqual([
      "1 second",
      "1 second",
      "89 seconds",
      "2 minutes",
      "3 minutes",
    ]);
  });
});
