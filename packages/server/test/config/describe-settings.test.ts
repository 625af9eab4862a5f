import { describe, expect, it } from "vitest";
import { describeSettings, withoutPassword } from "../../src/config/settings.ts";
import { SECRET_KEY, settingsOf } from "./environment.ts";

const planted = "Hunter2-planted-secret";

describe("the list of settings", () => {
  const settings = settingsOf(
    {
      SESSION_COOKIE_AGE: "60",
      SECRET_KEY_FALLBACKS: `${planted}1,${planted}2`,
      EMAIL_HOST_PASSWORD: planted,
      DATABASE_URL: `postgres://app:${planted}@db.example/app?sslmode=require`,
      REDIS_URL: `redis://:${planted}@cache.example`,
      HEADLESS_JWT_PRIVATE_KEY: planted,
      SOCIALACCOUNT_PROVIDERS: JSON.stringify({
        apple: {
          APPS: [{ client_id: "id", secret: planted, key: planted, settings: { certificate_key: planted } }],
        },
      }),
    },
    { siteName: "Acme" },
  );
  const rows = describeSettings(settings);
  const row = (name: string) => rows.find((candidate) => candidate.name === name);

  it("shows where each value came from", () => {
    expect(row("session.cookieAge")).toMatchObject({
      env: "SESSION_COOKIE_AGE",
      value: 60,
      source: "environment",
    });
    expect(row("siteName")).toMatchObject({ value: "Acme", source: "config" });
    expect(row("languageCode")).toMatchObject({ value: "en-us", source: "default" });
  });

  it("shows no secret, wherever it hides", () => {
    const text = JSON.stringify(rows);
    expect(text).not.toContain(planted);
    expect(text).not.toContain(SECRET_KEY);
    expect(row("database.url")?.value).toBe("postgres://app:********@db.example/app?sslmode=require");
    expect(text).toContain('"client_id":"id"');
  });

  it("shows whether a secret is set", () => {
    expect(row("secretKey")?.value).toBe("********");
    expect(describeSettings(settingsOf({})).find(({ name }) => name === "email.hostPassword")?.value).toBe(
      "",
    );
  });

  it("documents every setting in one sentence", () => {
    for (const { doc, name } of rows) expect(doc, name).toMatch(/^[A-Z].+[.…:]$|^The database: /);
  });

  it("knows Django's name of what Django has", () => {
    expect(row("account.loginMethods")?.django).toBe("ACCOUNT_LOGIN_METHODS");
    expect(row("session.keyStorage")?.django).toBeNull();
  });
});

it.each([
  ["mysql://root:a:b@c@db/x", "mysql://root:********@db/x"],
  ["sqlite:///./var/x.db", "sqlite:///./var/x.db"],
  ["postgres://db/x?password=abc&user=u", "postgres://db/x?password=********&user=u"],
])("%s is shown as %s", (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});
