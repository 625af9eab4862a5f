/** What a session row holds once decoded: Django's dictionary of JSON values. */
export type SessionData = Record<string, unknown>;

/** Django's and allauth's own names inside the session dictionary; sharing a database depends on them. */
export const sessionKeys = {
  userId: "_auth_user_id",
  backend: "_auth_user_backend",
  authHash: "_auth_user_hash",
  expiry: "_session_expiry",
  authenticationMethods: "account_authentication_methods",
  pendingLogin: "account_login",
  /** allauth's place for an address that was proven before sign-up; it stays behind, empty, after one. */
  verifiedEmail: "account_verified_email",
  /** The names of the refresh tokens that may be used, each with its expiry in seconds since 1970. */
  refreshTokens: "headless_refresh_tokens",
  /** The secret of an authenticator app that is being set up. */
  pendingTotpSecret: "mfa.totp.secret",
  /** What a security key or passkey has been asked. */
  webauthnState: "mfa.webauthn.state",
  /** The processes by code that belong to no stage of a log-in. */
  emailVerification: "account_email_verification_code",
  passwordReset: "account_password_reset_verification",
  phoneVerification: "account_phone_verification",
  /** Set where a log-in waits that was begun at a door without sessions: what it is known by opens nothing at the others. */
  bearerLogin: "gatehouse_bearer_login",
} as const;

/**
 * The session of one request, with Django's life cycle: it starts empty or loaded, is changed in memory, and is
 * written once at the end. It performs no I/O; `flows/session-store.ts` reads and writes it.
 *
 * `token` is what the client holds. How it is stored is the session store's secret.
 */
export class Session {
  /** The token under which the data is stored now; `undefined` until it is first written. */
  token: string | undefined;
  /** A token that must stop working when this session is written. */
  replaced: string | undefined;
  /** The replaced token's session is over, rather than going on under another token. */
  ended = false;
  data: SessionData;
  /** Changed since it was last written. */
  modified = false;
  /** Written during this request. */
  written = false;

  constructor(token?: string, data: SessionData = {}) {
    this.token = token;
    this.data = data;
  }

  /** Nothing to keep and nothing kept: Django's `is_empty()`. A session that has a token goes on without any data. */
  get isEmpty(): boolean {
    return this.token === undefined && Object.keys(this.data).length === 0;
  }

  /** What it is now, to be given back to {@link restore}. */
  snapshot(): Readonly<Session> {
    return Object.assign(new Session(), { ...this, data: structuredClone(this.data) });
  }

  /** Goes back to what it was: of a transaction that is run again, the steps are taken again too. */
  restore(earlier: Readonly<Session>): void {
    Object.assign(this, earlier.snapshot());
  }

  get(key: string): unknown {
    return this.data[key];
  }

  set(key: string, value: unknown): void {
    this.data[key] = value;
    this.modified = true;
  }

  remove(key: string): void {
    if (key in this.data) {
      delete this.data[key];
      this.modified = true;
    }
  }

  /** Keeps the data and changes the token, so that a token planted before log-in is worthless after it (T-10). */
  cycle(): void {
    this.replaced ??= this.token;
    this.token = undefined;
    this.modified = true;
  }

  /** Ends the session: its data and its token are gone. */
  flush(): void {
    this.ended = true;
    this.replaced ??= this.token;
    this.token = undefined;
    this.data = {};
    this.modified = true;
  }
}
