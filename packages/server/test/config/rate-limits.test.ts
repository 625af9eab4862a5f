import { describe, expect, it } from "vitest";
import { parseRates, rateLimitActions } from "../../src/config/rate-limits.ts";
import { problemsOf, settingsOf } from "./environment.ts";

const limits = (env: Record<string, string> = {}) => settingsOf(env).account.rateLimits;

describe("ACCOUNT_RATE_LIMITS", () => {
  it("is allauth's table by default", () => {
    expect(limits().login_failed).toEqual([
      { amount: 10, period: 60, scope: "ip" },
      { amount: 5, period: 300, scope: "key" },
    ]);
    expect(limits().manage_email).toEqual([{ amount: 10, period: 60, scope: "user" }]);
    expect(Object.keys(limits()).toSorted()).toEqual([...rateLimitActions].toSorted());
  });

  it("lets a code be sent again sooner than a link", () => {
    expect(limits().confirm_email).toEqual([{ amount: 1, period: 180, scope: "key" }]);
    const byCode = {
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
    };
    expect(limits(byCode).confirm_email).toEqual([{ amount: 1, period: 10, scope: "key" }]);
  });

  it("false switches all limits off", () => {
    expect(Object.values(limits({ ACCOUNT_RATE_LIMITS: "false" })).flat()).toEqual([]);
  });

  it("an object is laid over the defaults", () => {
    const changed = limits({ ACCOUNT_RATE_LIMITS: '{"confirm_email": "1/2s/key", "login": null}' });
    expect(changed.confirm_email).toEqual([{ amount: 1, period: 2, scope: "key" }]);
    expect(changed.login).toEqual([]);
    expect(changed.signup).toEqual(limits().signup);
  });

  it.each(["5", "5/m/everyone", "m/5/ip", "5/0s/ip", "-1/m", "5/m/ip;5/m/key", "5/x", "1e3/m"])(
    "%j is no rate",
    (rate) => {
      const [problem] = problemsOf({ ACCOUNT_RATE_LIMITS: JSON.stringify({ login: rate }) });
      expect(problem).toContain("ACCOUNT_RATE_LIMITS: login must look like 5/m/ip");
    },
  );

  it("an action that does not exist is answered with the nearest", () => {
    const [problem] = problemsOf({ ACCOUNT_RATE_LIMITS: '{"login_fail": "5/m"}' });
    expect(problem).toBe("ACCOUNT_RATE_LIMITS: login_fail is no action; did you mean login_failed?");
  });
});

describe("allauth's syntax", () => {
  it.each([
    ["5/m", [{ amount: 5, period: 60, scope: "ip" }]],
    ["2/10s/user", [{ amount: 2, period: 10, scope: "user" }]],
    ["1/0.5s/key", [{ amount: 1, period: 0.5, scope: "key" }]],
    [
      "3/h/ip, 9/2d/key",
      [
        { amount: 3, period: 3600, scope: "ip" },
        { amount: 9, period: 172_800, scope: "key" },
      ],
    ],
    ["", []],
  ])("%j", (text, expected) => {
    expect(parseRates(text)).toEqual(expected);
  });
});
