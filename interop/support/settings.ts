import { blocksOf, settingsIn } from "./manual.ts";
import type { Side } from "./sides.ts";

export const SECRET_KEY = "test-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH";

const [kept = [], alike = []] = blocksOf("Settings to share");

/** What the manual says, and what the tests need besides: few rounds for each password, no limits, all kinds of second factor. */
export const gatehouseSettings: Readonly<Record<string, string>> = {
  ...settingsIn(kept),
  ...settingsIn(alike),
  DEBUG: "true",
  LOG_LEVEL: "warn",
  EMAIL_BACKEND: "file",
  PASSWORD_ITERATIONS: "1000",
  ACCOUNT_LOGIN_METHODS: "email,username",
  ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*",
  ACCOUNT_RATE_LIMITS: "false",
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_PASSKEY_LOGIN_ENABLED: "true",
  MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN: "true",
  MFA_TRUST_ENABLED: "true",
  // A code may be a little older than the moment at which it is judged.
  MFA_TOTP_TOLERANCE: "1",
};

/** What one test changes, for one side or both. */
export interface OtherSettings {
  /** Read by both: `SECRET_KEY`, `SECRET_KEY_FALLBACKS`. */
  readonly secretKey?: string;
  /** By their environment names. */
  readonly Gatehouse?: Readonly<Record<string, string>>;
  /** By their names, as Python would have them. */
  readonly Django?: Readonly<Record<string, unknown>>;
  /** Who makes the tables; the other adopts them. Django, unless said. */
  readonly madeBy?: Side;
}
