/**
 * Every table, as Kysely sees it. Django's tables keep Django's names and columns (reference: Django 5.2 and allauth
 * 65.16, see the migrations folder); `gatehouse_*` are ours. Nothing outside `src/store` handles these rows: the query files
 * translate them into domain types.
 */
import type { Generated } from "kysely";
import type { BooleanColumn, DatetimeColumn, JsonColumn, NullableDatetimeColumn } from "./columns.ts";

type Id = Generated<number>;

export interface AuthUserTable {
  id: Id;
  password: string;
  last_login: NullableDatetimeColumn;
  is_superuser: BooleanColumn;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  is_staff: BooleanColumn;
  is_active: BooleanColumn;
  date_joined: DatetimeColumn;
}

interface AuthGroupTable {
  id: Id;
  name: string;
}

interface AuthPermissionTable {
  id: Id;
  content_type_id: number;
  codename: string;
  name: string;
}

interface AuthGroupPermissionsTable {
  id: Id;
  group_id: number;
  permission_id: number;
}

interface AuthUserGroupsTable {
  id: Id;
  user_id: number;
  group_id: number;
}

interface AuthUserUserPermissionsTable {
  id: Id;
  user_id: number;
  permission_id: number;
}

export interface AccountEmailAddressTable {
  id: Id;
  user_id: number;
  email: string;
  verified: BooleanColumn;
  primary: BooleanColumn;
}

interface AccountEmailConfirmationTable {
  id: Id;
  email_address_id: number;
  key: string;
  created: DatetimeColumn;
  sent: NullableDatetimeColumn;
}

interface AuthtokenTokenTable {
  key: string;
  created: DatetimeColumn;
  user_id: number;
}

interface DjangoSessionTable {
  session_key: string;
  session_data: string;
  expire_date: DatetimeColumn;
}

interface DjangoContentTypeTable {
  id: Id;
  app_label: string;
  model: string;
}

interface DjangoMigrationsTable {
  id: Id;
  app: string;
  name: string;
  applied: DatetimeColumn;
}

interface DjangoSiteTable {
  id: Id;
  domain: string;
  name: string;
}

interface DjangoAdminLogTable {
  id: Id;
  object_id: string | null;
  object_repr: string;
  action_flag: number;
  change_message: string;
  content_type_id: number | null;
  user_id: number;
  action_time: DatetimeColumn;
}

export interface MfaAuthenticatorTable {
  id: Id;
  user_id: number;
  type: string;
  data: JsonColumn;
  created_at: DatetimeColumn;
  last_used_at: NullableDatetimeColumn;
}

interface SocialAccountTable {
  id: Id;
  user_id: number;
  provider: string;
  uid: string;
  last_login: DatetimeColumn;
  date_joined: DatetimeColumn;
  extra_data: JsonColumn;
}

interface SocialAppTable {
  id: Id;
  provider: string;
  provider_id: string;
  name: string;
  client_id: string;
  secret: string;
  key: string;
  settings: JsonColumn;
}

interface SocialAppSitesTable {
  id: Id;
  socialapp_id: number;
  site_id: number;
}

interface SocialTokenTable {
  id: Id;
  app_id: number | null;
  account_id: number;
  token: string;
  token_secret: string;
  expires_at: NullableDatetimeColumn;
}

interface OutstandingTokenTable {
  id: Id;
  user_id: number | null;
  jti: string;
  token: string;
  created_at: NullableDatetimeColumn;
  expires_at: DatetimeColumn;
}

interface BlacklistedTokenTable {
  id: Id;
  token_id: number;
  blacklisted_at: DatetimeColumn;
}

interface UserSessionTable {
  id: Id;
  user_id: number;
  session_key: string;
  ip: string;
  user_agent: string;
  data: JsonColumn;
  created_at: DatetimeColumn;
  last_seen_at: DatetimeColumn;
}

/** Which of our own migrations ran, and when. Django's own journal is `django_migrations`. */
interface GatehouseMigrationTable {
  name: string;
  applied_at: DatetimeColumn;
}

