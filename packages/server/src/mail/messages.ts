/** Every mail that Gatehouse can send, by allauth's template name, with exactly what its text needs. */
export type MailMessage =
  | {
      readonly template: "email_confirmation_signup" | "email_confirmation";
      readonly to: string;
      readonly context: { readonly userDisplay: string; readonly activateUrl: string };
    }
  | {
      readonly template: "password_reset_key";
      readonly to: string;
      readonly context: {
        readonly userDisplay: string;
        /** Only where people log in by username. */
        readonly username?: string;
        readonly passwordResetUrl: string;
      };
    }
  | {
      readonly template:
        | "login_code"
        | "password_reset_code"
        | "email_confirmation_code"
        | "email_confirmation_code_signup";
      readonly to: string;
      readonly context: CodeContext;
    }
  | {
      readonly template: "unknown_account";
      readonly to: string;
      readonly context: { readonly email: string; readonly signupUrl: string };
    }
  | {
      readonly template: "account_already_exists";
      readonly to: string;
      readonly context: { readonly email: string; readonly passwordResetUrl: string };
    }
  | { readonly template: NoticeTemplate; readonly to: string; readonly context: NoticeContext }
  | { readonly template: "test"; readonly to: string };

/** What happened to an account and is told to its owner (`ACCOUNT_EMAIL_NOTIFICATIONS`). */
export type NoticeTemplate =
  | "password_changed"
  | "password_set"
  | "password_reset"
  | "email_added"
  | "email_changed"
  | "email_confirm"
  | "email_deleted"
  | "phone_changed"
  | "totp_activated"
  | "totp_deactivated"
  | "webauthn_added"
  | "webauthn_removed"
  | "recovery_codes_generated";

export interface NoticeContext {
  readonly userDisplay: string;
  /** The address that the change came from. */
  readonly ip: string;
  /** The `User-Agent` header; the mail names the browser and never quotes the header. */
  readonly userAgent: string;
  readonly at: Date;
  /** The address that was replaced or removed. */
  readonly from?: string;
  /** The address that was added or confirmed, or that is the primary one now. */
  readonly to?: string;
}

export interface CodeContext {
  readonly userDisplay: string;
  /** Only in a reset, and where people log in by username. */
  readonly username?: string;
  /** As it is to be shown, such as `WDJB-MJHT`. */
  readonly code: string;
  /** How long it lives. */
  readonly validSeconds: number;
}
