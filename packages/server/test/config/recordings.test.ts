import { describe, expect, it } from "vitest";
import { loadSettings, settingsWarnings } from "../../src/config/settings.ts";
import { newKey } from "../support/tokens.ts";

/** What every recording of the reference was made with. */
const common = {
  SECRET_KEY: "peer-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
  DEBUG: "false",
  ALLOWED_HOSTS: "*",
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_SIGNUP_FIELDS: "email*,password1*,password2*",
  ACCOUNT_EMAIL_VERIFICATION: "optional",
  HEADLESS_ONLY: "true",
  HEADLESS_CLIENTS: "app,browser",
  HEADLESS_FRONTEND_URLS: JSON.stringify({
    account_confirm_email: "http://localhost:3000/account/verify-email/{key}",
    account_reset_password: "http://localhost:3000/account/password/reset",
    account_reset_password_from_key: "http://localhost:3000/account/password/reset/key/{key}",
    account_signup: "http://localhost:3000/account/signup",
    socialaccount_login_error: "http://localhost:3000/account/provider/callback",
  }),
  DEFAULT_FROM_EMAIL: "noreply@peer.example",
  CORS_ALLOWED_ORIGINS: "http://localhost:3000",
  CSRF_TRUSTED_ORIGINS: "http://localhost:3000",
  SESSION_KEY_STORAGE: "plain",
  AUTHTOKEN_STORAGE: "plain",
  SESSION_COOKIE_AGE: "1209600",
};

const byCode = {
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
};

/** What single scenarios add. */
const scenarios: Record<string, Record<string, string>> = {
  common: {},
  mandatory: { ACCOUNT_EMAIL_VERIFICATION: "mandatory" },
  mandatory_code: {
    ...byCode,
    ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "true",
    ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "true",
  },
  username: { ACCOUNT_LOGIN_METHODS: "username,email", ACCOUNT_SIGNUP_FIELDS: "username*,email*,password1*" },
  no_enum: { ACCOUNT_PREVENT_ENUMERATION: "false" },
  login_code: { ACCOUNT_LOGIN_BY_CODE_ENABLED: "true" },
  reset_code: { ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true" },
  reauth: { ACCOUNT_REAUTHENTICATION_REQUIRED: "true", ACCOUNT_REAUTHENTICATION_TIMEOUT: "2" },
  no_limits: { ACCOUNT_RATE_LIMITS: "false" },
  resend: { ACCOUNT_RATE_LIMITS: '{"confirm_email": "1/2s/key"}' },
  webauthn: {
    MFA_SUPPORTED_TYPES: "totp,recovery_codes,webauthn",
    MFA_PASSKEY_LOGIN_ENABLED: "true",
    MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN: "true",
  },
  passkey_signup: {
    ...byCode,
    MFA_SUPPORTED_TYPES: "totp,recovery_codes,webauthn",
    MFA_PASSKEY_SIGNUP_ENABLED: "true",
    MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN: "true",
  },
  jwt_hs256: { HEADLESS_TOKEN_STRATEGY: "jwt", HEADLESS_JWT_ALGORITHM: "HS256" },
  jwt_rs256: {
    HEADLESS_TOKEN_STRATEGY: "jwt",
    HEADLESS_JWT_ALGORITHM: "RS256",
    HEADLESS_JWT_PRIVATE_KEY: newKey("RS256").privateKey,
  },
  simplejwt: { SIMPLE_JWT_ACCESS_TOKEN_LIFETIME: "4" },
  social: {
    SOCIALACCOUNT_PROVIDERS: JSON.stringify({
      google: { APPS: [{ client_id: "google-client-id", secret: "google-secret", key: "" }] },
      openid_connect: {
        APPS: [
          {
            provider_id: "my-oidc",
            name: "My OIDC",
            client_id: "id",
            settings: { server_url: "https://o.example" },
          },
        ],
      },
    }),
  },
};

describe("the settings of the reference's recordings", () => {
  it.each(Object.entries(scenarios))("%s load without a complaint", (_, extra) => {
    const settings = loadSettings({ env: { ...common, ...extra }, checkProduction: false });
    const complaints = settingsWarnings(settings).filter((warning) => !warning.includes("does not have"));
    expect(complaints).toEqual([]);
    expect(settings.headless.only).toBe(true);
    expect(settings.session).toMatchObject({ keyStorage: "plain", cookieAge: 1_209_600 });
  });
});
