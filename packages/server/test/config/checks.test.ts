import { describe, expect, it } from "vitest";
import { loadSettings, servingWarnings, settingsWarnings } from "../../src/config/settings.ts";
import { complaintOf, problemsOf, SECRET_KEY, settingsOf } from "./environment.ts";

const production = {
  SECRET_KEY,
  ALLOWED_HOSTS: "accounts.example.com",
  EMAIL_BACKEND: "smtp",
  PUBLIC_URL: "https://accounts.example.com",
  SESSION_COOKIE_SECURE: "true",
  CSRF_COOKIE_SECURE: "true",
};

const refusal = (env: Record<string, string>): string =>
  complaintOf({ env: { ...production, ...env } }).message;

describe("with DEBUG off", () => {
  it("complete settings start", () => {
    expect(loadSettings({ env: production }).debug).toBe(false);
  });

  it("T-03 an empty ALLOWED_HOSTS stops the start, and a star does not", () => {
    expect(refusal({ ALLOWED_HOSTS: "" })).toContain("ALLOWED_HOSTS is empty");
    expect(() => loadSettings({ env: { ...production, ALLOWED_HOSTS: "*" } })).not.toThrow();
  });

  it("mail on the console stops the start", () => {
    expect(refusal({ EMAIL_BACKEND: "console" })).toContain("EMAIL_BACKEND is console");
  });

  it.each([
    ["", "SECRET_KEY is missing"],
    ["short", "fewer than 50 characters"],
    ["abab".repeat(20), "fewer than 5 different characters"],
    [`django-insecure-${SECRET_KEY}`, "starts with django-insecure-"],
  ])("the secret key %j stops the start", (key, part) => {
    expect(refusal({ SECRET_KEY: key })).toContain(part);
  });

  it("md5 for new passwords stops the start", () => {
    expect(refusal({ PASSWORD_HASHERS: "md5,pbkdf2_sha256" })).toContain("PASSWORD_HASHERS starts with md5");
  });

  it("a former secret key that can be guessed stops the start: whoever has it signs confirmation keys", () => {
    const complaint = refusal({ SECRET_KEY_FALLBACKS: `${SECRET_KEY.toUpperCase()},planted-old` });
    expect(complaint).toContain("Entry 2 of SECRET_KEY_FALLBACKS has fewer than 50 characters");
    expect(complaint).not.toContain("Entry 1");
    expect(complaint).not.toContain("planted-old");
  });

  it.each([
    [{ PASSWORD_ITERATIONS: "99999" }, "PASSWORD_ITERATIONS is 99999"],
    [{ PASSWORD_ITERATIONS: "1", PASSWORD_HASHERS: "pbkdf2_sha1" }, "PASSWORD_ITERATIONS is 1"],
  ])("few rounds of PBKDF2 stop the start: %j", (env: Record<string, string>, part) => {
    expect(refusal(env)).toContain(part);
  });

  it.each([{ PASSWORD_ITERATIONS: "100000" }, { PASSWORD_ITERATIONS: "1", PASSWORD_HASHERS: "argon2" }])(
    "rounds that suffice, or that nothing uses, do not: %j",
    (env: Record<string, string>) => {
      expect(() => loadSettings({ env: { ...production, ...env } })).not.toThrow();
    },
  );

  it("a test may leave these checks out, and still needs a key", () => {
    expect(() => loadSettings({ env: { SECRET_KEY: "weak" }, checkProduction: false })).not.toThrow();
    expect(complaintOf({ env: {}, checkProduction: false }).message).toContain("SECRET_KEY is missing");
  });
});

describe("what a production may want and ought to hear of when it begins to serve", () => {
  const warnings = (env: object) => servingWarnings(loadSettings({ env: { ...production, ...env } }));

  it("is nothing where all is well", () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ SERVE_HOST: "0.0.0.0" })).toEqual([]);
    expect(warnings({ ALLAUTH_TRUSTED_PROXY_COUNT: "1" })).toEqual([]);
  });

  it.each([
    [{ ACCOUNT_RATE_LIMITS: "false" }, "ACCOUNT_RATE_LIMITS is false"],
    [{ SESSION_COOKIE_HTTPONLY: "false" }, "SESSION_COOKIE_HTTPONLY is false"],
    [{ ALLOWED_HOSTS: "accounts.example.com,*" }, "ALLOWED_HOSTS has *"],
    [{ SESSION_COOKIE_SECURE: "false" }, "SESSION_COOKIE_SECURE is false"],
    [{ CSRF_COOKIE_SECURE: "false" }, "CSRF_COOKIE_SECURE is false"],
    [{ PUBLIC_URL: "http://accounts.example.com" }, "PUBLIC_URL is http://accounts.example.com"],
    [{ ALLAUTH_TRUSTED_PROXY_COUNT: "1", SERVE_HOST: "0.0.0.0" }, "ALLAUTH_TRUSTED_PROXY_COUNT"],
    [
      { ALLAUTH_TRUSTED_CLIENT_IP_HEADER: "CF-Connecting-IP", SERVE_HOST: "192.0.2.1" },
      "ALLAUTH_TRUSTED_CLIENT_IP_HEADER",
    ],
  ])("is one sentence each: %j", (env: Record<string, string>, part) => {
    expect(warnings(env)).toEqual([expect.stringContaining(part)]);
  });

  it("is no news to a developer", () => {
    expect(warnings({ DEBUG: "true", ACCOUNT_RATE_LIMITS: "false", ALLOWED_HOSTS: "*" })).toEqual([]);
  });
});

