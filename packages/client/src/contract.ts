/*
 * Generated, so do not edit: the wire types of the headless door, and nothing else. They are made from its route table
 * and schemas (packages/server/src/doors/headless) by `npm run contract -w @gatehouse/client`.
 * Field names are the protocol's own, so a field error's `param` names the field that was sent.
 */
// biome-ignore-all lint/style/noExcessiveLinesPerFile: nobody writes it, and it grows with the server

/** Opens the API for some minutes. */
export type AccessToken = string;

export interface AddWebAuthnAuthenticatorResponse {
  status: 200;
  data: WebAuthnAuthenticator;
  meta: {
    /** It is the first factor, so there are recovery codes now. */
    recovery_codes_generated: boolean;
    /** Present when the session token changed. */
    session_token?: string;
  };
}

export interface AuthenticatedResponse {
  status: 200;
  data: {
    user: User;
    methods: AuthenticationMethod[];
  };
  meta: {
    is_authenticated: true;
    /** Present when the session token changed. */
    session_token?: string;
    access_token?: AccessToken;
    refresh_token?: RefreshToken;
  };
}

/** One record of how this session was authenticated. */
export interface AuthenticationMethod {
  method: "password" | "password_reset" | "code" | "socialaccount" | "mfa";
  at: Timestamp;
  email?: string;
  username?: string;
  phone?: string;
  reauthenticated?: true;
  /** Of a second factor: its ID. */
  id?: number;
  /** Of a second factor: its kind. */
  type?: AuthenticatorType;
  /** It was a passkey, and all that was asked for. */
  passwordless?: true;
}

