import { describe, expect, it } from "vitest";
import { loadSettings, settingsWarnings } from "../../src/config/settings.ts";

const secret = { SECRET_KEY: `${"k".repeat(30)}abcdefghijklmnopqrstuvwxyz` };
const warningsOf = (env: Record<string, string>) =>
  settingsWarnings(loadSettings({ env: { ...secret, ...env }, checkProduction: false }));

describe("settings of parts that are not there yet", () => {
  it("are accepted, and whoever sets one is told that nothing comes of it", () => {
    expect(warningsOf({ SOCIALACCOUNT_STORE_TOKENS: "true" })).toEqual([
      "socialaccount.storeTokens has no effect: this version does not have social log-in yet.",
    ]);
  });

  it("are not mentioned where nobody set them", () => {
    expect(warningsOf({ MFA_SUPPORTED_TYPES: "totp" })).toEqual([]);
  });
});