describe("codes of second factors", () => {
  it.each([
    [{ MFA_TOTP_DIGITS: "5" }, "MFA_TOTP_DIGITS"],
    [{ MFA_TOTP_DIGITS: "9" }, "MFA_TOTP_DIGITS"],
    [{ MFA_TOTP_TOLERANCE: "21" }, "MFA_TOTP_TOLERANCE"],
    [{ MFA_TOTP_TOLERANCE: "1", MFA_TOTP_PERIOD: "601" }, "MFA_TOTP_TOLERANCE"],
    [{ MFA_RECOVERY_CODE_DIGITS: "5" }, "MFA_RECOVERY_CODE_DIGITS"],
    [{ MFA_RECOVERY_CODE_DIGITS: "41" }, "MFA_RECOVERY_CODE_DIGITS"],
    [{ MFA_RECOVERY_CODE_COUNT: "51" }, "MFA_RECOVERY_CODE_COUNT"],
  ])("stop the start where they would be guessed or could not be kept: %j", (env: object, part) => {
    expect(problemsOf({ ...env }).join("\n")).toContain(part);
  });

  it.each([
    { MFA_TOTP_DIGITS: "8", MFA_TOTP_TOLERANCE: "20" },
    { MFA_RECOVERY_CODE_DIGITS: "6", MFA_RECOVERY_CODE_COUNT: "50" },
  ])("pass at the limits: %j", (env: Record<string, string>) => {
    expect(() => settingsOf(env)).not.toThrow();
  });
});

describe("cookie names that browsers hold to a promise", () => {
  const host = { SESSION_COOKIE_NAME: "__Host-sessionid", SESSION_COOKIE_SECURE: "true" };

  it.each([
    [{ SESSION_COOKIE_NAME: "__Host-sessionid" }, "needs SESSION_COOKIE_SECURE"],
    [{ CSRF_COOKIE_NAME: "__Secure-csrftoken" }, "needs CSRF_COOKIE_SECURE"],
    [{ MFA_TRUST_COOKIE_NAME: "__Host-trusted" }, "needs MFA_TRUST_COOKIE_SECURE"],
    [{ SESSION_COOKIE_NAME: "__host-sessionid" }, "needs SESSION_COOKIE_SECURE"],
    [{ ...host, SESSION_COOKIE_DOMAIN: "example.com" }, "does not go with SESSION_COOKIE_DOMAIN"],
    [{ ...host, SESSION_COOKIE_PATH: "/auth" }, "needs SESSION_COOKIE_PATH=/"],
  ])("T-16 stop the start where the settings break it, also with DEBUG: %j", (env: object, part) => {
    for (const DEBUG of ["true", "false"]) expect(problemsOf({ ...env, DEBUG }).join("\n")).toContain(part);
  });

  it("pass where the settings keep it", () => {
    expect(() => settingsOf(host)).not.toThrow();
    expect(() =>
      settingsOf({
        SESSION_COOKIE_NAME: "__Secure-sessionid",
        SESSION_COOKIE_SECURE: "true",
        SESSION_COOKIE_DOMAIN: "example.com",
        SESSION_COOKIE_PATH: "/auth",
      }),
    ).not.toThrow();
  });
});

const verified = { ACCOUNT_EMAIL_VERIFICATION: "mandatory", ACCOUNT_SIGNUP_FIELDS: "email*,password1*" };

