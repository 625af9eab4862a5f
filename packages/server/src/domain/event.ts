/** What the engine announces, once, where it happens. The audit log, notices, webhooks and metrics listen. */
export const eventNames = [
  "user_signed_up",
  "signup_trapped",
  "user_logged_in",
  "user_logged_out",
  "login_failed",
  "login_locked",
  "login_code_requested",
  "login_code_rejected",
  "password_changed",
  "password_change_failed",
  "password_set",
  "password_reset_requested",
  "password_reset",
  "password_reset_code_rejected",
  "password_hash_upgraded",
  "email_added",
  "email_removed",
  "email_changed",
  "email_confirmed",
  "email_confirmation_sent",
  "email_verification_code_rejected",
  "phone_changed",
  "phone_verified",
  "phone_verification_sent",
  "phone_verification_code_rejected",
  "reauthenticated",
  "reauthentication_failed",
  "authenticator_added",
  "authenticator_removed",
  "authenticator_reset",
  "authenticator_used",
  "authenticator_rejected",
  "browser_trusted",
  "sessions_ended",
  "refresh_token_reused",
  "profile_changed",
  "api_token_anomaly",
  "analytics_tracked",
  "user_created_by_operator",
  "password_changed_by_operator",
  "users_imported",
  "users_exported",
] as const;

export type EventName = (typeof eventNames)[number];

/** An event as those hear of it who listen: with its time, and where it came from. */
export interface Event extends DomainEvent {
  readonly at: Date;
  readonly ip: string;
  readonly userAgent: string;
}

/** `details` is written to the audit log as it stands: never a password, a token, a link or a hash. */
export interface DomainEvent {
  readonly name: EventName;
  readonly userId?: number;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}
