import * as z from "zod";
import { tokenAlgorithms } from "../../domain/token-key.ts";
import { choice, choiceOrNone, choices } from "../choice.ts";
import { frontendUrls } from "../frontend-urls.ts";
import { readFlagOr, readJson, readText } from "../readers.ts";
import {
  count,
  countOrNone,
  documented,
  flag,
  flagOrNone,
  list,
  ours,
  parsed,
  positive,
  text,
  textOrNone,
} from "../setting.ts";
import { UnreadableValue } from "../unreadable-value.ts";
import { codeFormat } from "../user-codes.ts";

const DAY = 86_400;

export const allauthSection = z.strictObject({
  trustedProxyCount: count(
    0,
    "How many proxies of your own stand before the server; 0: X-Forwarded-For is not believed.",
  ),
  trustedClientIpHeader: textOrNone(
    "A header, always set by your own proxy, that holds the client's address.",
  ),
  userCodeFormat: codeFormat("The format of every code that people type."),
});

export const headlessSection = z.strictObject({
  clients: choices(["browser", "app"], {
    values: ["browser", "app"],
    doc: "The kinds of client that are served.",
  }),
  frontendUrls: frontendUrls(
    "The front end's pages that mails and redirects point to; {key} stands for the key.",
  ),
  only: flag(
    false,
    "Serve no HTML pages at /accounts, only the API; mails then link to the pages of apps/web below PUBLIC_URL, where HEADLESS_FRONTEND_URLS names no others.",
  ),
  browserTokens: flag(
    false,
    "Give the browser client a session token for the X-Session-Token header instead of a cookie, for front ends on another site.",
    ours,
  ),
  serveSpecification: flag(false, "Serve the OpenAPI document at /_allauth/openapi.json, .yaml and .html."),
  tokenStrategy: choice("session", {
    values: ["session", "jwt"],
    aliases: {
      "allauth.headless.tokens.strategies.sessions.SessionTokenStrategy": "session",
      "allauth.headless.tokens.sessions.SessionTokenStrategy": "session",
      "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy": "jwt",
    },
    doc: "What an app client gets at log-in: a session token, or access and refresh tokens.",
  }),
  jwtAlgorithm: choice("RS256", {
    values: tokenAlgorithms,
    doc: "How access and refresh tokens are signed; all but HS256 have public keys, at /.well-known/jwks.json.",
  }),
  jwtPrivateKey: text(
    "",
    "The private key that signs tokens, in PEM, its line breaks as they are or as \\n; for HS256 a secret, empty: SECRET_KEY.",
    { secret: "value" },
  ),
  jwtFormerKeys: list(
    [],
    "Keys that still verify tokens, and sign none: those before HEADLESS_JWT_PRIVATE_KEY, or the next one ahead of its time; PEM, private or public, or secrets of HS256.",
    { ...ours, secret: "value" },
  ),
  jwtAccessTokenExpiresIn: positive(300, "Seconds that an access token lives."),
  jwtRefreshTokenExpiresIn: positive(DAY, "Seconds that a refresh token lives."),
  jwtAuthorizationHeaderScheme: text(
    "Bearer",
    "The word before the access token in the Authorization header.",
  ),
  jwtStatefulValidationEnabled: flag(
    false,
    "Look up the session behind every access token, so that log-out ends it at once.",
  ),
  jwtRotateRefreshToken: flag(true, "Give out a new refresh token at every refresh and end the old one."),
});

/** As the session cookie's attribute where `null`. */
const asSession = "; null: as the session cookie";