describe("combinations that allauth's system checks refuse", () => {
  it.each([
    [{ SOCIALACCOUNT_ONLY: "1", ACCOUNT_LOGIN_BY_CODE_ENABLED: "1" }, "ACCOUNT_LOGIN_BY_CODE_ENABLED"],
    [{ SOCIALACCOUNT_ONLY: "1" }, "second factors"],
    [{ SOCIALACCOUNT_ONLY: "1", MFA_SUPPORTED_TYPES: "" }, "ACCOUNT_EMAIL_VERIFICATION=none"],
    [{ ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "1" }, "needs ACCOUNT_EMAIL_VERIFICATION=mandatory"],
    [{ ACCOUNT_UNIQUE_EMAIL: "0" }, "needs ACCOUNT_UNIQUE_EMAIL"],
    [{ ACCOUNT_EMAIL_VERIFICATION: "mandatory" }, "needs email* in ACCOUNT_SIGNUP_FIELDS"],
    [{ ACCOUNT_USER_MODEL_USERNAME_FIELD: "none" }, "ACCOUNT_SIGNUP_FIELDS has username"],
    [{ ACCOUNT_USER_MODEL_USERNAME_FIELD: "none" }, "ACCOUNT_LOGIN_METHODS has username"],
    [{ ACCOUNT_MAX_EMAIL_ADDRESSES: "0" }, "must be at least 1"],
    [{ ACCOUNT_CHANGE_EMAIL: "1", ACCOUNT_MAX_EMAIL_ADDRESSES: "3" }, "ACCOUNT_CHANGE_EMAIL needs"],
    [{ ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED: "1", MFA_SUPPORTED_TYPES: "" }, "needs second factors"],
    [{ ...verified, MFA_PASSKEY_SIGNUP_ENABLED: "1" }, "needs webauthn in MFA_SUPPORTED_TYPES"],
    [{ ...verified, MFA_PASSKEY_SIGNUP_ENABLED: "1" }, "needs ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED"],
    [{ MFA_PASSKEY_SIGNUP_ENABLED: "1" }, "needs ACCOUNT_EMAIL_VERIFICATION=mandatory"],
    [{ MFA_TOTP_INSECURE_BYPASS_CODE: "123456" }, "only while DEBUG is on"],
    [{ HEADLESS_TOKEN_STRATEGY: "jwt" }, "needs HEADLESS_JWT_PRIVATE_KEY"],
    [{ EMAIL_USE_TLS: "1", EMAIL_USE_SSL: "1" }, "exclude each other"],
    [{ SESSION_COOKIE_SAMESITE: "None" }, "needs SESSION_COOKIE_SECURE"],
    [{ PASSWORD_HASHERS: "bcrypt,pbkdf2_sha256" }, "first 72 bytes"],
    [{ SECURE_HSTS_PRELOAD: "1" }, "SECURE_HSTS_SECONDS is 0"],
  ])("%j", (env: Record<string, string>, part) => {
    expect(problemsOf(env).join("\n")).toContain(part);
  });

  it("nothing to log in with at sign-up is a warning only", () => {
    const env = { ACCOUNT_LOGIN_METHODS: "email", ACCOUNT_SIGNUP_FIELDS: "username*,email,password1*" };
    expect(settingsWarnings(settingsOf(env)).join()).toContain("account.W001");
  });
});

describe("names that allauth has deprecated", () => {
  it("work, and say what to use instead", () => {
    const settings = settingsOf({
      ACCOUNT_AUTHENTICATION_METHOD: "username_email",
      ACCOUNT_EMAIL_REQUIRED: "true",
      ACCOUNT_USERNAME_REQUIRED: "false",
      ACCOUNT_SIGNUP_PASSWORD_ENTER_TWICE: "false",
      ACCOUNT_LOGIN_ATTEMPTS_LIMIT: "3",
      ACCOUNT_SESSION_COOKIE_AGE: "60",
    });
    expect(settings.account.loginMethods).toEqual(["username", "email"]);
    expect(settings.account.signupFields.map(({ name }) => name)).toEqual(["email", "password1"]);
    expect(settings.account.rateLimits.login_failed[1]).toEqual({ amount: 3, period: 300, scope: "key" });
    expect(settings.session.cookieAge).toBe(60);
    expect(settingsWarnings(settings)).toContain(
      "ACCOUNT_EMAIL_REQUIRED is deprecated; set ACCOUNT_SIGNUP_FIELDS instead.",
    );
  });

  it("do not beat the names that replace them", () => {
    const env = { ACCOUNT_AUTHENTICATION_METHOD: "username", ACCOUNT_LOGIN_METHODS: "email" };
    expect(settingsOf(env).account.loginMethods).toEqual(["email"]);
  });

  it("are judged like any other", () => {
    expect(problemsOf({ ACCOUNT_EMAIL_REQUIRED: "perhaps" })).toEqual([
      "ACCOUNT_EMAIL_REQUIRED must be true or false (1 and 0 work too).",
    ]);
  });
});

describe("names that mean nothing outside Django", () => {
  it("pass where they ask for what happens anyway", () => {
    expect(() =>
      settingsOf({ CORS_ALLOW_CREDENTIALS: "True", SECURE_CONTENT_TYPE_NOSNIFF: "1" }),
    ).not.toThrow();
  });

  it("are refused, with the reason, where they ask for something else", () => {
    expect(problemsOf({ ACCOUNT_ADAPTER: "shop.adapter.Adapter" })).toEqual([
      "ACCOUNT_ADAPTER names a Python class, and there is no Python here.",
    ]);
  });
});
