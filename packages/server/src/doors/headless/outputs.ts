import { z } from "zod";
import { authenticatorTypes } from "../../domain/authenticator.ts";
import { errorCodes } from "../../text/messages.ts";

/**
 * What the headless door sends, as schemas: the OpenAPI document and the client's types are made from them, and tests
 * hold every answer against them, strictly, so that nothing slips out unlisted (T-54). What has an id is a type of that
 * name in the client, so ids are named for its users: `EmailAddressesResponse` is an answer, `EmailAddress` is in it.
 */

const timestamp = z.number().meta({ id: "Timestamp", description: "Seconds since 1970, with fractions." });

const userOutput = z
  .strictObject({
    id: z.number().int().meta({ description: "The user ID." }),
    display: z.string().meta({ description: "The display name for the user." }),
    email: z.string().optional().meta({ description: "The primary email address." }),
    username: z.string().optional(),
    has_usable_password: z.boolean().meta({ description: "Whether the account has a password set." }),
  })
  .meta({ id: "User" });

const authenticatorType = z
  .enum(authenticatorTypes)
  .meta({ id: "AuthenticatorType", description: "A kind of second factor." });

const authenticationMethodOutput = z
  .strictObject({
    method: z.enum(["password", "password_reset", "code", "socialaccount", "mfa"]),
    at: timestamp,
    email: z.string().optional(),
    username: z.string().optional(),
    phone: z.string().optional(),
    reauthenticated: z.literal(true).optional(),
    id: z.number().int().optional().meta({ description: "Of a second factor: its ID." }),
    type: authenticatorType.optional().meta({ description: "Of a second factor: its kind." }),
    passwordless: z
      .literal(true)
      .optional()
      .meta({ description: "It was a passkey, and all that was asked for." }),
  })
  .meta({ id: "AuthenticationMethod", description: "One record of how this session was authenticated." });

const flowId = z
  .enum([
    "login",
    "login_by_code",
    "signup",
    "provider_redirect",
    "provider_token",
    "provider_signup",
    "verify_email",
    "verify_phone",
    "mfa_authenticate",
    "mfa_trust",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "password_reset_by_code",
    "reauthenticate",
    "mfa_reauthenticate",
  ])
  .meta({
    id: "FlowId",
    description: "All flows of the protocol; the reference's own document lists only eleven of them.",
  });

const providerOutput = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    flows: z
      .array(z.enum(["provider_redirect", "provider_token"]))
      .meta({ description: "The ways in that it has." }),
    client_id: z.string().optional().meta({ description: "Of OAuth 2 and OpenID Connect." }),
    openid_configuration_url: z.string().optional().meta({ description: "Of OpenID Connect." }),
  })
  .meta({ id: "Provider", description: "A third party that people can log in with." });

const flowOutput = z
  .strictObject({
    id: flowId,
    is_pending: z.boolean().optional().meta({ description: "The user has begun it and must finish it." }),
    types: z
      .array(authenticatorType)
      .optional()
      .meta({ description: "The kinds of second factor that the user has." }),
    providers: z.array(z.string()).optional().meta({ description: "The providers that have it." }),
    provider: providerOutput.optional().meta({ description: "The provider that a sign-up comes from." }),
  })
  .meta({ id: "Flow", description: "A way in, or the next step of one that was begun." });

export const sessionMeta = {
  session_token: z.string().optional().meta({ description: "Present when the session token changed." }),
};

const accessToken = z.string().meta({ id: "AccessToken", description: "Opens the API for some minutes." });
const refreshToken = z
  .string()
  .meta({ id: "RefreshToken", description: "Gets the next access token, and nothing else." });

export const authenticatedOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({ user: userOutput, methods: z.array(authenticationMethodOutput) }),
    meta: z.strictObject({
      is_authenticated: z.literal(true),
      ...sessionMeta,
      access_token: accessToken.optional(),
      refresh_token: refreshToken.optional(),
    }),
  })
  .meta({ id: "AuthenticatedResponse" });

export const notAuthenticatedOutput = z
  .strictObject({
    status: z.literal(401),
    data: z.strictObject({
      flows: z.array(flowOutput),
      user: userOutput.optional(),
      methods: z.array(authenticationMethodOutput).optional(),
    }),
    meta: z.strictObject({ is_authenticated: z.boolean().nullable(), ...sessionMeta }),
  })
  .meta({
    id: "AuthenticationRequiredResponse",
    description: "Not authenticated, or, with a user, reauthentication required.",
  });

export const sessionGoneOutput = z
  .strictObject({
    status: z.literal(410),
    data: z.strictObject({ flows: z.array(flowOutput) }),
    meta: z.strictObject({ is_authenticated: z.boolean().nullable() }),
  })
  .meta({
    id: "SessionGoneResponse",
    description: "The session is unknown or has ended: its token is to be forgotten.",
  });

const errorCode = z
  .enum(errorCodes)
  .meta({ id: "ServerErrorCode", description: "Every code that the server can put into `errors[].code`." });

