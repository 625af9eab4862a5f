import type { AuthenticatorType } from "./authenticator.ts";
import { type Session, sessionKeys } from "./session.ts";

/**
 * One proof of identity given within a session. A record does not mean that anybody is signed in: the second
 * factor or the e-mail verification may still be missing.
 */
export interface AuthenticationRecord {
  readonly method: "password" | "password_reset" | "code" | "socialaccount" | "mfa";
  /** Seconds since the epoch, with a fraction, as Python's `time.time()`. */
  readonly at: number;
  readonly email?: string;
  readonly username?: string;
  readonly phone?: string;
  readonly reauthenticated?: true;
  /** Of a second factor: which one. */
  readonly id?: number;
  readonly type?: AuthenticatorType;
  /** Of a passkey: it was all that was asked for. */
  readonly passwordless?: true;
}

export function authenticationRecords(session: Session): readonly AuthenticationRecord[] {
  const records: unknown = session.get(sessionKeys.authenticationMethods);
  return Array.isArray(records) ? records.filter(isRecord) : [];
}

/** What does not say when it was given proves nothing. */
function isRecord(value: unknown): value is AuthenticationRecord {
  return typeof value === "object" && value !== null && "at" in value && typeof value.at === "number";
}

export function recordAuthentication(session: Session, record: AuthenticationRecord): void {
  session.set(sessionKeys.authenticationMethods, [...authenticationRecords(session), record]);
}
