import { describe, expect, it } from "vitest";
import { loadSettings } from "../../src/config/settings.ts";
import { SettingsError } from "../../src/config/settings-error.ts";

const production = {
  SECRET_KEY: "k3y-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
  ALLOWED_HOSTS: "accounts.example.com",
  PUBLIC_URL: "https://accounts.example.com",
  EMAIL_BACKEND: "file",
};
const phones = { ACCOUNT_LOGIN_METHODS: "email,phone" };
const gateway = {
  SMS_BACKEND: "webhook",
  SMS_WEBHOOK_URL: "https://sms.example.com/send",
  SMS_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
};

function complaints(env: Record<string, string>): readonly string[] {
  try {
    loadSettings({ env: { ...production, ...env } });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ setting }) => setting);
  }
}

describe("the settings of text messages", () => {
  it("are complete with a gateway", () => {
    expect(complaints({ ...phones, ...gateway })).toEqual([]);
  });

  it.each([
    ["", "SMS_WEBHOOK_URL"],
    ["sms.example.com", "SMS_WEBHOOK_URL"],
    ["http://sms.example.com/send", "SMS_WEBHOOK_URL"],
    ["https://user:password@sms.example.com/send", "SMS_WEBHOOK_URL"],
  ])("send no code to %j", (url, setting) => {
    expect(complaints({ ...gateway, SMS_WEBHOOK_URL: url })).toEqual([setting]);
  });

  it("take http on this machine alone", () => {
    expect(complaints({ ...gateway, SMS_WEBHOOK_URL: "http://127.0.0.1:9000/sms" })).toEqual([]);
    expect(complaints({ ...gateway, SMS_WEBHOOK_URL: "http://[::1]:9000/sms" })).toEqual([]);
  });

  it.each(["", "a-secret-of-no-form", "whsec_c2hvcnQ="])("take no %j for a secret", (secret) => {
    expect(complaints({ ...gateway, SMS_WEBHOOK_SECRET: secret })).toEqual(["SMS_WEBHOOK_SECRET"]);
  });

  it("are asked for in production where people have phones, and only there", () => {
    expect(complaints(phones)).toEqual(["SMS_BACKEND"]);
    expect(complaints({ ACCOUNT_SIGNUP_FIELDS: "email*,phone,password1*" })).toEqual(["SMS_BACKEND"]);
    expect(complaints({})).toEqual([]);
  });
});
