import { isLoopback } from "../domain/loopback.ts";
import { webhookKey } from "../mail/webhook/signature.ts";
import type { Settings } from "./resolve.ts";
import { importedHashers } from "./sections/site.ts";
import type { SettingsProblem } from "./settings-error.ts";

interface Rule {
  /** The setting to name first. */
  readonly setting: string;
  readonly broken: (settings: Settings) => boolean;
  readonly problem: string;
  readonly fix: string;
}

const asks = (settings: Settings, field: string): boolean =>
  settings.account.signupFields.some(({ name, required }) => name === field && required);

/** Seconds by which the clock of an authenticator app may be out. */
const TOTP_DRIFT = 600;

/** What tokens say anyway, and what tells the headless door's tokens from SimpleJWT's (T-30). */
const reservedClaims = ["", "aud", "exp", "family", "iat", "iss", "nbf", "token_use"];

/** The fields of a sign-up that people see, as clients send them. */
const shownFields = ["username", "email", "email2", "phone", "password", "password1", "password2"];

/** Whether codes may be posted there: nobody can listen in on the way, or there is no way. */
function isGuardedGateway(address: string | null, debug: boolean): boolean {
  const url = URL.parse(address ?? "");
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && (debug || isLoopback(url.hostname.replace(/^\[|\]$/g, "")));
}

