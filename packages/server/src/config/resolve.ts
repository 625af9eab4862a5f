import { resolveRateLimits } from "./rate-limits.ts";
import type { ParsedSettings } from "./schema.ts";

/** Fills in the settings whose default is another setting. */
export function resolve(given: ParsedSettings) {
  const { debug, log, simpleJwt } = given;
  const readable = debug ? ("pretty" as const) : ("json" as const);
  return {
    ...given,
    account: resolveAccount(given),
    mfa: resolveMfa(given),
    socialaccount: resolveSocialaccount(given),
    simpleJwt: { ...simpleJwt, signingKey: simpleJwt.signingKey ?? given.secretKey },
    log: { ...log, format: log.format === "auto" ? readable : log.format },
  };
}

function resolveAccount(given: ParsedSettings) {
  const { account, loginUrl, loginRedirectUrl } = given;
  const codes = given.allauth.userCodeFormat;
  return {
    ...account,
    rateLimits: resolveRateLimits(account.rateLimits, {
      emailVerificationByCode: account.emailVerificationByCodeEnabled,
    }),
    // allauth: the legacy minimum counts only where no validators are configured.
    passwordMinLength: given.auth.passwordValidators.length === 0 ? (account.passwordMinLength ?? 6) : null,
    signupRedirectUrl: account.signupRedirectUrl ?? loginRedirectUrl,
    logoutRedirectUrl: account.logoutRedirectUrl ?? given.logoutRedirectUrl ?? "/",
    emailConfirmationAnonymousRedirectUrl: account.emailConfirmationAnonymousRedirectUrl ?? loginUrl,
    emailConfirmationAuthenticatedRedirectUrl:
      account.emailConfirmationAuthenticatedRedirectUrl ?? loginRedirectUrl,
    loginByCodeFormat: account.loginByCodeFormat ?? codes,
    passwordResetByCodeFormat: account.passwordResetByCodeFormat ?? codes,
    emailVerificationByCodeFormat: account.emailVerificationByCodeFormat ?? codes,
    phoneVerificationCodeFormat: account.phoneVerificationCodeFormat ?? codes,
  };
}

function resolveMfa({ mfa, session, siteName }: ParsedSettings) {
  return {
    ...mfa,
    totpIssuer: mfa.totpIssuer === "" ? siteName : mfa.totpIssuer,
    trustCookieDomain: mfa.trustCookieDomain ?? session.cookieDomain,
    trustCookieHttponly: mfa.trustCookieHttponly ?? session.cookieHttponly,
    trustCookiePath: mfa.trustCookiePath ?? session.cookiePath,
    trustCookieSamesite: mfa.trustCookieSamesite ?? session.cookieSamesite,
    trustCookieSecure: mfa.trustCookieSecure ?? session.cookieSecure,
  };
}

function resolveSocialaccount({ account, socialaccount }: ParsedSettings) {
  const emailAsked = account.signupFields.some((field) => field.name === "email" && field.required);
  const emailRequired = socialaccount.emailRequired ?? emailAsked;
  const emailVerification = socialaccount.only ? ("none" as const) : account.emailVerification;
  return {
    ...socialaccount,
    emailRequired,
    queryEmail: socialaccount.queryEmail ?? emailRequired,
    emailVerification: socialaccount.emailVerification ?? emailVerification,
  };
}

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** The settings in force: complete, checked and frozen. Made by `loadSettings` only. */
export type Settings = Frozen<ReturnType<typeof resolve>>;
