import { z } from "zod";

/**
 * What the headless door sends, as schemas: the OpenAPI document and the client's types are made from them, and tests
 * hold every answer against them, strictly, so that nothing slips out unlisted (T-54).
 */

export const userOutput = z
  .strictObject({
    id: z.number().int().meta({ description: "The user ID." }),
    display: z.string().meta({ description: "The display name for the user." }),
    email: z.string().optional().meta({ description: "The primary email address." }),
    username: z.string().optional(),
    has_usable_password: z.boolean().meta({ description: "Whether the account has a password set." }),
  })
  .meta({ id: "User" });

export const authenticationMethodOutput = z
  .strictObject({
    method: z.enum(["password", "password_reset", "code", "socialaccount", "mfa"]),
    at: z.number().meta({ description: "Seconds since the epoch." }),
    email: z.string().optional(),
    username: z.string().optional(),
    reauthenticated: z.literal(true).optional(),
  })
  .meta({ id: "AuthenticationMethod" });

export const flowOutput = z
  .strictObject({
    id: z.enum([
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
    ]),
    is_pending: z.boolean().optional(),
    types: z.array(z.enum(["recovery_codes", "totp", "webauthn"])).optional(),
  })
  .meta({ id: "Flow" });

const sessionMeta = {
  session_token: z.string().optional().meta({ description: "Present when the session token changed." }),
};

export const authenticatedOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({ user: userOutput, methods: z.array(authenticationMethodOutput) }),
    meta: z.strictObject({ is_authenticated: z.literal(true), ...sessionMeta }),
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
    id: "AuthenticationResponse",
    description: "Not authenticated, or, with a user, reauthentication required.",
  });

export const sessionGoneOutput = z
  .strictObject({
    status: z.literal(410),
    data: z.strictObject({ flows: z.array(flowOutput) }),
    meta: z.strictObject({ is_authenticated: z.boolean().nullable() }),
  })
  .meta({ id: "SessionGoneResponse" });

export const errorOutput = z
  .strictObject({
    status: z.number().int(),
    errors: z
      .array(z.strictObject({ code: z.string(), message: z.string(), param: z.string().optional() }))
      .optional(),
  })
  .meta({ id: "ErrorResponse" });

export const statusOutput = z.strictObject({ status: z.number().int() }).meta({ id: "StatusResponse" });

export const okOutput = z
  .strictObject({ status: z.literal(200), meta: z.strictObject(sessionMeta).optional() })
  .meta({ id: "StatusOK" });

export const configurationOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({
      account: z.strictObject({
        login_methods: z.array(z.enum(["email", "username", "phone"])),
        is_open_for_signup: z.boolean(),
        email_verification_by_code_enabled: z.boolean(),
        login_by_code_enabled: z.boolean(),
        password_reset_by_code_enabled: z.boolean(),
        authentication_method: z.enum(["email", "username", "username_email"]).optional(),
      }),
      socialaccount: z.strictObject({
        providers: z.array(z.strictObject({ id: z.string(), name: z.string() })),
      }),
      mfa: z.strictObject({
        supported_types: z.array(z.enum(["recovery_codes", "totp", "webauthn"])),
        passkey_login_enabled: z.boolean(),
      }),
      usersessions: z.strictObject({ track_activity: z.boolean() }),
    }),
  })
  .meta({ id: "ConfigurationResponse" });

export const emailAddressOutput = z
  .strictObject({ email: z.string(), verified: z.boolean(), primary: z.boolean() })
  .meta({ id: "EmailAddress" });

export const emailAddressesOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.array(emailAddressOutput),
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "EmailAddressesResponse" });

export const emailVerificationInfoOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({ email: z.string(), user: userOutput }),
    meta: z.strictObject({ is_authenticating: z.boolean() }),
  })
  .meta({ id: "EmailVerificationInfo" });

export const passwordResetInfoOutput = z
  .strictObject({ status: z.literal(200), data: z.strictObject({ user: userOutput }) })
  .meta({ id: "PasswordResetInfo" });

export const sessionOutput = z
  .strictObject({
    id: z.number().int(),
    user_agent: z.string(),
    ip: z.string(),
    created_at: z.number().meta({ description: "Seconds since the epoch." }),
    is_current: z.boolean(),
    last_seen_at: z.number().optional(),
  })
  .meta({ id: "Session" });

export const sessionsOutput = z
  .strictObject({ status: z.literal(200), data: z.array(sessionOutput) })
  .meta({ id: "SessionsResponse" });

export type UserOutput = z.output<typeof userOutput>;
export type FlowOutput = z.output<typeof flowOutput>;
export type SessionOutput = z.output<typeof sessionOutput>;
export type ConfigurationData = z.output<typeof configurationOutput>["data"];