/** allauth's system checks, and those that follow from what is different here. */
const rules: readonly Rule[] = [
  {
    setting: "SOCIALACCOUNT_ONLY",
    broken: ({ socialaccount, account }) => socialaccount.only && account.loginByCodeEnabled,
    problem: "SOCIALACCOUNT_ONLY does not go with ACCOUNT_LOGIN_BY_CODE_ENABLED.",
    fix: "Switch one of them off.",
  },
  {
    setting: "SOCIALACCOUNT_ONLY",
    broken: ({ socialaccount, mfa }) => socialaccount.only && mfa.supportedTypes.length > 0,
    problem: "SOCIALACCOUNT_ONLY does not go with second factors: the provider is in charge of those.",
    fix: "Set MFA_SUPPORTED_TYPES to nothing, or switch SOCIALACCOUNT_ONLY off.",
  },
  {
    setting: "SOCIALACCOUNT_ONLY",
    broken: ({ socialaccount, account }) => socialaccount.only && account.emailVerification !== "none",
    problem: "SOCIALACCOUNT_ONLY needs ACCOUNT_EMAIL_VERIFICATION=none.",
    fix: "Set ACCOUNT_EMAIL_VERIFICATION=none, or switch SOCIALACCOUNT_ONLY off.",
  },
  {
    setting: "SOCIALACCOUNT_ONLY",
    broken: ({ socialaccount }) => socialaccount.only && socialaccount.emailVerification !== "none",
    problem: "SOCIALACCOUNT_ONLY needs SOCIALACCOUNT_EMAIL_VERIFICATION=none.",
    fix: "Set SOCIALACCOUNT_EMAIL_VERIFICATION=none, or leave it out.",
  },
  {
    setting: "WEBHOOKS_ENDPOINTS",
    broken: ({ webhooks, debug }) => webhooks.endpoints.some(({ url }) => !isGuardedGateway(url, debug)),
    problem: "WEBHOOKS_ENDPOINTS has a URL that is not HTTPS, or that holds a password.",
    fix: "Use https:// addresses; http:// is for this machine alone.",
  },
  {
    setting: "WEBHOOKS_ENDPOINTS",
    broken: ({ webhooks }) =>
      webhooks.endpoints.some(({ secret }) => webhookKey(secret) === undefined) ||
      new Set(webhooks.endpoints.map(({ url }) => url)).size < webhooks.endpoints.length,
    problem:
      "WEBHOOKS_ENDPOINTS needs a URL of its own and a secret (whsec_ and 24 to 64 bytes in base64) for each endpoint.",
    fix: "Make a secret with: node -p \"'whsec_' + crypto.randomBytes(32).toString('base64')\"",
  },
  {
    setting: "ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD",
    broken: ({ account: { signupFormHoneypotField: name } }) =>
      name !== null && (!/^[A-Za-z]\w{0,62}$/.test(name) || shownFields.includes(name)),
    problem: "ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD must be a name that no field of the form has.",
    fix: "Choose one that robots like, such as website.",
  },
  {
    setting: "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED",
    broken: ({ account }) =>
      account.emailVerificationByCodeEnabled && account.emailVerification !== "mandatory",
    problem: "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED needs ACCOUNT_EMAIL_VERIFICATION=mandatory.",
    fix: "Set ACCOUNT_EMAIL_VERIFICATION=mandatory, or verify by link.",
  },
  {
    setting: "ACCOUNT_UNIQUE_EMAIL",
    broken: ({ account }) => account.loginMethods.includes("email") && !account.uniqueEmail,
    problem: "ACCOUNT_LOGIN_METHODS has email, which needs ACCOUNT_UNIQUE_EMAIL: whose account would it be?",
    fix: "Leave ACCOUNT_UNIQUE_EMAIL on, or take email out of ACCOUNT_LOGIN_METHODS.",
  },
  {
    setting: "ACCOUNT_LOGIN_METHODS",
    broken: ({ account }) => account.loginMethods.length === 0,
    problem: "ACCOUNT_LOGIN_METHODS is empty, so that nobody could log in.",
    fix: "Set it to email, username or both.",
  },
  {
    setting: "ACCOUNT_EMAIL_VERIFICATION",
    broken: (settings) => settings.account.emailVerification === "mandatory" && !asks(settings, "email"),
    problem: "ACCOUNT_EMAIL_VERIFICATION=mandatory needs email* in ACCOUNT_SIGNUP_FIELDS.",
    fix: "Put a star behind email in ACCOUNT_SIGNUP_FIELDS: email*,username*,password1*,password2*",
  },
  {
    setting: "ACCOUNT_USER_MODEL_USERNAME_FIELD",
    broken: ({ account }) =>
      account.userModelUsernameField === null && account.signupFields.some(({ name }) => name === "username"),
    problem:
      "ACCOUNT_SIGNUP_FIELDS has username, yet ACCOUNT_USER_MODEL_USERNAME_FIELD says that users have none.",
    fix: "Take username out of ACCOUNT_SIGNUP_FIELDS.",
  },
  {
    setting: "ACCOUNT_USER_MODEL_USERNAME_FIELD",
    broken: ({ account }) =>
      account.userModelUsernameField === null && account.loginMethods.includes("username"),
    problem:
      "ACCOUNT_LOGIN_METHODS has username, yet ACCOUNT_USER_MODEL_USERNAME_FIELD says that users have none.",
    fix: "Take username out of ACCOUNT_LOGIN_METHODS.",
  },
  {
    setting: "ACCOUNT_MAX_EMAIL_ADDRESSES",
    broken: ({ account }) => account.maxEmailAddresses === 0,
    problem: "ACCOUNT_MAX_EMAIL_ADDRESSES is 0; it must be at least 1.",
    fix: "Leave it out for no limit.",
  },
  {
    setting: "ACCOUNT_MAX_EMAIL_ADDRESSES",
    // While an address is being replaced there are two.
    broken: ({ account }) => account.changeEmail && ![null, 2].includes(account.maxEmailAddresses),
    problem:
      "ACCOUNT_CHANGE_EMAIL needs ACCOUNT_MAX_EMAIL_ADDRESSES to be left out, or 2: the old address and the new.",
    fix: "Leave ACCOUNT_MAX_EMAIL_ADDRESSES out.",
  },
  {
    setting: "ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED",
    broken: ({ account, mfa }) => account.loginByCodeTrustEnabled && mfa.supportedTypes.length === 0,
    problem: "ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED needs second factors to be on.",
    fix: "Give MFA_SUPPORTED_TYPES a value, or switch the trust off.",
  },
  {
    setting: "MFA_PASSKEY_LOGIN_ENABLED",
    broken: ({ mfa }) => mfa.passkeyLoginEnabled && !mfa.supportedTypes.includes("webauthn"),
    problem: "MFA_PASSKEY_LOGIN_ENABLED needs webauthn in MFA_SUPPORTED_TYPES.",
    fix: "Add webauthn to MFA_SUPPORTED_TYPES.",
  },
  {
    setting: "MFA_PASSKEY_SIGNUP_ENABLED",
    broken: ({ mfa }) => mfa.passkeySignupEnabled && !mfa.supportedTypes.includes("webauthn"),
    problem: "MFA_PASSKEY_SIGNUP_ENABLED needs webauthn in MFA_SUPPORTED_TYPES.",
    fix: "Add webauthn to MFA_SUPPORTED_TYPES.",
  },
  {
    setting: "MFA_PASSKEY_SIGNUP_ENABLED",
    // That the sign-up is by passkey is known to the session only, and a link may be opened in another browser.
    broken: ({ mfa, account }) => mfa.passkeySignupEnabled && !account.emailVerificationByCodeEnabled,
    problem: "MFA_PASSKEY_SIGNUP_ENABLED needs ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED.",
    fix: "Set ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED=true and ACCOUNT_EMAIL_VERIFICATION=mandatory.",
  },
  {
    setting: "MFA_PASSKEY_SIGNUP_ENABLED",
    broken: (settings) => settings.mfa.passkeySignupEnabled && !asks(settings, "email"),
    problem: "MFA_PASSKEY_SIGNUP_ENABLED needs email* in ACCOUNT_SIGNUP_FIELDS.",
    fix: "Put a star behind email in ACCOUNT_SIGNUP_FIELDS.",
  },
  {
    setting: "MFA_PASSKEY_SIGNUP_ENABLED",
    broken: ({ mfa, account }) => mfa.passkeySignupEnabled && account.emailVerification !== "mandatory",
    problem: "MFA_PASSKEY_SIGNUP_ENABLED needs ACCOUNT_EMAIL_VERIFICATION=mandatory.",
    fix: "Set ACCOUNT_EMAIL_VERIFICATION=mandatory.",
  },
  {
    setting: "MFA_TOTP_INSECURE_BYPASS_CODE",
    broken: ({ mfa, debug }) => mfa.totpInsecureBypassCode !== null && !debug,
    problem: "MFA_TOTP_INSECURE_BYPASS_CODE is for tests and may be set only while DEBUG is on.",
    fix: "Remove it.",
  },
  {
    setting: "MFA_TOTP_DIGITS",
    // RFC 4226 §4 R4 asks for six at least; eight are what its reference code and the apps go up to.
    broken: ({ mfa }) => mfa.totpDigits < 6 || mfa.totpDigits > 8,
    problem: "MFA_TOTP_DIGITS must be 6, 7 or 8: fewer are guessed, and no app shows more.",
    fix: "Leave it out for 6.",
  },
  {
    setting: "MFA_TOTP_TOLERANCE",
    // Each code that is taken makes guessing easier. What lies an hour ahead could be used twice (T-45).
    broken: ({ mfa }) => mfa.totpTolerance * mfa.totpPeriod > TOTP_DRIFT,
    problem: "MFA_TOTP_TOLERANCE must not take codes from more than 10 minutes before or after.",
    fix: "Set it to 1, and let the clocks be set by NTP.",
  },
  {
    setting: "MFA_RECOVERY_CODE_DIGITS",
    broken: ({ mfa }) => mfa.recoveryCodeDigits < 6 || mfa.recoveryCodeDigits > 40,
    problem: "MFA_RECOVERY_CODE_DIGITS must be from 6 to 40: shorter codes are guessed.",
    fix: "Leave it out for 8.",
  },
  {
    setting: "MFA_RECOVERY_CODE_COUNT",
    // Which codes are used is a number of as many bits, and JSON numbers are exact up to 53.
    broken: ({ mfa }) => mfa.recoveryCodeCount > 50,
    problem: "MFA_RECOVERY_CODE_COUNT must be at most 50.",
    fix: "Leave it out for 10.",
  },
  {
    setting: "SIMPLE_JWT_USER_ID_CLAIM",
    broken: ({ simpleJwt }) => {
      const { userIdClaim, tokenTypeClaim, jtiClaim, revokeTokenClaim } = simpleJwt;
      const names = [userIdClaim, tokenTypeClaim, jtiClaim, revokeTokenClaim];
      return new Set([...names, ...reservedClaims]).size < names.length + reservedClaims.length;
    },
    problem:
      "SIMPLE_JWT_USER_ID_CLAIM, _TOKEN_TYPE_CLAIM, _JTI_CLAIM and _REVOKE_TOKEN_CLAIM need names of their own, which tokens do not use otherwise.",
    fix: `Leave them out, or choose four different names that are none of: ${reservedClaims.filter(Boolean).join(", ")}.`,
  },
  {
    setting: "EMAIL_USE_TLS",
    broken: ({ email }) => email.useTls && email.useSsl,
    problem: "EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other.",
    fix: "Keep EMAIL_USE_TLS for port 587, or EMAIL_USE_SSL for port 465.",
  },
  {
    setting: "SMS_WEBHOOK_URL",
    broken: ({ sms, debug }) => sms.backend === "webhook" && !isGuardedGateway(sms.webhookUrl, debug),
    problem: "SMS_BACKEND=webhook needs SMS_WEBHOOK_URL: an https address, without a user name in it.",
    fix: "Set it to where your gateway takes text messages; http is for this machine alone.",
  },
  {
    setting: "SMS_WEBHOOK_SECRET",
    broken: ({ sms }) => sms.backend === "webhook" && webhookKey(sms.webhookSecret) === undefined,
    problem: "SMS_BACKEND=webhook needs SMS_WEBHOOK_SECRET: whsec_ and from 24 to 64 random bytes in base64.",
    fix: "Make one with: node -p \"'whsec_' + crypto.randomBytes(32).toString('base64')\", and give it to the gateway.",
  },
  {
    setting: "SESSION_COOKIE_SAMESITE",
    broken: ({ session }) => session.cookieSamesite === "None" && !session.cookieSecure,
    problem: "SESSION_COOKIE_SAMESITE=None needs SESSION_COOKIE_SECURE: browsers drop the cookie otherwise.",
    fix: "Set SESSION_COOKIE_SECURE=true.",
  },
  {
    setting: "PASSWORD_HASHERS",
    broken: ({ password }) => password.hashers.length === 0,
    problem: "PASSWORD_HASHERS is empty, so that no password could be stored.",
    fix: "Leave it out, or name at least pbkdf2_sha256.",
  },
  {
    setting: "PASSWORD_HASHERS",
    // bcrypt reads 72 bytes and no more, so two long passwords may be one to it.
    broken: ({ password }) => password.hashers[0] === "bcrypt",
    problem: "PASSWORD_HASHERS starts with bcrypt, which ignores all but a password's first 72 bytes.",
    fix: "Put bcrypt_sha256 or another one first; bcrypt may follow, for hashes that exist.",
  },
  {
    setting: "PASSWORD_HASHERS",
    broken: ({ password }) => importedHashers.some((name) => name === password.hashers[0]),
    problem: "PASSWORD_HASHERS starts with a kind of hash that is only read, for users who were imported.",
    fix: "Put pbkdf2_sha256 or another one of Django's first.",
  },
  {
    setting: "SECURE_HSTS_PRELOAD",
    broken: ({ secure }) => (secure.hstsPreload || secure.hstsIncludeSubdomains) && secure.hstsSeconds === 0,
    problem:
      "SECURE_HSTS_PRELOAD and SECURE_HSTS_INCLUDE_SUBDOMAINS do nothing while SECURE_HSTS_SECONDS is 0.",
    fix: "Set SECURE_HSTS_SECONDS=31536000, or leave all three out.",
  },
];

/** Settings that are right one by one and wrong together. What merely looks odd is added to `warnings`. */
export function checkCombinations(settings: Settings, warnings: string[]): SettingsProblem[] {
  const methods = settings.account.loginMethods;
  if (methods.length > 0 && !methods.some((method) => asks(settings, method))) {
    warnings.push(
      "ACCOUNT_LOGIN_METHODS conflicts with ACCOUNT_SIGNUP_FIELDS: nothing that people log in with is asked for at sign-up (account.W001).",
    );
  }
  return rules
    .filter((rule) => rule.broken(settings))
    .map(({ setting, problem, fix }) => ({ setting, problem, fix }));
}
