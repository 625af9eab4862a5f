import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { catalogue, environmentName } from "../../src/config/catalogue.ts";
import { defineConfig } from "../../src/config/config-file.ts";
import { loadSettings, type Settings } from "../../src/config/settings.ts";
import { SECRET_KEY, settingsOf } from "./environment.ts";

describe("a bare environment", () => {
  const settings = settingsOf({});

  it("gets the defaults that the manual names", () => {
    expect(settings.account.loginMethods).toEqual(["email", "username"]);
    expect(settings.account.emailVerification).toBe("optional");
    expect(settings.account.preventEnumeration).toBe(true);
    expect(settings.account.reauthenticationTimeout).toBe(300);
    expect(settings.account.maxEmailAddresses).toBeNull();
    expect(settings.session).toMatchObject({
      cookieAge: 86_400,
      cookieName: "sessionid",
      keyStorage: "hashed",
    });
    expect(settings.csrf).toMatchObject({ cookieAge: 31_449_600, headerName: "x-csrftoken" });
    expect(settings.password).toMatchObject({ iterations: 600_000, resetTimeout: 259_200 });
    expect(settings.password.hashers[0]).toBe("pbkdf2_sha256");
    expect(settings.headless).toMatchObject({
      clients: ["browser", "app"],
      tokenStrategy: "session",
      only: false,
    });
    expect(settings.mfa).toMatchObject({
      supportedTypes: ["recovery_codes", "totp"],
      trustCookieAge: 1_209_600,
    });
    expect(settings.simpleJwt).toMatchObject({ accessTokenLifetime: 300, refreshTokenLifetime: 1_209_600 });
    expect(settings.dataUploadMaxMemorySize).toBe(1_048_576);
    expect(settings.database.url).toBe("sqlite:///./var/gatehouse.db");
    expect(settings.defaultFromEmail).toBe("webmaster@localhost");
  });

  it("gets Django's usual four password validators", () => {
    expect(settings.auth.passwordValidators.map(({ name }) => name)).toEqual([
      "UserAttributeSimilarityValidator",
      "MinimumLengthValidator",
      "CommonPasswordValidator",
      "NumericPasswordValidator",
    ]);
    expect(settings.auth.passwordValidators[1]).toEqual({ name: "MinimumLengthValidator", minLength: 8 });
    expect(settings.account.passwordMinLength).toBeNull();
  });

  it("asks for allauth's sign-up fields", () => {
    expect(settings.account.signupFields).toEqual([
      { name: "email", required: false },
      { name: "username", required: true },
      { name: "password1", required: true },
      { name: "password2", required: true },
    ]);
  });

  it("does not let anybody change the settings afterwards", () => {
    expect(() => Object.assign(settings.account, { preventEnumeration: false })).toThrow(TypeError);
    expect(() => Object.assign(settings.account.rateLimits.login[0] ?? {}, { amount: 1 })).toThrow(TypeError);
  });
});

describe("environment names", () => {
  it.each([
    ["account.emailVerification", "ACCOUNT_EMAIL_VERIFICATION"],
    ["session.cookieAge", "SESSION_COOKIE_AGE"],
    ["secretKey", "SECRET_KEY"],
    ["database.url", "DATABASE_URL"],
    ["password.resetTimeout", "PASSWORD_RESET_TIMEOUT"],
    ["simpleJwt.accessTokenLifetime", "SIMPLE_JWT_ACCESS_TOKEN_LIFETIME"],
    ["dataUploadMaxMemorySize", "DATA_UPLOAD_MAX_MEMORY_SIZE"],
    ["email.useTls", "EMAIL_USE_TLS"],
    ["csrf.cookieHttponly", "CSRF_COOKIE_HTTPONLY"],
    ["secure.hstsIncludeSubdomains", "SECURE_HSTS_INCLUDE_SUBDOMAINS"],
  ])("%s is %s", (name, env) => {
    expect(environmentName(name.split("."))).toBe(env);
    expect(catalogue.find((entry) => entry.env === env)?.name).toBe(name);
  });

  it("belong to one setting each", () => {
    expect(new Set(catalogue.map(({ env }) => env)).size).toBe(catalogue.length);
  });
});