/** Not authenticated, or, with a user, reauthentication required. */
export interface AuthenticationRequiredResponse {
  status: 401;
  data: {
    flows: Flow[];
    user?: User;
    methods?: AuthenticationMethod[];
  };
  meta: {
    is_authenticated: boolean | null;
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** A second factor of the user. */
export type Authenticator = TOTPAuthenticator | RecoveryCodesAuthenticator | WebAuthnAuthenticator;

/** A kind of second factor. */
export type AuthenticatorType = "recovery_codes" | "totp" | "webauthn";

export interface AuthenticatorsResponse {
  status: 200;
  data: Authenticator[];
}

/** What this server offers. */
export interface Configuration {
  account: {
    login_methods: LoginMethod[];
    is_open_for_signup: boolean;
    email_verification_by_code_enabled: boolean;
    login_by_code_enabled: boolean;
    password_reset_by_code_enabled: boolean;
    /** Kept by the reference for old clients; read `login_methods`. */
    authentication_method?: "email" | "username" | "username_email";
  };
  socialaccount: {
    providers: Provider[];
  };
  mfa: {
    supported_types: AuthenticatorType[];
    passkey_login_enabled: boolean;
    /** Present where people sign up by passkey. The reference does not tell. */
    passkey_signup_enabled?: true;
  };
  usersessions: {
    track_activity: boolean;
  };
  gatehouse: GatehouseConfiguration;
}

export interface ConfigurationResponse {
  status: 200;
  data: Configuration;
}

export interface EmailAddress {
  email: string;
  verified: boolean;
  primary: boolean;
}

export interface EmailAddressesResponse {
  status: 200;
  data: EmailAddress[];
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** Which address a verification key is for, and whose. */
export interface EmailVerificationInfo {
  email: string;
  user: User;
}

export interface EmailVerificationInfoResponse {
  status: 200;
  data: EmailVerificationInfo;
  meta: {
    /** Verifying finishes a log-in of this very session. */
    is_authenticating: boolean;
  };
}

export interface ErrorResponse {
  status: number;
  errors?: Problem[];
}

/** A way in, or the next step of one that was begun. */
export interface Flow {
  id: FlowId;
  /** The user has begun it and must finish it. */
  is_pending?: boolean;
  /** The kinds of second factor that the user has. */
  types?: AuthenticatorType[];
  /** The providers that have it. */
  providers?: string[];
  /** The provider that a sign-up comes from. */
  provider?: Provider;
}

/** All flows of the protocol; the reference's own document lists only eleven of them. */
export type FlowId =
  | "login"
  | "login_by_code"
  | "signup"
  | "provider_redirect"
  | "provider_token"
  | "provider_signup"
  | "verify_email"
  | "verify_phone"
  | "mfa_authenticate"
  | "mfa_trust"
  | "mfa_login_webauthn"
  | "mfa_signup_webauthn"
  | "password_reset_by_code"
  | "reauthenticate"
  | "mfa_reauthenticate";

/** What forms have to know and the reference does not tell: an addition of Gatehouse's. */
export interface GatehouseConfiguration {
  /** What a sign-up by password asks for, in this order. */
  signup_fields: SignupField[];
  codes: {
    login: TypedCode;
    password_reset: TypedCode;
    email_verification: TypedCode;
    phone_verification: TypedCode;
  };
}

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export interface KeyCreationOptions {
  rp: {
    name: string;
    id: string;
  };
  user: {
    name: string;
    id: string;
    displayName: string;
  };
  challenge: string;
  pubKeyCredParams: {
    type: "public-key";
    alg: number;
  }[];
  excludeCredentials: KeyDescriptor[];
  authenticatorSelection: {
    residentKey: "required" | "discouraged";
    userVerification: UserVerification;
    requireResidentKey: boolean;
  };
  extensions: {
    credProps: boolean;
  };
}

/** A key of the user, by its id in base64url. */
export interface KeyDescriptor {
  type: "public-key";
  id: string;
}

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export interface KeyRequestOptions {
  challenge: string;
  rpId: string;
  allowCredentials: KeyDescriptor[];
  userVerification: UserVerification;
}

/** What people may name themselves by when they log in. */
export type LoginMethod = "email" | "username" | "phone";

export interface OkResponse {
  status: 200;
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** Whose password a reset key is for. */
export interface PasswordResetInfo {
  user: User;
}

export interface PasswordResetInfoResponse {
  status: 200;
  data: PasswordResetInfo;
}

export type PasswordResetResponse = AuthenticatedResponse | OkResponse;

/** A phone number, in E.164 form. */
export interface PhoneNumber {
  phone: string;
  verified: boolean;
}

/** A code is on its way to the new number, which counts once it is verified. */
export interface PhoneNumberChangeResponse {
  status: 202;
  data: PhoneNumber[];
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

export interface PhoneNumbersResponse {
  status: 200;
  /** The user's one number, or none. */
  data: PhoneNumber[];
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** One thing that is wrong with a request. */
export interface Problem {
  code: ServerErrorCode;
  /** For people. */
  message: string;
  /** The field at fault; absent when the request as a whole is. */
  param?: string;
}

/** A third party that people can log in with. */
export interface Provider {
  id: string;
  name: string;
  /** The ways in that it has. */
  flows: ("provider_redirect" | "provider_token")[];
  /** Of OAuth 2 and OpenID Connect. */
  client_id?: string;
  /** Of OpenID Connect. */
  openid_configuration_url?: string;
}

/** An account of a third party that the user can log in with. */
export interface ProviderAccount {
  /** The account's ID, as the provider knows it. */
  uid: string;
  /** Its name, for people. */
  display: string;
  provider: Provider;
}

export interface ProviderAccountsResponse {
  status: 200;
  data: ProviderAccount[];
}

/** What the provider told of somebody who signs up. */
export interface ProviderSignupResponse {
  status: 200;
  data: {
    user: User;
    account: ProviderAccount;
    email: EmailAddress[];
  };
}

export interface ProvidersResponse {
  status: 200;
  data: Provider[];
}

/** A set of recovery codes. */
export interface RecoveryCodesAuthenticator {
  type: "recovery_codes";
  created_at: Timestamp;
  /** Null when it was never used. */
  last_used_at: Timestamp | null;
  /** The codes that there were to begin with. */
  total_code_count: number;
  /** The codes that are left. */
  unused_code_count: number;
}

export interface RecoveryCodesResponse {
  status: 200;
  data: SensitiveRecoveryCodesAuthenticator;
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** Gets the next access token, and nothing else. */
export type RefreshToken = string;

export interface RefreshTokenResponse {
  status: 200;
  data: {
    access_token: AccessToken;
    refresh_token?: RefreshToken;
  };
}

/** A set of recovery codes, with the codes. */
export interface SensitiveRecoveryCodesAuthenticator {
  type: "recovery_codes";
  created_at: Timestamp;
  /** Null when it was never used. */
  last_used_at: Timestamp | null;
  /** The codes that there were to begin with. */
  total_code_count: number;
  /** The codes that are left. */
  unused_code_count: number;
  /** Absent when they are shown but once, and were. */
  unused_codes?: string[];
}

/** Every code that the server can put into `errors[].code`. */
export type ServerErrorCode =
  | "account_not_found"
  | "add_email_blocked"
  | "body_too_large"
  | "cannot_generate_recovery_codes"
  | "cannot_remove_primary_email"
  | "client_id_required"
  | "csrf_failed"
  | "csrf_origin"
  | "duplicate_email"
  | "email_change_elsewhere"
  | "email_mismatch"
  | "email_password_mismatch"
  | "email_taken"
  | "enter_current_password"
  | "host_not_allowed"
  | "https_required"
  | "incorrect_code"
  | "incorrect_password"
  | "invalid"
  | "invalid_choice"
  | "invalid_list"
  | "invalid_login"
  | "invalid_or_expired_key"
  | "invalid_password_reset"
  | "invalid_phone"
  | "invalid_pk_value"
  | "invalid_token"
  | "malformed_json"
  | "malformed_target"
  | "max_email_addresses"
  | "max_length"
  | "method_not_allowed"
  | "min_length"
  | "not_an_object"
  | "not_found"
  | "null_characters_not_allowed"
  | "overloaded"
  | "password_entirely_numeric"
  | "password_mismatch"
  | "password_too_common"
  | "password_too_short"
  | "password_too_similar"
  | "phone_password_mismatch"
  | "phone_taken"
  | "repeated_form_field"
  | "required"
  | "same_as_current"
  | "select_only_one"
  | "server_error"
  | "too_many_fields"
  | "too_many_login_attempts"
  | "totp_already_active"
  | "unavailable"
  | "unknown_email"
  | "unknown_phone"
  | "unsupported_media_type"
  | "unverified_email"
  | "unverified_primary_email"
  | "username_blacklisted"
  | "username_password_mismatch"
  | "username_taken";

/** One place where the user is logged in. */
export interface Session {
  id: number;
  user_agent: string;
  ip: string;
  created_at: Timestamp;
  /** It is the session that asks. */
  is_current: boolean;
  last_seen_at?: Timestamp;
}

/** The session is unknown or has ended: its token is to be forgotten. */
export interface SessionGoneResponse {
  status: 410;
  data: {
    flows: Flow[];
  };
  meta: {
    is_authenticated: boolean | null;
  };
}

export interface SessionsResponse {
  status: 200;
  data: Session[];
}

export interface SignupField {
  name: "username" | "email" | "email2" | "phone" | "password";
  required: boolean;
}

/** A refusal that its status explains. */
export interface StatusResponse {
  status: number;
}

/** An authenticator app. */
export interface TOTPAuthenticator {
  type: "totp";
  created_at: Timestamp;
  /** Null when it was never used. */
  last_used_at: Timestamp | null;
}

export interface TOTPAuthenticatorResponse {
  status: 200;
  data: TOTPAuthenticator;
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** There is no authenticator app yet; one is set up with this. */
export interface TOTPNotActiveResponse {
  status: 404;
  meta: {
    /** A secret for a new authenticator app, in base32. */
    secret: string;
    /** The same for a QR code, as an otpauth:// URL. */
    totp_url: string;
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** Seconds since 1970, with fractions. */
export type Timestamp = number;

/** How the codes of one kind are made, and what helps where one does not arrive. */
export interface TypedCode {
  /** Digits alone, not letters. */
  numeric: boolean;
  /** Without the dashes. */
  length: number;
  /** Shown in groups; it may be typed without. */
  dashed: boolean;
  /** Another one can be sent while this one is waited for. */
  can_resend: boolean;
  /** A newcomer may say that they mistyped where it is to be sent. */
  can_change: boolean;
}

export interface User {
  /** The user ID. */
  id: number;
  /** The display name for the user. */
  display: string;
  /** The primary email address. */
  email?: string;
  username?: string;
  /** Whether the account has a password set. */
  has_usable_password: boolean;
}

/** Whether the key makes sure that it is its owner who uses it. */
export type UserVerification = "required" | "preferred" | "discouraged";

/** A security key or passkey. */
export interface WebAuthnAuthenticator {
  type: "webauthn";
  created_at: Timestamp;
  /** Null when it was never used. */
  last_used_at: Timestamp | null;
  id: number;
  name: string;
  /** It can log in without a password. */
  is_passwordless?: boolean;
}

export interface WebAuthnAuthenticatorResponse {
  status: 200;
  data: WebAuthnAuthenticator;
}

export interface WebAuthnCreationOptionsResponse {
  status: 200;
  data: {
    creation_options: {
      publicKey: KeyCreationOptions;
    };
  };
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

export interface WebAuthnRequestOptionsResponse {
  status: 200;
  data: {
    request_options: {
      publicKey: KeyRequestOptions;
    };
  };
  meta?: {
    /** Present when the session token changed. */
    session_token?: string;
  };
}

/** The body of `POST /auth/login`. */
export interface LoginInput {
  username?: string;
  email?: string;
  /** With the country code, as in +31612345678. */
  phone?: string;
  password: string;
}

/** The body of `POST /auth/signup`. */
export interface SignupInput {
  email?: string;
  username?: string;
  /** With the country code, as in +31612345678. */
  phone?: string;
  password: string;
}

/** The body of `POST /auth/reauthenticate`. */
export interface ReauthenticateInput {
  password: string;
}

/** The body of `POST /auth/code/request`. */
export interface RequestLoginCodeInput {
  email?: string;
  /** With the country code, as in +31612345678. */
  phone?: string;
}

/** The body of `POST /auth/code/confirm`. */
export interface ConfirmLoginCodeInput {
  code: string;
}

/** The body of `POST /auth/email/verify`. */
export interface VerifyEmailInput {
  key: string;
}

/** The body of `POST /account/email`. */
export interface AddEmailAddressInput {
  email: string;
}

/** The body of `PUT /account/email`. */
export interface RequestEmailVerificationInput {
  email: string;
}

/** The body of `PATCH /account/email`. */
export interface ChangePrimaryEmailAddressInput {
  email: string;
  primary: boolean;
}

/** The body of `DELETE /account/email`. */
export interface RemoveEmailAddressInput {
  email: string;
}

/** The body of `POST /auth/password/request`. */
export interface RequestPasswordResetInput {
  email: string;
}

/** The body of `POST /auth/password/reset`. */
export interface ResetPasswordInput {
  key: string;
  password: string;
  email?: string;
}

/** The body of `POST /account/password/change`. */
export interface ChangePasswordInput {
  current_password?: string;
  new_password: string;
}

/** The body of `POST /auth/phone/verify`. */
export interface VerifyPhoneInput {
  code: string;
}

/** The body of `POST /account/phone`. */
export interface ChangePhoneNumberInput {
  /** With the country code, as in +31612345678. */
  phone: string;
}

/** The body of `POST /auth/2fa/authenticate`. */
export interface AuthenticateByCodeInput {
  code: string;
}

/** The body of `POST /auth/2fa/reauthenticate`. */
export interface ReauthenticateByCodeInput {
  code: string;
}

/** The body of `POST /auth/2fa/trust`. */
export interface TrustBrowserInput {
  /** Whether this browser is not to be asked for a second factor again. */
  trust?: boolean;
}

/** The body of `POST /account/authenticators/totp`. */
export interface ActivateTotpInput {
  /** The code that the new authenticator app shows. */
  code: string;
}

/** The body of `POST /mfa/authenticators/totp`. */
export interface ActivateTotpShorthandInput {
  /** The code that the new authenticator app shows. */
  code: string;
}

/** The body of `POST /auth/webauthn/authenticate`. */
export interface AuthenticateByKeyInput {
  /** What `navigator.credentials.get()` gave, as its `toJSON()` writes it. */
  credential: {
    id: string;
    rawId: string;
    type: string;
    authenticatorAttachment?: "platform" | "cross-platform" | null;
    response: {
      clientDataJSON: string;
      authenticatorData: string;
      signature: string;
      userHandle?: "" | string | null;
    };
  };
}

/** The body of `POST /auth/webauthn/reauthenticate`. */
export interface ReauthenticateByKeyInput {
  /** What `navigator.credentials.get()` gave, as its `toJSON()` writes it. */
  credential: {
    id: string;
    rawId: string;
    type: string;
    authenticatorAttachment?: "platform" | "cross-platform" | null;
    response: {
      clientDataJSON: string;
      authenticatorData: string;
      signature: string;
      userHandle?: "" | string | null;
    };
  };
}

/** The body of `POST /auth/webauthn/login`. */
export interface LogInByPasskeyInput {
  /** What `navigator.credentials.get()` gave, as its `toJSON()` writes it. */
  credential: {
    id: string;
    rawId: string;
    type: string;
    authenticatorAttachment?: "platform" | "cross-platform" | null;
    response: {
      clientDataJSON: string;
      authenticatorData: string;
      signature: string;
      userHandle?: "" | string | null;
    };
  };
}

/** The body of `POST /auth/webauthn/signup`. */
export interface SignUpByPasskeyInput {
  email?: string;
  username?: string;
  /** With the country code, as in +31612345678. */
  phone?: string;
}

/** The body of `PUT /auth/webauthn/signup`. */
export interface FinishSignupByPasskeyInput {
  /** What the user calls the key. */
  name?: string;
  /** What `navigator.credentials.create()` gave, as its `toJSON()` writes it. */
  credential: {
    id: string;
    rawId: string;
    type: string;
    authenticatorAttachment?: "platform" | "cross-platform" | null;
    response: {
      clientDataJSON: string;
      attestationObject: string;
      transports?: string[];
    };
    clientExtensionResults: {
      credProps?: {
        rk?: boolean;
      };
    };
  };
}

/** The body of `POST /account/authenticators/webauthn`. */
export interface AddKeyInput {
  /** What the user calls the key. */
  name?: string;
  /** What `navigator.credentials.create()` gave, as its `toJSON()` writes it. */
  credential: {
    id: string;
    rawId: string;
    type: string;
    authenticatorAttachment?: "platform" | "cross-platform" | null;
    response: {
      clientDataJSON: string;
      attestationObject: string;
      transports?: string[];
    };
    clientExtensionResults: {
      credProps?: {
        rk?: boolean;
      };
    };
  };
}

/** The body of `PUT /account/authenticators/webauthn`. */
export interface RenameKeyInput {
  /** The ID of the authenticator. */
  id: number;
  /** What the user calls the key. */
  name: string;
}

/** The body of `DELETE /account/authenticators/webauthn`. */
export interface RemoveKeysInput {
  /** The IDs of the authenticators that are to be removed. */
  authenticators: number[];
}

/** The body of `DELETE /account/providers`. */
export interface DisconnectProviderAccountInput {
  /** The provider's ID. */
  provider: string;
  /** The account's ID, as the provider knows it. */
  account: string;
}

/** The body of `POST /auth/provider/redirect`. */
export interface RedirectToProviderInput {
  /** The provider's ID. */
  provider: string;
  /** Where the browser is sent when it comes back from the provider. */
  callback_url: string;
  /** `login`: log in with the provider's account, or sign up; `connect`: add it to the account that is signed in. */
  process: "login" | "connect";
}

/** The body of `POST /auth/provider/token`. */
export interface AuthenticateByProviderTokenInput {
  /** The provider's ID. */
  provider: string;
  /** `login`: log in with the provider's account, or sign up; `connect`: add it to the account that is signed in. */
  process: "login" | "connect";
  /** What the provider gave. One of the two tokens has to be there. */
  token: {
    /** Whom the provider gave it to. */
    client_id: string;
    id_token?: string;
    access_token?: string;
  };
}

/** The body of `POST /auth/provider/signup`. */
export interface ProviderSignupInput {
  email?: string;
  /** With the country code, as in +31612345678. */
  phone?: string;
  username?: string;
}

/** The body of `DELETE /auth/sessions`. */
export interface EndSessionsInput {
  /** The IDs of the sessions that are to be ended. */
  sessions: number[];
}

/** The body of `POST /tokens/refresh`. */
export interface RefreshTokensInput {
  /** The refresh token. */
  refresh_token: string;
}

/** Every operation by its id: what it takes, and what it answers by status. */
export interface Operations {
  /** Get configuration. */
  getConfiguration: {
    method: "GET";
    path: "/config";
    answers: {
      200: ConfigurationResponse;
    };
  };
  /** List the configured providers. */
  listProviders: {
    method: "GET";
    path: "/auth/providers";
    answers: {
      200: ProvidersResponse;
    };
  };
  /** Login. */
  login: {
    method: "POST";
    path: "/auth/login";
    input: LoginInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
    };
  };
  /** Signup. */
  signup: {
    method: "POST";
    path: "/auth/signup";
    input: SignupInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      403: StatusResponse;
      409: StatusResponse;
    };
  };
  /** Get authentication status. */
  getSession: {
    method: "GET";
    path: "/auth/session";
    answers: {
      200: AuthenticatedResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Logout. */
  logout: {
    method: "DELETE";
    path: "/auth/session";
    answers: {
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Reauthenticate. */
  reauthenticate: {
    method: "POST";
    path: "/auth/reauthenticate";
    input: ReauthenticateInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Request login code. */
  requestLoginCode: {
    method: "POST";
    path: "/auth/code/request";
    input: RequestLoginCodeInput;
    answers: {
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Confirm login code. */
  confirmLoginCode: {
    method: "POST";
    path: "/auth/code/confirm";
    input: ConfirmLoginCodeInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Resend login code. */
  resendLoginCode: {
    method: "POST";
    path: "/auth/code/resend";
    answers: {
      200: OkResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Get email verification information. */
  getEmailVerification: {
    method: "GET";
    path: "/auth/email/verify";
    headers: "X-Email-Verification-Key";
    answers: {
      200: EmailVerificationInfoResponse;
      400: ErrorResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Verify an email. */
  verifyEmail: {
    method: "POST";
    path: "/auth/email/verify";
    input: VerifyEmailInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Resend email verification code. */
  resendEmailVerificationCode: {
    method: "POST";
    path: "/auth/email/verify/resend";
    answers: {
      200: OkResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
      429: StatusResponse;
    };
  };
  /** List email addresses. */
  listEmailAddresses: {
    method: "GET";
    path: "/account/email";
    answers: {
      200: EmailAddressesResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Add/Change email address. */
  addEmailAddress: {
    method: "POST";
    path: "/account/email";
    input: AddEmailAddressInput;
    answers: {
      200: EmailAddressesResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
      429: StatusResponse;
    };
  };
  /** Request email verification. */
  requestEmailVerification: {
    method: "PUT";
    path: "/account/email";
    input: RequestEmailVerificationInput;
    answers: {
      200: OkResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      403: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Change primary email address. */
  changePrimaryEmailAddress: {
    method: "PATCH";
    path: "/account/email";
    input: ChangePrimaryEmailAddressInput;
    answers: {
      200: EmailAddressesResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Remove an email address. */
  removeEmailAddress: {
    method: "DELETE";
    path: "/account/email";
    input: RemoveEmailAddressInput;
    answers: {
      200: EmailAddressesResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Request password. */
  requestPasswordReset: {
    method: "POST";
    path: "/auth/password/request";
    input: RequestPasswordResetInput;
    answers: {
      200: OkResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
      429: StatusResponse;
    };
  };
  /** Get password reset information. */
  getPasswordReset: {
    method: "GET";
    path: "/auth/password/reset";
    headers: "X-Password-Reset-Key";
    answers: {
      200: PasswordResetInfoResponse;
      400: ErrorResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Reset password. */
  resetPassword: {
    method: "POST";
    path: "/auth/password/reset";
    input: ResetPasswordInput;
    answers: {
      200: PasswordResetResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Change password. */
  changePassword: {
    method: "POST";
    path: "/account/password/change";
    input: ChangePasswordInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Verify a phone number. */
  verifyPhone: {
    method: "POST";
    path: "/auth/phone/verify";
    input: VerifyPhoneInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Resend phone number verification code. */
  resendPhoneVerificationCode: {
    method: "POST";
    path: "/auth/phone/verify/resend";
    answers: {
      200: OkResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
      429: StatusResponse;
    };
  };
  /** Get the phone number. */
  getPhoneNumber: {
    method: "GET";
    path: "/account/phone";
    answers: {
      200: PhoneNumbersResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Change the phone number. */
  changePhoneNumber: {
    method: "POST";
    path: "/account/phone";
    input: ChangePhoneNumberInput;
    answers: {
      202: PhoneNumberChangeResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
      429: StatusResponse;
    };
  };
  /** Two-factor authentication. */
  authenticateByCode: {
    method: "POST";
    path: "/auth/2fa/authenticate";
    input: AuthenticateByCodeInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Reauthenticate using 2FA. */
  reauthenticateByCode: {
    method: "POST";
    path: "/auth/2fa/reauthenticate";
    input: ReauthenticateByCodeInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Trust this browser. */
  trustBrowser: {
    method: "POST";
    path: "/auth/2fa/trust";
    input: TrustBrowserInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** List authenticators. */
  listAuthenticators: {
    method: "GET";
    path: "/account/authenticators";
    answers: {
      200: AuthenticatorsResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** TOTP authenticator status. */
  getTotp: {
    method: "GET";
    path: "/account/authenticators/totp";
    answers: {
      200: TOTPAuthenticatorResponse;
      401: AuthenticationRequiredResponse;
      404: TOTPNotActiveResponse;
      409: ErrorResponse;
      410: SessionGoneResponse;
    };
  };
  /** Activate TOTP. */
  activateTotp: {
    method: "POST";
    path: "/account/authenticators/totp";
    input: ActivateTotpInput;
    answers: {
      200: TOTPAuthenticatorResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Activate TOTP. */
  activateTotpShorthand: {
    method: "POST";
    path: "/mfa/authenticators/totp";
    input: ActivateTotpShorthandInput;
    answers: {
      200: TOTPAuthenticatorResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Deactivate TOTP. */
  deactivateTotp: {
    method: "DELETE";
    path: "/account/authenticators/totp";
    answers: {
      200: OkResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** List recovery codes. */
  getRecoveryCodes: {
    method: "GET";
    path: "/account/authenticators/recovery-codes";
    answers: {
      200: RecoveryCodesResponse;
      401: AuthenticationRequiredResponse;
      404: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Regenerate recovery codes. */
  generateRecoveryCodes: {
    method: "POST";
    path: "/account/authenticators/recovery-codes";
    answers: {
      200: RecoveryCodesResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Get WebAuthn credential request options for 2FA. */
  getSecondFactorKeyOptions: {
    method: "GET";
    path: "/auth/webauthn/authenticate";
    answers: {
      200: WebAuthnRequestOptionsResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Perform 2FA using WebAuthn. */
  authenticateByKey: {
    method: "POST";
    path: "/auth/webauthn/authenticate";
    input: AuthenticateByKeyInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Get WebAuthn credential request options for reauthentication. */
  getReauthenticationKeyOptions: {
    method: "GET";
    path: "/auth/webauthn/reauthenticate";
    answers: {
      200: WebAuthnRequestOptionsResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Reauthenticate using WebAuthn. */
  reauthenticateByKey: {
    method: "POST";
    path: "/auth/webauthn/reauthenticate";
    input: ReauthenticateByKeyInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Get WebAuthn credential request options for login. */
  getPasskeyLoginOptions: {
    method: "GET";
    path: "/auth/webauthn/login";
    answers: {
      200: WebAuthnRequestOptionsResponse;
      410: SessionGoneResponse;
    };
  };
  /** Login using WebAuthn. */
  logInByPasskey: {
    method: "POST";
    path: "/auth/webauthn/login";
    input: LogInByPasskeyInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Initiate the passkey signup flow. */
  signUpByPasskey: {
    method: "POST";
    path: "/auth/webauthn/signup";
    input: SignUpByPasskeyInput;
    answers: {
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      403: StatusResponse;
      409: StatusResponse;
    };
  };
  /** Get passkey credential request options. */
  getSignupPasskeyOptions: {
    method: "GET";
    path: "/auth/webauthn/signup";
    answers: {
      200: WebAuthnCreationOptionsResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Complete the passkey signup flow. */
  finishSignupByPasskey: {
    method: "PUT";
    path: "/auth/webauthn/signup";
    input: FinishSignupByPasskeyInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Get WebAuthn credential creation options. */
  getKeyCreationOptions: {
    method: "GET";
    path: "/account/authenticators/webauthn";
    query: "passwordless";
    answers: {
      200: WebAuthnCreationOptionsResponse;
      401: AuthenticationRequiredResponse;
      409: ErrorResponse;
      410: SessionGoneResponse;
    };
  };
  /** Add a WebAuthn credential. */
  addKey: {
    method: "POST";
    path: "/account/authenticators/webauthn";
    input: AddKeyInput;
    answers: {
      200: AddWebAuthnAuthenticatorResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      409: ErrorResponse;
      410: SessionGoneResponse;
    };
  };
  /** Rename a WebAuthn credential. */
  renameKey: {
    method: "PUT";
    path: "/account/authenticators/webauthn";
    input: RenameKeyInput;
    answers: {
      200: WebAuthnAuthenticatorResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Delete a WebAuthn credential. */
  removeKeys: {
    method: "DELETE";
    path: "/account/authenticators/webauthn";
    input: RemoveKeysInput;
    answers: {
      200: OkResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** List the connected third-party provider accounts. */
  listProviderAccounts: {
    method: "GET";
    path: "/account/providers";
    answers: {
      200: ProviderAccountsResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Disconnect a third-party provider account. */
  disconnectProviderAccount: {
    method: "DELETE";
    path: "/account/providers";
    input: DisconnectProviderAccountInput;
    answers: {
      200: ProviderAccountsResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Provider token. */
  authenticateByProviderToken: {
    method: "POST";
    path: "/auth/provider/token";
    input: AuthenticateByProviderTokenInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      403: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Provider signup information. */
  getProviderSignup: {
    method: "GET";
    path: "/auth/provider/signup";
    answers: {
      200: ProviderSignupResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** Provider signup. */
  providerSignup: {
    method: "POST";
    path: "/auth/provider/signup";
    input: ProviderSignupInput;
    answers: {
      200: AuthenticatedResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      403: StatusResponse;
      409: StatusResponse;
      410: SessionGoneResponse;
    };
  };
  /** List sessions. */
  listSessions: {
    method: "GET";
    path: "/auth/sessions";
    answers: {
      200: SessionsResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** End one or more sessions. */
  endSessions: {
    method: "DELETE";
    path: "/auth/sessions";
    input: EndSessionsInput;
    answers: {
      200: SessionsResponse;
      400: ErrorResponse;
      401: AuthenticationRequiredResponse;
      410: SessionGoneResponse;
    };
  };
  /** Refresh the access token. */
  refreshTokens: {
    method: "POST";
    path: "/tokens/refresh";
    input: RefreshTokensInput;
    answers: {
      200: RefreshTokenResponse;
      400: ErrorResponse;
    };
  };
}
