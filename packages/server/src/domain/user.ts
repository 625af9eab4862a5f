/**
 * A person with an account, as Django's `auth_user` row describes one.
 * `password` is Django's encoded hash (`pbkdf2_sha256$…`, or `!…` when unusable); it never leaves the engine.
 */
export interface User {
  readonly id: number;
  readonly username: string;
  /** The address column of the user row; the truth about addresses is `account_emailaddress`. */
  readonly email: string;
  readonly password: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  readonly lastLogin: Date | null;
  readonly dateJoined: Date;
}

/** Django marks a password that can never match with this prefix (`UNUSABLE_PASSWORD_PREFIX`). */
const UNUSABLE_PREFIX = "!";

/** Whether a log-in by password is possible at all, as Django's `User.has_usable_password()`. */
export function hasUsablePassword(user: Pick<User, "password">): boolean {
  return user.password !== "" && !user.password.startsWith(UNUSABLE_PREFIX);
}
