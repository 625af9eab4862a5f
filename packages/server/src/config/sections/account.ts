import * as z from "zod";
import { choice, choices, pickAll } from "../choice.ts";
import {
  parseRateLimits,
  type RateLimitOverrides,
  type RateLimits,
  type RateLimitsInput,
  writeRateLimits,
} from "../rate-limits.ts";
import { readFlagOr, readJson, readList, readText } from "../readers.ts";
import {
  count,
  countOrNone,
  flag,
  flagOrNone,
  list,
  parsed,
  positive,
  text,
  textOrNone,
} from "../setting.ts";
import { parseSignupFields, type SignupField, writeSignupFields } from "../signup-fields.ts";
import { supports } from "../supports.ts";
import { UnreadableValue } from "../unreadable-value.ts";
import { codeFormatOrNone } from "../user-codes.ts";

const MINUTE = 60;
const codeSubjects = ["password", "mfa", "socialaccount"] as const;
type LoginCodeSubject = (typeof codeSubjects)[number];

const preventEnumeration = parsed<boolean | "strict", boolean | "strict">({
  initial: true,
  doc: "Give nothing away about which accounts exist; strict: let even a sign-up with a taken address go through.",
  read: readFlagOr(readText),
  parse: (value) => {
    if (typeof value === "boolean" || value === "strict") return value;
    throw new UnreadableValue("must be true, false or strict");
  },
});

const rateLimits = parsed<RateLimitsInput, false | RateLimitOverrides>({
  initial: {},
  doc: "How often each action may be tried, laid over the built-in table; false switches all limits off.",
  read: readFlagOr(readJson),
  parse: parseRateLimits,
  show: (value) => writeRateLimits(value as RateLimits),
});

const signupFields = parsed<readonly string[], readonly SignupField[]>({
  initial: ["email", "username*", "password1*", "password2*"],
  doc: "What the sign-up form asks for, in order; a star marks what must be filled in. With phone*, users who have no number cannot log in.",
  read: readList,
  parse: parseSignupFields,
  show: (value) => writeSignupFields(value as readonly SignupField[]),
});

const emailVerification = parsed<
  "mandatory" | "optional" | "none" | (string & {}) | boolean,
  "mandatory" | "optional" | "none"
>({
  initial: "optional",
  doc: "Whether an address must be verified before the first log-in, is asked to be, or is not.",
  read: readFlagOr(readText),
  parse: (value) => {
    if (typeof value === "boolean") return value ? "mandatory" : "optional";
    const known = (["mandatory", "optional", "none"] as const).find((name) => name === value);
    if (known === undefined) throw new UnreadableValue("must be mandatory, optional or none");
    return known;
  },
});

const loginByCodeRequired = parsed<
  boolean | readonly LoginCodeSubject[],
  boolean | readonly LoginCodeSubject[]
>({
  initial: false,
  doc: "Ask for a mailed code on top of every log-in, or only of those that used the listed methods.",
  read: readFlagOr(readList),
  parse: (value) => (typeof value === "boolean" ? value : pickAll(value, { values: codeSubjects })),
});