export const mfaSection = z.strictObject({
  supportedTypes: choices(["recovery_codes", "totp"], {
    values: ["recovery_codes", "totp", "webauthn"],
    doc: "The second factors on offer.",
  }),
  allowUnverifiedEmail: flag(
    false,
    "Let people set up a second factor before their address is verified. Whoever signs up with somebody else's address can then keep its owner out for ever.",
  ),
  passkeyLoginEnabled: flag(false, "Let people log in by passkey alone."),
  passkeySignupEnabled: flag(false, "Let people sign up by passkey; needs mandatory verification by code."),
  recoveryCodeCount: positive(10, "Recovery codes in a set."),
  recoveryCodeDigits: positive(8, "Digits of a recovery code."),
  recoveryCodesShowOnce: flag(false, "Show recovery codes only when they are made."),
  totpPeriod: positive(30, "Seconds that one code of an authenticator app stands."),
  totpDigits: positive(6, "Digits of an authenticator app's code."),
  totpIssuer: text("", "The name shown in authenticator apps; empty: the site's name."),
  totpTolerance: count(0, "Codes before and after the current one that are taken too."),
  totpInsecureBypassCode: textOrNone("A code that always works, for tests; refused unless DEBUG is on.", {
    secret: "value",
  }),
  secretStorage: choice("encrypted", {
    values: ["encrypted", "plain"],
    doc: "Keep the secrets of second factors encrypted under SECRET_KEY; plain: as allauth keeps them, to share the table with Django.",
    ...ours,
  }),
  webauthnAllowInsecureOrigin: flag(
    false,
    "Let keys be used on pages over HTTP, such as http://localhost; pages over HTTPS need no such thing. The pages are those of PUBLIC_URL, HEADLESS_FRONTEND_URLS, CORS_ALLOWED_ORIGINS and CSRF_TRUSTED_ORIGINS.",
  ),
  trustEnabled: flag(false, "Offer to trust the browser, so that it is not asked for a second factor again."),
  trustCookieAge: positive(14 * DAY, "Seconds that a browser stays trusted."),
  trustCookieName: text("mfa_trusted", "The trust cookie's name."),
  trustCookieDomain: textOrNone(`The trust cookie's domain${asSession}.`),
  trustCookieHttponly: flagOrNone(`Keep the trust cookie out of scripts' reach${asSession}.`),
  trustCookiePath: textOrNone(`The trust cookie's path${asSession}.`),
  trustCookieSamesite: parsed<
    "Lax" | "Strict" | "None" | false | null,
    "Lax" | "Strict" | "None" | false | null
  >({
    initial: null,
    doc: `Whether other sites' requests carry the trust cookie${asSession}.`,
    read: readOrNoneKeepingNone,
    parse: (value) => {
      if (value === null || value === false) return value;
      const known = (["Lax", "Strict", "None"] as const).find((name) => name === value);
      if (known === undefined) throw new UnreadableValue("must be Lax, Strict, None, false or null");
      return known;
    },
  }),
  trustCookieSecure: flagOrNone(`Send the trust cookie over HTTPS only${asSession}.`),
});

/** `None` is a value of SameSite, so only an empty text and `null` mean: as the session cookie. */
function readOrNoneKeepingNone(raw: string): unknown {
  return ["", "null"].includes(raw.trim()) ? null : readFlagOr(readText)(raw);
}

export const usersessionsSection = z.strictObject({
  trackActivity: flag(false, "Record when and from where each session was last used."),
});

const socialApp = z.looseObject({
  client_id: z.string().optional(),
  secret: z.string().optional(),
  key: z.string().optional(),
  name: z.string().optional(),
  provider_id: z.string().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});

const socialProvider = z.looseObject({
  APP: socialApp.optional(),
  APPS: z.array(socialApp).optional(),
  SCOPE: z.array(z.string()).optional(),
  AUTH_PARAMS: z.record(z.string(), z.unknown()).optional(),
  OAUTH_PKCE_ENABLED: z.boolean().optional(),
  VERIFIED_EMAIL: z.boolean().optional(),
  EMAIL_AUTHENTICATION: z.boolean().optional(),
});

export const socialaccountSection = z.strictObject({
  providers: documented(
    z.record(z.string(), socialProvider, { error: "must be an object of providers" }).default({}),
    { doc: "The providers people may log in with, in allauth's form.", read: readJson, secret: "nested" },
  ),
  only: flag(false, "Log-in through providers only: no passwords, no codes."),
  autoSignup: flag(true, "Skip the sign-up form where the provider told enough."),
  emailAuthentication: flag(false, "Log in to an existing account by an address that the provider verified."),
  emailAuthenticationAutoConnect: flag(false, "And connect the provider's account to it."),
  emailRequired: flagOrNone("Ask for an address at provider sign-up; null: as ACCOUNT_SIGNUP_FIELDS."),
  emailVerification: choiceOrNone({
    values: ["mandatory", "optional", "none"],
    doc: "As ACCOUNT_EMAIL_VERIFICATION for provider accounts; null: the same.",
  }),
  loginOnGet: flag(false, "Start a provider's log-in on GET."),
  openidConnectUrlPrefix: text("oidc", "The path below which OpenID Connect providers are mounted."),
  queryEmail: flagOrNone("Ask providers for the address; null: as SOCIALACCOUNT_EMAIL_REQUIRED."),
  requestsTimeout: positive(5, "Seconds to wait for a provider."),
  storeTokens: flag(false, "Keep providers' tokens."),
});

