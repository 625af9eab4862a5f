import type { SettingsProblem } from "./settings-error.ts";

interface Withdrawn {
  /** Values that describe what happens here anyway, and are let pass. */
  readonly harmless: readonly string[];
  readonly why: string;
}

const nothing = ["", "none"];
const sliding = "is for sliding tokens, which cannot be ended; there are access and refresh tokens";
const pythonClass = "names a Python class, and there is no Python here";

/** Names of Django and allauth that mean nothing here, each with the reason. */
const withdrawn: Readonly<Record<string, Withdrawn>> = {
  ACCOUNT_ADAPTER: { harmless: ["allauth.account.adapter.DefaultAccountAdapter"], why: pythonClass },
  ACCOUNT_FORMS: { harmless: ["", "{}"], why: pythonClass },
  ACCOUNT_SIGNUP_FORM_CLASS: { harmless: nothing, why: `${pythonClass}; extra fields go into USER_FIELDS` },
  ACCOUNT_TEMPLATE_EXTENSION: { harmless: ["html"], why: "belongs to Django's templates" },
  ALLAUTH_DEFAULT_AUTO_FIELD: {
    harmless: nothing,
    why: "belongs to Django's models; ids are as in Django's tables",
  },
  CORS_ALLOW_CREDENTIALS: {
    harmless: ["true", "1"],
    why: "is always true for the origins of CORS_ALLOWED_ORIGINS",
  },
  CSRF_USE_SESSIONS: { harmless: ["false", "0"], why: "is always false: the token is in a cookie" },
  HEADLESS_ADAPTER: { harmless: ["allauth.headless.adapter.DefaultHeadlessAdapter"], why: pythonClass },
  HEADLESS_SPECIFICATION_TEMPLATE_NAME: {
    harmless: ["headless/spec/redoc_cdn.html", "headless/spec/swagger_cdn.html"],
    why: "names a Django template; the reader at /_allauth/openapi.html is the server's own",
  },
  MFA_ADAPTER: { harmless: ["allauth.mfa.adapter.DefaultMFAAdapter"], why: pythonClass },
  MFA_FORMS: { harmless: ["", "{}"], why: pythonClass },
  SECURE_BROWSER_XSS_FILTER: {
    harmless: ["true", "1", "false", "0"],
    why: "controls a filter that browsers have dropped",
  },
  SECURE_CONTENT_TYPE_NOSNIFF: { harmless: ["true", "1"], why: "is always true" },
  SECURE_CROSS_ORIGIN_OPENER_POLICY: { harmless: ["same-origin"], why: "is always same-origin" },
  SECURE_REFERRER_POLICY: { harmless: ["same-origin"], why: "is always same-origin" },
  SESSION_SERIALIZER: {
    harmless: ["django.contrib.sessions.serializers.JSONSerializer"],
    why: "is always Django's JSON serializer",
  },
  SIMPLE_JWT_AUTH_HEADER_NAME: {
    harmless: ["HTTP_AUTHORIZATION"],
    why: "is always Authorization, the header that no cache and no log keeps",
  },
  SIMPLE_JWT_AUTH_TOKEN_CLASSES: {
    harmless: ["rest_framework_simplejwt.tokens.AccessToken"],
    why: "is always AccessToken: no other kind of token opens the API",
  },
  SIMPLE_JWT_JSON_ENCODER: { harmless: nothing, why: pythonClass },
  SIMPLE_JWT_JWK_URL: {
    harmless: nothing,
    why: "is for services that sign no tokens; this one has the keys",
  },
  SIMPLE_JWT_ON_LOGIN_FAILED: { harmless: nothing, why: "names a Python function; listen to login_failed" },
  SIMPLE_JWT_ON_LOGIN_SUCCESS: {
    harmless: nothing,
    why: "names a Python function; listen to user_logged_in",
  },
  SIMPLE_JWT_SLIDING_TOKEN_LIFETIME: { harmless: nothing, why: sliding },
  SIMPLE_JWT_SLIDING_TOKEN_REFRESH_EXP_CLAIM: { harmless: nothing, why: sliding },
  SIMPLE_JWT_SLIDING_TOKEN_REFRESH_LIFETIME: { harmless: nothing, why: sliding },
  SIMPLE_JWT_TOKEN_USER_CLASS: { harmless: nothing, why: pythonClass },
  SIMPLE_JWT_USER_AUTHENTICATION_RULE: { harmless: nothing, why: "names a Python function" },
  SOCIALACCOUNT_ADAPTER: {
    harmless: ["allauth.socialaccount.adapter.DefaultSocialAccountAdapter"],
    why: pythonClass,
  },
  SOCIALACCOUNT_FORMS: { harmless: ["", "{}"], why: pythonClass },
  SOCIALACCOUNT_SOCIALACCOUNT_STR: { harmless: nothing, why: "names a Python function" },
  SOCIALACCOUNT_UID_MAX_LENGTH: { harmless: ["191"], why: "is fixed at 191" },
  USERSESSIONS_ADAPTER: {
    harmless: ["allauth.usersessions.adapter.DefaultUserSessionsAdapter"],
    why: pythonClass,
  },
};

export const withdrawnNames: ReadonlySet<string> = new Set(Object.keys(withdrawn));

/** A name of Django's whose value asks for something that cannot be had here. */
export function withdrawnVariables(env: Readonly<Record<string, string | undefined>>): SettingsProblem[] {
  return Object.entries(withdrawn).flatMap(([name, { harmless, why }]) => {
    const raw = env[name]?.trim();
    if (raw === undefined || harmless.includes(raw) || harmless.includes(raw.toLowerCase())) return [];
    return [{ setting: name, problem: `${name} ${why}.`, fix: "Remove the environment variable." }];
  });
}
