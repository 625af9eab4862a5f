import { describe, expect, it } from "vitest";
import { complaintOf, problemsOf, SECRET_KEY, settingsOf } from "./environment.ts";

describe("a misspelt name", () => {
  it.each([
    ["ACCOUNT_EMAIL_VERFICATION", "ACCOUNT_EMAIL_VERIFICATION"],
    ["HEADLESS_FRONTEND_URL", "HEADLESS_FRONTEND_URLS"],
    ["SESSION_COOKIE_AGES", "SESSION_COOKIE_AGE"],
    ["CSRF_TRUSTED_ORIGIN", "CSRF_TRUSTED_ORIGINS"],
    ["EMAIL_HOST_PASSWROD", "EMAIL_HOST_PASSWORD"],
    ["MFA_TOTP_TOLERENCE", "MFA_TOTP_TOLERANCE"],
    ["ALLOWED_HOST", "ALLOWED_HOSTS"],
    ["DATABSE_URL", "DATABASE_URL"],
  ])("%s is answered with %s", (wrong, right) => {
    const error = complaintOf({ env: { SECRET_KEY, [wrong]: "x" }, checkProduction: false });
    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]).toMatchObject({ setting: wrong, nearest: right });
    expect(error.message).toContain(`${wrong} is not a setting. Did you mean ${right}?`);
  });

  it("in gatehouse.config.ts is answered by its path there", () => {
    const config = {
      account: { emailVerfication: "none" },
      sesion: {},
      session: { cookieages: 5 },
    } as object;
    expect(problemsOf({}, config)).toEqual(
      expect.arrayContaining([
        "account.emailVerfication is not a setting. Did you mean account.emailVerification?",
        "sesion is not a setting. Did you mean session?",
        "session.cookieages is not a setting. Did you mean session.cookieAge?",
      ]),
    );
  });

  it("with nothing near it says so without a guess", () => {
    expect(problemsOf({ ACCOUNT_XYZZY_PLUGH_QUUX: "1" })).toEqual([
      "ACCOUNT_XYZZY_PLUGH_QUUX is not a setting.",
    ]);
  });

  it("of a section in the wrong place points at the right one", () => {
    expect(problemsOf({}, { emailVerification: "none" } as object)).toEqual([
      "emailVerification is not a setting. Did you mean account.emailVerification?",
    ]);
  });

  it("is not suspected where another program's name merely looks alike and ours is set", () => {
    expect(() => settingsOf({ DATABASE_URI: "x", DATABASE_URL: "sqlite://:memory:" })).not.toThrow();
  });
});

