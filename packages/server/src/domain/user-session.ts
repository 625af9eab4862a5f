/** Where a user is signed in: a row of allauth's `usersessions_usersession`. */
export interface UserSession {
  readonly id: number;
  readonly userId: number;
  readonly sessionKey: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}
