/** Where a user is signed in: a row of allauth's `usersessions_usersession`. */
export interface UserSession {
  readonly id: number;
  readonly userId: number;
  /** The key as it is stored in `django_session`. */
  readonly sessionKey: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** What allauth lets projects keep with a session. */
  readonly data: Readonly<Record<string, unknown>>;
}