export const accountSection = z.strictObject({
  // Overall
  preventEnumeration,
  rateLimits,
  sessionRemember: flagOrNone(
    "Keep people logged in after the browser closes: always, never, or (null) as they choose.",
  ),
  defaultHttpProtocol: choice("http", {
    values: ["http", "https"],
    doc: "The scheme of links that are made outside a request, where PUBLIC_URL does not give one.",
  }),
  salt: text("account", "The salt of signed e-mail confirmation keys; share it with Django to share links."),
  // Sign-up
  signupFields,
  signupFormHoneypotField: textOrNone(
    "The name of a hidden sign-up field; who fills it in is a robot and is told a white lie.",
  ),
  signupRedirectUrl: textOrNone("Where people go right after sign-up; null: LOGIN_REDIRECT_URL."),
  // Log-in
  loginMethods: choices(["email", "username"], {
    values: ["username", "email", "phone"],
    doc: "What people may log in with, beside their password.",
  }),
  authenticatedLoginRedirects: flag(
    true,
    "Send people who are logged in away from the log-in and sign-up pages.",
  ),
  loginTimeout: positive(15 * MINUTE, "Seconds within which all stages of a log-in must be done."),
  loginOnEmailConfirmation: flag(
    false,
    "Log in whoever opens the confirmation link in the browser they signed up with.",
  ),
  loginOnPasswordReset: flag(false, "Log in right after a password reset."),
  loginByCodeEnabled: flag(false, "Let people log in by a mailed code instead of a password."),
  loginByCodeRequired,
  loginByCodeTrustEnabled: flag(
    false,
    "Offer to trust the browser, so that it is not asked for a code again.",
  ),
  loginByCodeMaxAttempts: positive(3, "Wrong attempts that a log-in code survives."),
  loginByCodeSupportsResend: supports("How often a log-in code may be sent again."),
  loginByCodeTimeout: positive(3 * MINUTE, "Seconds that a log-in code lives."),
  loginByCodeFormat: codeFormatOrNone("The format of log-in codes; null: ALLAUTH_USER_CODE_FORMAT."),
  // Log-out
  logoutOnGet: flag(false, "Log out on GET; any image on any page could then log people out."),
  logoutOnPasswordChange: flag(false, "End the session in which the password was changed, too."),
  logoutRedirectUrl: textOrNone("Where people go after log-out; null: LOGOUT_REDIRECT_URL, or /."),
  // Password
  passwordMinLength: countOrNone(
    null,
    "The shortest password allowed where AUTH_PASSWORD_VALIDATORS is empty; null: 6 there.",
  ),
  passwordInputRenderValue: flag(false, "Send a typed password back with a form that has errors."),
  passwordResetByCodeEnabled: flag(false, "Reset passwords by a mailed code instead of a link."),
  passwordResetByCodeMaxAttempts: positive(3, "Wrong attempts that a reset code survives."),
  passwordResetByCodeTimeout: positive(3 * MINUTE, "Seconds that a reset code lives."),
  passwordResetByCodeFormat: codeFormatOrNone("The format of reset codes; null: ALLAUTH_USER_CODE_FORMAT."),
  passwordResetTokenGenerator: choice("email-aware", {
    values: ["email-aware", "django"],
    aliases: {
      "allauth.account.forms.EmailAwarePasswordResetTokenGenerator": "email-aware",
      "django.contrib.auth.tokens.PasswordResetTokenGenerator": "django",
    },
    doc: "What a reset link is bound to: allauth's way, which a changed address ends too, or Django's.",
  }),
  // E-mail verification
  emailVerification,
  emailVerificationByCodeEnabled: flag(
    false,
    "Verify addresses by a code instead of a link; needs mandatory verification.",
  ),
  emailVerificationByCodeMaxAttempts: positive(3, "Wrong attempts that a verification code survives."),
  emailVerificationByCodeTimeout: positive(15 * MINUTE, "Seconds that a verification code lives."),
  emailVerificationByCodeFormat: codeFormatOrNone(
    "The format of verification codes; null: ALLAUTH_USER_CODE_FORMAT.",
  ),
  emailVerificationSupportsChange: supports(
    "How often the address may be changed while it waits for verification.",
  ),
  emailVerificationSupportsResend: supports("How often a verification code may be sent again."),
  emailConfirmationHmac: flag(
    true,
    "Confirmation keys are signed and need no row; false: rows of account_emailconfirmation.",
  ),
  emailConfirmationExpireDays: positive(3, "Days that a confirmation link lives."),
  confirmEmailOnGet: flag(false, "Confirm on GET; mail scanners that follow links then confirm too."),
  emailConfirmationAnonymousRedirectUrl: textOrNone(
    "Where people go after confirming while logged out; null: LOGIN_URL.",
  ),
  emailConfirmationAuthenticatedRedirectUrl: textOrNone(
    "Where people go after confirming while logged in; null: LOGIN_REDIRECT_URL.",
  ),
  // Phone
  phoneVerificationEnabled: flag(
    true,
    "Verify phone numbers at sign-up and log-in, where phones are in use.",
  ),
  phoneVerificationMaxAttempts: positive(3, "Wrong attempts that a phone code survives."),
  phoneVerificationTimeout: positive(15 * MINUTE, "Seconds that a phone code lives."),
  phoneVerificationSupportsChange: supports(
    "How often the number may be changed while it waits for verification.",
  ),
  phoneVerificationSupportsResend: supports("How often a phone code may be sent again."),
  phoneVerificationCodeFormat: codeFormatOrNone("The format of phone codes; null: ALLAUTH_USER_CODE_FORMAT."),
  // Reauthentication
  reauthenticationRequired: flag(false, "Ask for the password again before changes to the account."),
  reauthenticationTimeout: count(300, "Seconds for which the last authentication counts as fresh."),
  // E-mail addresses
  changeEmail: flag(false, "One address per user, replaced once the new one is verified."),
  maxEmailAddresses: countOrNone(null, "The most addresses one user may have; null: no limit."),
  uniqueEmail: flag(true, "A verified address belongs to one account only."),
  emailMaxLength: positive(254, "The longest address accepted."),
  // Sending mail
  emailSubjectPrefix: textOrNone("What mail subjects start with; null: the site's name in brackets."),
  emailUnknownAccounts: flag(true, "Answer a reset for an unknown address with a mail that says so."),
  emailNotifications: flag(false, "Mail people about changes to their account's security."),
  // User model
  userDisplay: text("username", "The user's column that names them on pages and in mails."),
  userModelUsernameField: textOrNoneWith(
    "username",
    "The user's column for the user name; null: users have none.",
  ),
  userModelEmailField: textOrNoneWith("email", "The user's column for the address; null: users have none."),
  usernameMinLength: count(1, "The shortest user name allowed."),
  usernameBlacklist: list([], "User names that nobody may take, in any case."),
  usernameValidators: choice("unicode", {
    values: ["unicode", "ascii"],
    aliases: {
      "django.contrib.auth.validators.UnicodeUsernameValidator": "unicode",
      "django.contrib.auth.validators.ASCIIUsernameValidator": "ascii",
    },
    doc: "The letters a user name may use, by Django's rules.",
  }),
  preserveUsernameCasing: flag(true, "Keep user names as typed; false: store them in lower case."),
});

function textOrNoneWith(initial: string, doc: string) {
  return parsed<string | null, string | null>({
    doc,
    initial,
    read: (raw) => (["", "none", "null"].includes(raw.trim().toLowerCase()) ? null : raw),
    parse: (value) => {
      if (value === null || typeof value === "string") return value;
      throw new UnreadableValue("must be text or null");
    },
  });
}
