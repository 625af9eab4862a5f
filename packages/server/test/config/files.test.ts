import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ensureDevelopmentSecret,
  loadSettings,
  readConfigFile,
  SettingsError,
} from "../../src/config/settings.ts";
import { isKeyOrigin } from "../../src/flows/webauthn/relying-party.ts";
import { complaintOf } from "./environment.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-config-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the development secret", () => {
  it("is made once, strong, and readable by its owner only", () => {
    const first = ensureDevelopmentSecret(folder);
    expect(ensureDevelopmentSecret(folder)).toBe(first);
    expect(first.length).toBeGreaterThanOrEqual(50);
    const file = join(folder, "var", "secret-key");
    expect(readFileSync(file, "utf8").trim()).toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("stands in for a missing key while DEBUG is on", () => {
    const settings = loadSettings({ env: { DEBUG: "true" }, developmentSecretIn: folder });
    expect(settings.secretKey).toBe(ensureDevelopmentSecret(folder));
  });

  it("never stands in while DEBUG is off", () => {
    const env = { ALLOWED_HOSTS: "*", EMAIL_BACKEND: "smtp" };
    expect(complaintOf({ env, developmentSecretIn: folder }).message).toContain("SECRET_KEY is missing");
  });

  it("does not replace a key that was given", () => {
    const env = { DEBUG: "true", SECRET_KEY: "my own" };
    expect(loadSettings({ env, developmentSecretIn: folder }).secretKey).toBe("my own");
  });
});

describe("the gatehouse.config.ts of this repository", () => {
  const root = join(import.meta.dirname, "../../../..");

  it("takes passkeys of the front end and of the server's own pages", async () => {
    const config = await readConfigFile(root);
    const origins = ["http://localhost:3000", "http://localhost:8000", "http://localhost:5500"];
    const development = loadSettings({ config, env: {}, developmentSecretIn: folder });
    expect(origins.filter((origin) => isKeyOrigin(development, origin))).toEqual(origins.slice(0, 2));
  });
});

describe("gatehouse.config.ts", () => {
  it("is read with its types stripped", async () => {
    const source =
      'const verification: "mandatory" = "mandatory";\nexport default { account: { emailVerification: verification } };\n';
    writeFileSync(join(folder, "gatehouse.config.ts"), source);
    expect(await readConfigFile(folder)).toEqual({ account: { emailVerification: "mandatory" } });
  });

  it("may be missing", async () => {
    expect(await readConfigFile(folder)).toBeUndefined();
  });

  it("without a default export is a complaint, not a silent nothing", async () => {
    writeFileSync(join(folder, "gatehouse.config.mjs"), "export const config = {};\n");
    await expect(readConfigFile(folder)).rejects.toThrow(SettingsError);
  });
});
