/*
 * The wire types of the headless door, and nothing else: what `/_allauth/{client}/v1` receives and answers.
 * Field names are the protocol's own, so a field error's `param` names the field that was sent.
 */

/** Seconds since 1970, with fractions. */
export type Timestamp = number;

export interface User {
  id: number | string;
  display: string;
  has_usable_password: boolean;
  email?: string;
  username?: string;
}

export type AuthenticatorType = "totp" | "recovery_codes" | "webauthn";

/** All flow ids that the reference sends; its OpenAPI document lists only eleven of them. */
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

export interface Provider {
  id: string;
  name: string;
  flows: ("provider_redirect" | "provider_token")[];
  client_id?: string;
  openid_configuration_url?: string;
}

export interface Flow {
  id: FlowId;
  is_pending?: boolean;
  types?: AuthenticatorType[];
  provider?: Provider;
  providers?: string[];
}

/** One record of how this session was authenticated. */
export interface AuthenticationMethod {
  method: "password" | "password_reset" | "code" | "socialaccount" | "mfa";
  at: Timestamp;
  email?: string;
  phone?: string;
  username?: string;
  provider?: string;
  uid?: string;
  id?: number;
  type?: AuthenticatorType;
  reauthenticated?: boolean;
}

/** `data` of every authentication answer: 200, 401 and 410. */
export interface AuthenticationData {
  user?: User;
  methods?: AuthenticationMethod[];
  flows?: Flow[];
}

export interface Meta {
  is_authenticated?: boolean | null;
  is_authenticating?: boolean;
  session_token?: string;
  access_token?: string;
  refresh_token?: string;
}

export interface WireError {
  code: string;
  message: string;
  param?: string;
}

/** What every answer looks like; `data` depends on the operation. */
export interface Envelope {
  status: number;
  data?: unknown;
  meta?: Meta;
  errors?: WireError[];
}

export interface Configuration {
  account: {
    login_methods: ("email" | "username" | "phone")[];
    is_open_for_signup: boolean;
    email_verification_by_code_enabled: boolean;
    login_by_code_enabled: boolean;
    password_reset_by_code_enabled: boolean;
    /** Kept by the reference for old clients; read `login_methods`. */
    authentication_method?: string;
  };
  socialaccount?: { providers: Provider[] };
  mfa?: { supported_types: AuthenticatorType[]; passkey_login_enabled: boolean };
  usersessions?: { track_activity: boolean };
}

export interface EmailAddress {
  email: string;
  verified: boolean;
  primary: boolean;
}

export interface EmailVerificationInfo {
  email: string;
  user: User;
}

export interface PasswordResetInfo {
  user: User;
}

export interface Session {
  id: number;
  user_agent: string;
  ip: string;
  created_at: Timestamp;
  is_current: boolean;
  last_seen_at?: Timestamp;
}

export type LoginInput = { password: string } & (
  | { email: string }
  | { username: string }
  | { phone: string }
);

export interface SignupInput {
  password: string;
  email?: string;
  username?: string;
  phone?: string;
}

export interface ReauthenticateInput {
  password: string;
}

export interface EmailInput {
  email: string;
}

export interface KeyInput {
  key: string;
}

export interface PasswordResetInput {
  key: string;
  password: string;
}

export interface PasswordChangeInput {
  /** Left out by a user who has no password yet. */
  current_password?: string;
  new_password: string;
}

export interface EndSessionsInput {
  sessions: number[];
}

/** Every code the server can put into `errors[].code`. */
export type ServerErrorCode =
  | "account_not_found"
  | "add_email_blocked"
  | "body_too_large"
  | "cannot_delete_authenticator"
  | "cannot_generate_recovery_codes"
  | "cannot_remove_primary_email"
  | "client_id_required"
  | "connected_other"
  | "csrf_failed"
  | "csrf_origin"
  | "disconnect_last"
  | "duplicate_email"
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
  | "invalid_url"
  | "malformed_json"
  | "max_email_addresses"
  | "max_length"
  | "method_not_allowed"
  | "min_length"
  | "no_password"
  | "no_verified_email"
  | "not_an_object"
  | "not_found"
  | "null_characters_not_allowed"
  | "overloaded"
  | "password_entirely_numeric"
  | "password_too_common"
  | "password_too_short"
  | "password_too_similar"
  | "phone_password_mismatch"
  | "phone_taken"
  | "rate_limited"
  | "required"
  | "same_as_current"
  | "select_only_one"
  | "server_error"
  | "token_authentication_not_supported"
  | "token_required"
  | "too_many_login_attempts"
  | "unavailable"
  | "unique"
  | "unknown_email"
  | "unknown_phone"
  | "unknown_provider"
  | "unsupported_media_type"
  | "unverified_email"
  | "unverified_primary_email"
  | "username_blacklisted"
  | "username_password_mismatch"
  | "username_taken";
