import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkCookies } from "../../src/cli/doctor/check-cookies.ts";
import { checkLimits, checkProxy } from "../../src/cli/doctor/check-proxy.ts";
import { checkSecrets } from "../../src/cli/doctor/check-secrets.ts";
import { checkOrigins, checkTopology } from "../../src/cli/doctor/check-topology.ts";
import type { Finding } from "../../src/cli/doctor/finding.ts";
import { loadSettings } from "../../src/config/settings.ts";
import { startSmtpSink } from "../mail/support/smtp-sink.ts";
import { development, gatehouse, migratedFolder, production, SECRET_KEY, workFolder } from "./gatehouse.ts";

/** A production as it should be. */
const healthy = {
  ...production,
  PASSWORD_ITERATIONS: "600000",
  ALLOWED_HOSTS: "accounts.acme.io",
  SECURE_HSTS_SECONDS: "31536000",
  SECURE_PROXY_SSL_HEADER: "X-Forwarded-Proto,https",
  ALLAUTH_TRUSTED_PROXY_COUNT: "1",
};

function diagnose(env: Record<string, string>): readonly Finding[] {
  const settings = loadSettings({ env: { ...healthy, ...env }, checkProduction: false });
  const checks = [checkSecrets, checkTopology, checkOrigins, checkCookies, checkProxy, checkLimits];
  return checks.flatMap((check) => check(settings));
}

describe("what the doctor sees in the settings", () => {
  it("nothing, where all is well", () => {
    expect(diagnose({}).filter(({ level }) => level !== "ok")).toEqual([]);
  });

  it("where mails lead, in words that can be read", () => {
    const pages = diagnose({}).find(({ subject }) => subject === "pages");
    expect(pages?.message).toBe(
      "Mails link to https://accounts.acme.io/accounts/confirm-email/KEY/ and the like.",
    );
  });

  it.each([
    [{ SECRET_KEY: "weak" }, "problem", "SECRET_KEY has fewer than 50 characters"],
    [{ SECRET_KEY_FALLBACKS: "old" }, "warning", "1 of SECRET_KEY_FALLBACKS is weak"],
    [{ PASSWORD_ITERATIONS: "1000" }, "warning", "PASSWORD_ITERATIONS is 1000"],
    [{ PUBLIC_URL: "http://localhost:8000" }, "problem", "send people to their own machines"],
    [{ PUBLIC_URL: "http://accounts.acme.io" }, "problem", "cross the network in the clear"],
    [{ DEBUG: "true" }, "problem", "shows them the development mailbox"],
    [{ ALLOWED_HOSTS: "*" }, "warning", "requests under any name are answered"],
    [
      { ALLOWED_HOSTS: "api.acme.io" },
      "warning",
      "accounts.acme.io, the host of PUBLIC_URL, is not in ALLOWED_HOSTS",
    ],
    [{ CORS_ALLOWED_ORIGINS: "https://app.acme.io" }, "warning", "refused for CSRF"],
    [{ CORS_ALLOWED_ORIGINS: "http://app.acme.io" }, "problem", "trusted and not encrypted"],
    [
      { CORS_ALLOWED_ORIGINS: "https://app.other.io" },
      "warning",
      "is another site than https://accounts.acme.io",
    ],
    [{ SESSION_COOKIE_SECURE: "false" }, "problem", "SESSION_COOKIE_SECURE is off on an HTTPS site"],
    [{ CSRF_COOKIE_SECURE: "false" }, "problem", "CSRF_COOKIE_SECURE is off on an HTTPS site"],
    [{ SESSION_COOKIE_HTTPONLY: "false" }, "problem", "one injected script takes every visitor's session"],
    [{ SESSION_COOKIE_DOMAIN: "acme.com" }, "problem", "accounts.acme.io does not lie in it"],
    [{ SESSION_COOKIE_SAMESITE: "None" }, "warning", "other sites' requests carry the session"],
    [{ ALLAUTH_TRUSTED_PROXY_COUNT: "0" }, "problem", "all clients share its address"],
    [{ SECURE_PROXY_SSL_HEADER: "" }, "problem", "cannot tell that requests came over HTTPS"],
    [{ SERVE_HOST: "0.0.0.0" }, "warning", "whoever reaches it past the proxy can write them"],
    [{ SECURE_HSTS_SECONDS: "0" }, "warning", "SECURE_HSTS_SECONDS is 0"],
    [{ ACCOUNT_RATE_LIMITS: "false" }, "problem", "guessed as fast as the server answers"],
  ] as const)("%j: a %s", (env, level, part) => {
    const found = diagnose(env).find(({ message }) => message.includes(part));
    expect(found).toMatchObject({ level });
    expect(found?.remedy).toBeTruthy();
  });

  it("no fault in a front end on another site that uses tokens instead of cookies", () => {
    const env = { CORS_ALLOWED_ORIGINS: "https://app.other.io", HEADLESS_BROWSER_TOKENS: "true" };
    expect(diagnose(env).filter(({ level }) => level !== "ok")).toEqual([]);
  });

  it("never the secret key itself", () => {
    expect(JSON.stringify(diagnose({ SECRET_KEY_FALLBACKS: SECRET_KEY }))).not.toContain(SECRET_KEY);
  });
});