/** One-time secrets: links, codes, states, challenges. Only a digest is kept. */
export interface GatehouseSecretTable {
  id: Id;
  purpose: string;
  digest: string;
  subject: string | null;
  payload: JsonColumn;
  created_at: DatetimeColumn;
  expires_at: DatetimeColumn;
  attempts: number;
  max_attempts: number | null;
  consumed_at: NullableDatetimeColumn;
}

interface GatehouseRateLimitTable {
  key: string;
  window_start: DatetimeColumn;
  expires_at: DatetimeColumn;
  count: number;
}

/** Mail that waits for, or went through, its transport. */
export interface GatehouseOutboxTable {
  id: Id;
  created_at: DatetimeColumn;
  available_at: DatetimeColumn;
  attempts: number;
  locked_until: NullableDatetimeColumn;
  locked_by: string | null;
  sent_at: NullableDatetimeColumn;
  failed_at: NullableDatetimeColumn;
  last_error: string | null;
  recipient: string;
  from_address: string;
  subject: string;
  text_body: string;
  html_body: string | null;
  headers: JsonColumn;
  category: string;
}

export interface GatehouseAuditLogTable {
  id: Id;
  at: DatetimeColumn;
  event: string;
  user_id: number | null;
  ip: string | null;
  user_agent: string | null;
  details: JsonColumn;
}

/** The number of a user, and whether they have proven that it is theirs. */
export interface GatehousePhoneTable {
  user_id: number;
  phone: string;
  verified: BooleanColumn;
}

/** The newest time step of each authenticator app whose code was used. */
interface GatehouseTotpUseTable {
  authenticator_id: number;
  step_at: number;
}

/** Where a user's API token was used from, and when last. */
interface GatehouseApiTokenUseTable {
  user_id: number;
  network: string;
  last_used_at: DatetimeColumn;
}

/** The keys that are known, by the hash of their credential id, and how far each has counted. */
interface GatehouseWebauthnCredentialTable {
  credential_digest: string;
  authenticator_id: number;
  sign_count: number;
}

/** What is known of a refresh token beside Django's row: what came of which log-in, and in what order. */
export interface GatehouseRefreshTokenTable {
  jti: string;
  family: string;
  bound_to: string | null;
  successor: string | null;
  used_at: NullableDatetimeColumn;
  expires_at: DatetimeColumn;
}

export interface Schema {
  account_emailaddress: AccountEmailAddressTable;
  account_emailconfirmation: AccountEmailConfirmationTable;
  auth_group: AuthGroupTable;
  auth_group_permissions: AuthGroupPermissionsTable;
  auth_permission: AuthPermissionTable;
  auth_user: AuthUserTable;
  auth_user_groups: AuthUserGroupsTable;
  auth_user_user_permissions: AuthUserUserPermissionsTable;
  authtoken_token: AuthtokenTokenTable;
  django_admin_log: DjangoAdminLogTable;
  django_content_type: DjangoContentTypeTable;
  django_migrations: DjangoMigrationsTable;
  django_session: DjangoSessionTable;
  django_site: DjangoSiteTable;
  mfa_authenticator: MfaAuthenticatorTable;
  socialaccount_socialaccount: SocialAccountTable;
  socialaccount_socialapp: SocialAppTable;
  socialaccount_socialapp_sites: SocialAppSitesTable;
  socialaccount_socialtoken: SocialTokenTable;
  token_blacklist_blacklistedtoken: BlacklistedTokenTable;
  token_blacklist_outstandingtoken: OutstandingTokenTable;
  usersessions_usersession: UserSessionTable;
  gatehouse_api_token_use: GatehouseApiTokenUseTable;
  gatehouse_audit_log: GatehouseAuditLogTable;
  gatehouse_migration: GatehouseMigrationTable;
  gatehouse_outbox: GatehouseOutboxTable;
  gatehouse_phone: GatehousePhoneTable;
  gatehouse_rate_limit: GatehouseRateLimitTable;
  gatehouse_refresh_token: GatehouseRefreshTokenTable;
  gatehouse_secret: GatehouseSecretTable;
  gatehouse_totp_use: GatehouseTotpUseTable;
  gatehouse_webauthn_credential: GatehouseWebauthnCredentialTable;
}