describe("the environment", () => {
  it.each(["true", "1", "TRUE", " true "])("reads %j as true", (raw) => {
    expect(settingsOf({ HEADLESS_ONLY: raw }).headless.only).toBe(true);
  });

  it.each(["false", "0", "False"])("reads %j as false", (raw) => {
    expect(
      settingsOf({ ACCOUNT_UNIQUE_EMAIL: "true", ACCOUNT_EMAIL_CONFIRMATION_HMAC: raw }).account,
    ).toMatchObject({
      emailConfirmationHmac: false,
    });
  });

  it("reads lists by commas, and as JSON where a value holds one", () => {
    expect(settingsOf({ ALLOWED_HOSTS: " a.example , .b.example,," }).allowedHosts).toEqual([
      "a.example",
      ".b.example",
    ]);
    expect(settingsOf({ ALLOWED_HOSTS: "" }).allowedHosts).toEqual([]);
    expect(settingsOf({ SECRET_KEY_FALLBACKS: '["old,key"]' }).secretKeyFallbacks).toEqual(["old,key"]);
  });

  it.each(["", "none", "null", "None"])("reads %j as no value where there may be none", (raw) => {
    expect(settingsOf({ CSRF_COOKIE_AGE: raw, SESSION_COOKIE_DOMAIN: raw })).toMatchObject({
      csrf: { cookieAge: null },
      session: { cookieDomain: null },
    });
  });

  it("wins over gatehouse.config.ts", () => {
    const config = defineConfig({
      account: { emailVerification: "mandatory", signupFields: ["email*", "password1*"] },
    });
    expect(settingsOf({}, config).account.emailVerification).toBe("mandatory");
    const both = settingsOf({ ACCOUNT_EMAIL_VERIFICATION: "none" }, config);
    expect(both.account.emailVerification).toBe("none");
    expect(both.account.signupFields).toHaveLength(2);
    expect(config.account?.emailVerification).toBe("mandatory");
  });

  it("is left alone where it is somebody else's", () => {
    const others = {
      PATH: "/bin",
      HOME: "/root",
      SESSION_MANAGER: "local/host",
      EMAIL: "a@b.c",
      LOGNAME: "root",
    };
    expect(() => settingsOf(others)).not.toThrow();
  });
});

describe("values in Django's own spelling", () => {
  it("dotted paths", () => {
    const settings = settingsOf({
      EMAIL_BACKEND: "django.core.mail.backends.smtp.EmailBackend",
      PASSWORD_HASHERS: "django.contrib.auth.hashers.Argon2PasswordHasher,pbkdf2_sha256",
      HEADLESS_TOKEN_STRATEGY: "allauth.headless.tokens.sessions.SessionTokenStrategy",
      SESSION_ENGINE: "django.contrib.sessions.backends.db",
    });
    expect(settings.email.backend).toBe("smtp");
    expect(settings.password.hashers).toEqual(["argon2", "pbkdf2_sha256"]);
    expect(settings.headless.tokenStrategy).toBe("session");
  });

  it("password validators with options", () => {
    const validators = [
      { NAME: "django.contrib.auth.password_validation.MinimumLengthValidator", OPTIONS: { min_length: 12 } },
      { NAME: "django.contrib.auth.password_validation.CommonPasswordValidator" },
    ];
    expect(
      settingsOf({ AUTH_PASSWORD_VALIDATORS: JSON.stringify(validators) }).auth.passwordValidators,
    ).toEqual([{ name: "MinimumLengthValidator", minLength: 12 }, { name: "CommonPasswordValidator" }]);
  });

  it("no validators bring back allauth's minimum of six", () => {
    expect(settingsOf({ AUTH_PASSWORD_VALIDATORS: "" }).account.passwordMinLength).toBe(6);
    const own = { AUTH_PASSWORD_VALIDATORS: "", ACCOUNT_PASSWORD_MIN_LENGTH: "9" };
    expect(settingsOf(own).account.passwordMinLength).toBe(9);
  });

  it("the proxy's HTTPS header, in either notation", () => {
    const expected = { header: "x-forwarded-proto", value: "https" };
    for (const raw of ["HTTP_X_FORWARDED_PROTO,https", "X-Forwarded-Proto,https"]) {
      expect(settingsOf({ SECURE_PROXY_SSL_HEADER: raw }).secure.proxySslHeader).toEqual(expected);
    }
  });

  it("counts of changes and resends: true is two, as allauth has it", () => {
    const name = "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND";
    expect(settingsOf({ [name]: "true" }).account.emailVerificationSupportsResend).toBe(2);
    expect(settingsOf({ [name]: "5" }).account.emailVerificationSupportsResend).toBe(5);
    expect(settingsOf({ [name]: "false" }).account.emailVerificationSupportsResend).toBe(0);
    // Elsewhere 1 is true; where a number is meant it is one.
    expect(settingsOf({ [name]: "1" }).account.emailVerificationSupportsResend).toBe(1);
  });
});