export const authtokenSection = z.strictObject({
  storage: choice("hashed", {
    values: ["hashed", "plain"],
    doc: "Keep a hash of API tokens; plain: the token itself, to share the table with Django REST framework.",
    ...ours,
  }),
  maxAge: countOrNone(null, "Seconds that an API token lives; null: until log-out.", ours),
  anomalyAddresses: countOrNone(
    5,
    "From how many addresses an API token may be used within AUTHTOKEN_ANOMALY_WINDOW before the event api_token_anomaly says so; null: any number.",
    ours,
  ),
  anomalyWindow: positive(3600, "Seconds in which the addresses that use an API token are counted.", ours),
  anomalyRefuse: flag(
    false,
    "Refuse an API token at every address beyond AUTHTOKEN_ANOMALY_ADDRESSES; those that it was used from go on.",
    ours,
  ),
});

export const simpleJwtSection = z.strictObject({
  accessTokenLifetime: positive(300, "Seconds that an access token lives."),
  refreshTokenLifetime: positive(14 * DAY, "Seconds that a refresh token lives."),
  rotateRefreshTokens: flag(false, "Give out a new refresh token at every refresh."),
  blacklistAfterRotation: flag(
    false,
    "End the old refresh token then; whoever uses it again after SIMPLE_JWT_ROTATION_GRACE ends all that came of its log-in.",
  ),
  rotationGrace: count(
    10,
    "Seconds in which a refresh token that was just rotated still gives the same successor, for requests that cross each other.",
    ours,
  ),
  updateLastLogin: flag(false, "Record the log-in time in the user's row."),
  algorithm: choice("HS256", {
    values: tokenAlgorithms,
    doc: "How tokens are signed; all but HS256 have public keys, at /.well-known/jwks.json.",
  }),
  signingKey: textOrNone(
    "The secret, or the private key in PEM, that signs tokens; null: SECRET_KEY. With SECRET_KEY, its fallbacks verify.",
    { secret: "value" },
  ),
  verifyingKey: text(
    "",
    "The public half of SIMPLE_JWT_SIGNING_KEY in PEM; it need not be given, and must fit where it is.",
  ),
  formerKeys: list(
    [],
    "Keys that still verify tokens, and sign none: those before SIMPLE_JWT_SIGNING_KEY, or the next one ahead of its time; PEM, private or public, or secrets of HS256.",
    { ...ours, secret: "value" },
  ),
  audience: textOrNone("The audience put into tokens and asked of them."),
  issuer: textOrNone("The issuer put into tokens and asked of them."),
  leeway: count(0, "Seconds by which clocks may differ."),
  authHeaderTypes: list(["Bearer"], "The words taken before the token in the Authorization header."),
  userIdField: choice("id", {
    values: ["id"],
    aliases: { pk: "id" },
    doc: "The user's column that names them in tokens. Names and addresses can become somebody else's, so they are not offered.",
  }),
  userIdClaim: text("user_id", "The claim it is put in."),
  tokenTypeClaim: text("token_type", "The claim that tells access from refresh tokens."),
  jtiClaim: text("jti", "The claim that holds the token's own name."),
  checkRevokeToken: flag(
    false,
    "Put a digest of the stored password into tokens, so that access tokens end with it as well, here and in Django. Refresh tokens always do here.",
  ),
  revokeTokenClaim: text("hash_password", "The claim that it is put in."),
  checkUserIsActive: flag(true, "Refuse the tokens of users who were switched off."),
  strictVerify: flag(
    false,
    "Look up the log-in behind every access token, so that log-out ends it at once; and verify access tokens alone at token/verify/.",
    ours,
  ),
});

export const restSection = z.strictObject({
  errorEnvelope: choiceOrNone({
    values: ["detailed"],
    doc: "Wrap the token door's errors as {error, message, details, status_code}; null: as REST framework sends them.",
    ...ours,
  }),
});