const problemOutput = z
  .strictObject({
    code: errorCode,
    message: z.string().meta({ description: "For people." }),
    param: z
      .string()
      .optional()
      .meta({ description: "The field at fault; absent when the request as a whole is." }),
  })
  .meta({ id: "Problem", description: "One thing that is wrong with a request." });

export const errorOutput = z
  .strictObject({ status: z.number().int(), errors: z.array(problemOutput).optional() })
  .meta({ id: "ErrorResponse" });

export const statusOutput = z
  .strictObject({ status: z.number().int() })
  .meta({ id: "StatusResponse", description: "A refusal that its status explains." });

export const okOutput = z
  .strictObject({ status: z.literal(200), meta: z.strictObject(sessionMeta).optional() })
  .meta({ id: "OkResponse" });

const loginMethod = z.enum(["email", "username", "phone"]).meta({
  id: "LoginMethod",
  description: "What people may name themselves by when they log in.",
});

const typedCode = z
  .strictObject({
    numeric: z.boolean().meta({ description: "Digits alone, not letters." }),
    length: z.number().int().meta({ description: "Without the dashes." }),
    dashed: z.boolean().meta({ description: "Shown in groups; it may be typed without." }),
    can_resend: z.boolean().meta({ description: "Another one can be sent while this one is waited for." }),
    can_change: z
      .boolean()
      .meta({ description: "A newcomer may say that they mistyped where it is to be sent." }),
  })
  .meta({
    id: "TypedCode",
    description: "How the codes of one kind are made, and what helps where one does not arrive.",
  });

const signupField = z
  .strictObject({ name: z.enum(["username", "email", "email2", "phone", "password"]), required: z.boolean() })
  .meta({ id: "SignupField" });

const ownConfiguration = z
  .strictObject({
    signup_fields: z
      .array(signupField)
      .meta({ description: "What a sign-up by password asks for, in this order." }),
    codes: z.strictObject({
      login: typedCode,
      password_reset: typedCode,
      email_verification: typedCode,
      phone_verification: typedCode,
    }),
  })
  .meta({
    id: "GatehouseConfiguration",
    description: "What forms have to know and the reference does not tell: an addition of Gatehouse's.",
  });

const configuration = z
  .strictObject({
    account: z.strictObject({
      login_methods: z.array(loginMethod),
      is_open_for_signup: z.boolean(),
      email_verification_by_code_enabled: z.boolean(),
      login_by_code_enabled: z.boolean(),
      password_reset_by_code_enabled: z.boolean(),
      authentication_method: z
        .enum(["email", "username", "username_email"])
        .optional()
        .meta({ description: "Kept by the reference for old clients; read `login_methods`." }),
    }),
    socialaccount: z.strictObject({ providers: z.array(providerOutput) }),
    mfa: z.strictObject({
      supported_types: z.array(authenticatorType),
      passkey_login_enabled: z.boolean(),
      passkey_signup_enabled: z
        .literal(true)
        .optional()
        .meta({ description: "Present where people sign up by passkey. The reference does not tell." }),
    }),
    usersessions: z.strictObject({ track_activity: z.boolean() }),
    gatehouse: ownConfiguration,
  })
  .meta({ id: "Configuration", description: "What this server offers." });

export const configurationOutput = z
  .strictObject({ status: z.literal(200), data: configuration })
  .meta({ id: "ConfigurationResponse" });

const emailAddressOutput = z
  .strictObject({ email: z.string(), verified: z.boolean(), primary: z.boolean() })
  .meta({ id: "EmailAddress" });

export const emailAddressesOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.array(emailAddressOutput),
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "EmailAddressesResponse" });

const emailVerificationInfo = z
  .strictObject({ email: z.string(), user: userOutput })
  .meta({ id: "EmailVerificationInfo", description: "Which address a verification key is for, and whose." });

export const emailVerificationInfoOutput = z
  .strictObject({
    status: z.literal(200),
    data: emailVerificationInfo,
    meta: z.strictObject({
      is_authenticating: z
        .boolean()
        .meta({ description: "Verifying finishes a log-in of this very session." }),
    }),
  })
  .meta({ id: "EmailVerificationInfoResponse" });

const phoneNumberOutput = z
  .strictObject({ phone: z.string(), verified: z.boolean() })
  .meta({ id: "PhoneNumber", description: "A phone number, in E.164 form." });

export const phoneNumbersOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.array(phoneNumberOutput).meta({ description: "The user's one number, or none." }),
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "PhoneNumbersResponse" });