describe("a wrong value", () => {
  it.each([
    [{ DEBUG: "yes" }, "DEBUG must be true or false"],
    [{ SESSION_COOKIE_AGE: "a day" }, "SESSION_COOKIE_AGE must be a number"],
    [{ SESSION_COOKIE_AGE: "-5" }, "SESSION_COOKIE_AGE must"],
    [{ SESSION_COOKIE_AGE: "1.5" }, "SESSION_COOKIE_AGE must be a whole number"],
    [{ SERVE_PORT: "70000" }, "SERVE_PORT must be at most 65535"],
    [{ EMAIL_BACKEND: "stmp" }, "did you mean smtp?"],
    [{ ACCOUNT_LOGIN_METHODS: "email,usrname" }, "ACCOUNT_LOGIN_METHODS: item 2 must be one of"],
    [{ ACCOUNT_SIGNUP_FIELDS: "email*,password*" }, "did you mean password1*?"],
    [{ ACCOUNT_EMAIL_VERIFICATION: "always" }, "must be mandatory, optional or none"],
    [{ SESSION_COOKIE_SAMESITE: "loose" }, "must be Lax, Strict, None or false"],
    [{ PUBLIC_URL: "accounts.example.com" }, "PUBLIC_URL must be an absolute URL"],
    [{ PUBLIC_URL: "javascript:alert(1)" }, "PUBLIC_URL must be an absolute URL"],
    [{ DATABASE_URL: "oracle://db" }, "DATABASE_URL must be a URL that starts with sqlite://"],
    [{ REDIS_URL: "cache:6379" }, "REDIS_URL must be a URL that starts with redis://"],
    [{ REDIS_URL: "redis://cache/limits" }, "nothing but a database's number behind it"],
    [{ REDIS_URL: "redis://cache/0?db=1" }, "nothing but a database's number behind it"],
    [{ REDIS_URL: "redis://:6379" }, "must be a URL with a host"],
    [{ ALLOWED_HOSTS: "https://a.example" }, "must be a host name only"],
    [{ ALLOWED_HOSTS: "a.example:8000" }, "must be a host name only"],
    [{ CORS_ALLOWED_ORIGINS: "*" }, "a star would let every site act for your users"],
    [{ CORS_ALLOWED_ORIGINS: "https://a.example/" }, "the last slash too"],
    [{ CSRF_TRUSTED_ORIGINS: "a.example" }, "the scheme is missing"],
    [{ DEFAULT_FROM_EMAIL: "nobody" }, "DEFAULT_FROM_EMAIL must be an address"],
    [{ DEFAULT_FROM_EMAIL: "a@b.c\nBcc: d@e.f" }, "DEFAULT_FROM_EMAIL must be an address"],
    [{ AUTH_USER_TABLE: "users; DROP TABLE x" }, "AUTH_USER_TABLE must be a table's name"],
    [{ USER_FIELDS: '{"is_superuser": "boolean"}' }, "is a name that Django or the sign-up uses"],
    [
      { USER_FIELDS: '{"x": {"type": "boolean", "column": "is_staff"}}' },
      "is a name that Django or the sign-up uses",
    ],
    [{ USER_FIELDS: '{"phone": "text"}' }, "is a name that Django or the sign-up uses"],
    [{ USER_FIELDS: '{"born": {"type": "date", "nullable": false}}' }, "must be true"],
    [{ USER_FIELDS: '{"role": {"type": "text", "required": true, "editable": false}}' }, "nobody can give"],
    [{ USER_FIELDS: '{"birth-date": "date"}' }, "must be a column's name"],
    [{ USER_FIELDS: '{"birth_date": "day"}' }, "must be one of text, integer"],
    [{ HEADLESS_FRONTEND_URLS: '{"account_confirm_emal": "/x"}' }, "did you mean account_confirm_email?"],
    [{ HEADLESS_FRONTEND_URLS: '{"account_confirm_email": "/x"}' }, "must hold {key}"],
    [{ HEADLESS_FRONTEND_URLS: '{"account_signup": "javascript:x"}' }, "must be an absolute URL, or a path"],
    [
      { HEADLESS_FRONTEND_URLS: '{"account_signup": "//evil.example"}' },
      "must be an absolute URL, or a path",
    ],
    [
      { AUTH_PASSWORD_VALIDATORS: '[{"NAME": "MinimumLengthValidator", "OPTIONS": {"min": 9}}]' },
      "has no option min",
    ],
    [{ SESSION_ENGINE: "django.contrib.sessions.backends.cache" }, "SESSION_ENGINE must be one of db"],
    [{ SECURE_PROXY_SSL_HEADER: "X-Forwarded-Proto" }, "must be a header and its value"],
  ])("%j is refused", (env: Record<string, string>, part) => {
    expect(problemsOf(env).join("\n")).toContain(part);
  });

  it.each(["cached_db", "django.contrib.sessions.backends.cached_db", "cache"])(
    "SESSION_ENGINE=%s is refused, and why sessions are in no cache is said",
    (SESSION_ENGINE) => {
      const [problem] = complaintOf({ env: { SECRET_KEY, SESSION_ENGINE }, checkProduction: false }).problems;
      expect(problem?.problem).toBe("SESSION_ENGINE must be one of db.");
      expect(problem?.fix).toContain("no cache, from which a session that was ended could come back");
    },
  );

  it("in gatehouse.config.ts is named by its path there, and the remedy by the file", () => {
    const config = { session: { cookieAge: "long" } } as object;
    const [problem] = complaintOf({ config, env: { SECRET_KEY }, checkProduction: false }).problems;
    expect(problem?.problem).toBe("session.cookieAge must be a whole number.");
    expect(problem?.fix).toContain("gatehouse.config.ts");
  });

  it("does not fall back to the file's value unnoticed", () => {
    expect(problemsOf({ SESSION_COOKIE_AGE: "soon" }, { session: { cookieAge: 60 } })).toHaveLength(1);
  });

  it("is reported together with all the others", () => {
    const env = {
      DEBUG: "maybe",
      SESSION_COOKIE_AGE: "soon",
      ACCOUNT_RATE_LIMITS: '{"login": "often"}',
      CSRF_X: "1",
    };
    expect(problemsOf(env)).toHaveLength(4);
  });
});

describe("a secret", () => {
  const planted = "Hunter2-planted-secret";

  it.each([
    { SOCIALACCOUNT_PROVIDERS: `{"google": {"APPS": [{"secret": "${planted}"` },
    { SOCIALACCOUNT_PROVIDERS: `"${planted}"` },
    { SOCIALACCOUNT_PROVIDERS: `{"google": "${planted}"}` },
    { DATABASE_URL: `oracle://user:${planted}@db` },
    { REDIS_URL: `http://:${planted}@cache` },
    { REDIS_URL: `redis://:${planted}%ZZ@cache` },
    { REDIS_URL: `redis://:${planted}#@cache` },
    { REDIS_URL: `redis://:${planted}@cache:99999` },
    { EMAIL_HOST_PASSWROD: planted },
    { SECRET_KEY: planted, EMAIL_BACKEND: "smtp", ALLOWED_HOSTS: "a.example" },
    { SECRET_KEY: `django-insecure-${planted}` },
    { MFA_TOTP_INSECURE_BYPASS_CODE: planted },
    { HEADLESS_JWT_PRIVATE_KEY: planted, SESSION_COOKIE_AGE: "x" },
    { SIMPLE_JWT_SIGNINGKEY: planted },
  ])("never shows in a complaint (%#)", (env: Record<string, string>) => {
    const error = complaintOf({ env: { SECRET_KEY, ...env } });
    expect(error.message).not.toContain(planted);
    expect(JSON.stringify(error.problems)).not.toContain(planted);
    expect(error.stack).not.toContain(planted);
  });
});