describe("gatehouse doctor", () => {
  it("finds a fresh development folder in need of its tables, and then well", async () => {
    const cwd = workFolder();
    const env = { ...development, PASSWORD_ITERATIONS: "600000" };
    const before = await gatehouse(["doctor"], { cwd, env });
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/problem +database +There is no database yet/);
    expect(before.stdout).toContain("→ Run: gatehouse migrate");
    await gatehouse(["migrate"], { cwd, env });
    const after = await gatehouse(["doctor"], { cwd, env });
    expect(after).toMatchObject({ code: 0 });
    expect(after.stdout).toContain("0 problems, 0 warnings.");
  });

  it("looks and does not touch: no database, no folder for mail, no change to what is there", async () => {
    const cwd = workFolder();
    const found = await gatehouse(["doctor"], { cwd, env: healthy });
    expect(found.stdout).toContain("There is no database yet");
    expect(readdirSync(cwd)).toEqual([]);

    // As Django leaves it: a rollback journal, which the server alone may turn into a write-ahead log.
    const path = join(cwd, "django.db");
    new DatabaseSync(path).exec("CREATE TABLE mine (id integer); PRAGMA user_version = 7");
    const before = readFileSync(path);
    const env = { ...healthy, DATABASE_URL: "sqlite:///./django.db" };
    for (const args of [["doctor"], ["migrate", "--plan"]]) {
      expect((await gatehouse(args, { cwd, env })).stdout).toMatch(/lacks tables|Would create/);
    }
    expect(readdirSync(cwd)).toEqual(["django.db"]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("says where mail cannot be written, without trying", async () => {
    const cwd = workFolder();
    writeFileSync(join(cwd, "occupied"), "");
    const env = { ...healthy, EMAIL_FILE_PATH: "./occupied/mail" };
    const { stdout } = await gatehouse(["doctor"], { cwd, env });
    expect(stdout).toMatch(/problem +mail +The mail folder, EMAIL_FILE_PATH, cannot be written to/);
  });

  it("lists wrong settings as problems", async () => {
    const { code, stdout } = await gatehouse(["doctor"], {
      cwd: workFolder(),
      env: { SECRET_KEY: "planted-weak" },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/problem +settings +SECRET_KEY has fewer/);
    expect(stdout).toMatch(/problem +settings +ALLOWED_HOSTS is empty/);
    expect(stdout).not.toContain("planted-weak");
  });

  it("asks the mail server, and says what is wrong with it", async () => {
    const cwd = workFolder();
    const env = { ...healthy, EMAIL_BACKEND: "smtp", EMAIL_HOST: "127.0.0.1", EMAIL_PORT: "1" };
    const { code, stdout } = await gatehouse(["doctor", "--json"], { cwd, env });
    expect(code).toBe(1);
    const findings = JSON.parse(stdout) as Finding[];
    expect(
      findings.find(({ subject, level }) => subject === "mail" && level === "problem")?.message,
    ).toContain("ECONNREFUSED");
  });
});

it("the production that README.md describes is healthy, but for what it has to wait with", async () => {
  const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
  const block = /least this into `\.env`:\n\n```sh\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const mailServer = await startSmtpSink();
  onTestFinished(mailServer.stop);
  const folder = await migratedFolder();
  const written = block
    .replace("SECRET_KEY=…", `SECRET_KEY=${SECRET_KEY}`)
    .replaceAll(/^EMAIL_(PORT|USE_TLS|HOST_USER|HOST_PASSWORD)=.*\n/gm, "")
    .replace("EMAIL_HOST=…", `EMAIL_HOST=127.0.0.1\nEMAIL_PORT=${mailServer.port}`);
  expect(written).not.toContain("…\n");
  writeFileSync(join(folder, ".env"), written);
  const { stdout } = await gatehouse(["doctor"], { cwd: folder, env: {} });
  const found = stdout.split("\n").filter((line) => /^(problem|warning)/.test(line));
  // HSTS cannot be taken back, so it comes last.
  expect(found).toEqual([expect.stringContaining("SECURE_HSTS_SECONDS is 0")]);
});