export const phoneNumberChangeOutput = z
  .strictObject({
    status: z.literal(202),
    data: z.array(phoneNumberOutput),
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({
    id: "PhoneNumberChangeResponse",
    description: "A code is on its way to the new number, which counts once it is verified.",
  });

const passwordResetInfo = z
  .strictObject({ user: userOutput })
  .meta({ id: "PasswordResetInfo", description: "Whose password a reset key is for." });

/** With a key, who one is then; with an address alone, that a mail is on its way. */
export const passwordResetOutput = z
  .union([authenticatedOutput, okOutput])
  .meta({ id: "PasswordResetResponse" });

export const passwordResetInfoOutput = z
  .strictObject({ status: z.literal(200), data: passwordResetInfo })
  .meta({ id: "PasswordResetInfoResponse" });

const sessionOutput = z
  .strictObject({
    id: z.number().int(),
    user_agent: z.string(),
    ip: z.string(),
    created_at: timestamp,
    is_current: z.boolean().meta({ description: "It is the session that asks." }),
    last_seen_at: timestamp.optional(),
  })
  .meta({ id: "Session", description: "One place where the user is logged in." });

export const sessionsOutput = z
  .strictObject({ status: z.literal(200), data: z.array(sessionOutput) })
  .meta({ id: "SessionsResponse" });

export const providersOutput = z
  .strictObject({ status: z.literal(200), data: z.array(providerOutput) })
  .meta({ id: "ProvidersResponse" });

const providerAccountOutput = z
  .strictObject({
    uid: z.string().meta({ description: "The account's ID, as the provider knows it." }),
    display: z.string().meta({ description: "Its name, for people." }),
    provider: providerOutput,
  })
  .meta({ id: "ProviderAccount", description: "An account of a third party that the user can log in with." });

export const providerAccountsOutput = z
  .strictObject({ status: z.literal(200), data: z.array(providerAccountOutput) })
  .meta({ id: "ProviderAccountsResponse" });

export const providerSignupOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({
      user: userOutput,
      account: providerAccountOutput,
      email: z.array(emailAddressOutput),
    }),
  })
  .meta({ id: "ProviderSignupResponse", description: "What the provider told of somebody who signs up." });

const usage = {
  created_at: timestamp,
  last_used_at: timestamp.nullable().meta({ description: "Null when it was never used." }),
};

const totpOutput = z
  .strictObject({ type: z.literal("totp"), ...usage })
  .meta({ id: "TOTPAuthenticator", description: "An authenticator app." });

const recoveryCodesCount = {
  type: z.literal("recovery_codes"),
  ...usage,
  total_code_count: z.number().int().meta({ description: "The codes that there were to begin with." }),
  unused_code_count: z.number().int().meta({ description: "The codes that are left." }),
};

const recoveryCodesData = z
  .strictObject(recoveryCodesCount)
  .meta({ id: "RecoveryCodesAuthenticator", description: "A set of recovery codes." });

const sensitiveRecoveryCodesData = z
  .strictObject({
    ...recoveryCodesCount,
    unused_codes: z
      .array(z.string())
      .optional()
      .meta({ description: "Absent when they are shown but once, and were." }),
  })
  .meta({
    id: "SensitiveRecoveryCodesAuthenticator",
    description: "A set of recovery codes, with the codes.",
  });

export const webauthnOutput = z
  .strictObject({
    type: z.literal("webauthn"),
    ...usage,
    id: z.number().int(),
    name: z.string(),
    is_passwordless: z.boolean().optional().meta({ description: "It can log in without a password." }),
  })
  .meta({ id: "WebAuthnAuthenticator", description: "A security key or passkey." });

const authenticatorOutput = z
  .discriminatedUnion("type", [totpOutput, recoveryCodesData, webauthnOutput])
  .meta({ id: "Authenticator", description: "A second factor of the user." });

export const authenticatorsOutput = z
  .strictObject({ status: z.literal(200), data: z.array(authenticatorOutput) })
  .meta({ id: "AuthenticatorsResponse" });

export const totpAuthenticatorOutput = z
  .strictObject({
    status: z.literal(200),
    data: totpOutput,
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "TOTPAuthenticatorResponse" });

export const totpNotActiveOutput = z
  .strictObject({
    status: z.literal(404),
    meta: z.strictObject({
      secret: z.string().meta({ description: "A secret for a new authenticator app, in base32." }),
      totp_url: z.string().meta({ description: "The same for a QR code, as an otpauth:// URL." }),
      ...sessionMeta,
    }),
  })
  .meta({
    id: "TOTPNotActiveResponse",
    description: "There is no authenticator app yet; one is set up with this.",
  });

export const recoveryCodesOutput = z
  .strictObject({
    status: z.literal(200),
    data: sensitiveRecoveryCodesData,
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "RecoveryCodesResponse" });

const tokens = z.strictObject({ access_token: accessToken, refresh_token: refreshToken.optional() });

export const tokensOutput = z
  .strictObject({ status: z.literal(200), data: tokens })
  .meta({ id: "RefreshTokenResponse" });

export type TokensData = z.output<typeof tokens>;
export type AuthenticatorOutput = z.output<typeof authenticatorOutput>;
export type UserOutput = z.output<typeof userOutput>;
export type FlowOutput = z.output<typeof flowOutput>;
export type SessionOutput = z.output<typeof sessionOutput>;
export type ConfigurationData = z.output<typeof configuration>;