describe("settings that follow others", () => {
  it("the trust cookie is like the session cookie until told otherwise", () => {
    const base = { SESSION_COOKIE_SECURE: "true", SESSION_COOKIE_DOMAIN: "example.com" };
    expect(settingsOf(base).mfa).toMatchObject({ trustCookieSecure: true, trustCookieDomain: "example.com" });
    expect(settingsOf({ ...base, MFA_TRUST_COOKIE_SECURE: "false" }).mfa.trustCookieSecure).toBe(false);
  });

  it("code formats", () => {
    const settings = settingsOf({
      ALLAUTH_USER_CODE_FORMAT: '{"numeric": true, "dashed": false, "length": 6}',
      ACCOUNT_LOGIN_BY_CODE_FORMAT: '{"length": 10}',
    });
    expect(settings.account.passwordResetByCodeFormat).toEqual({ numeric: true, dashed: false, length: 6 });
    expect(settings.account.loginByCodeFormat).toEqual({ numeric: false, dashed: true, length: 10 });
  });

  it("pages after sign-up and log-out", () => {
    const settings = settingsOf({ LOGIN_REDIRECT_URL: "/home", LOGOUT_REDIRECT_URL: "/bye" });
    expect(settings.account.signupRedirectUrl).toBe("/home");
    expect(settings.account.logoutRedirectUrl).toBe("/bye");
  });

  it("JWTs are signed with the secret key unless they have their own", () => {
    expect(settingsOf({}).simpleJwt.signingKey).toBe(SECRET_KEY);
  });
});

describe("user.fields", () => {
  it("takes a type alone, or a description", () => {
    const fields = { birth_date: "date", nickname: { type: "text", maxLength: 20 } };
    expect(settingsOf({ USER_FIELDS: JSON.stringify(fields) }).user.fields).toEqual({
      birth_date: { type: "date", required: false, nullable: true, editable: true },
      nickname: { type: "text", required: false, nullable: true, editable: true, maxLength: 20 },
    });
  });
});

describe("types", () => {
  it("complete what the schema says, and refuse what it does not", () => {
    expectTypeOf<Settings["account"]["emailVerification"]>().toEqualTypeOf<
      "mandatory" | "optional" | "none"
    >();
    expectTypeOf<Settings["account"]["maxEmailAddresses"]>().toEqualTypeOf<number | null>();
    // @ts-expect-error a misspelt setting does not compile
    defineConfig({ account: { emailVerfication: "none" } });
    // @ts-expect-error neither does a value of the wrong type
    defineConfig({ session: { cookieAge: "a day" } });
  });
});

it("reads the process's own environment when given none", () => {
  vi.stubEnv("SECRET_KEY", SECRET_KEY);
  vi.stubEnv("DEBUG", "true");
  try {
    expect(loadSettings().secretKey).toBe(SECRET_KEY);
  } finally {
    vi.unstubAllEnvs();
  }
});
