import type { Logger } from "pino";
import type { Adapter } from "../config/adapter.ts";
import type { Settings } from "../config/settings.ts";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { TokenKeys } from "../crypto/token-keys.ts";
import type { SessionReader } from "../django/session-codec.ts";
import type { Clock } from "../domain/clock.ts";
import type { DomainEvent, Event } from "../domain/event.ts";
import type { Session } from "../domain/session.ts";
import type { User } from "../domain/user.ts";
import type { MailMessage } from "../mail/messages.ts";
import type { SmsMessage } from "../mail/sms/messages.ts";
import type { Database, Db } from "../store/database.ts";
import type { LimitStore, Limits } from "../store/limits.ts";

/** What every flow works with; made once by `createGatehouse`. */
export interface Engine {
  readonly settings: Settings;
  readonly database: Database;
  /** Where uses of what is limited are counted, outside transactions; `Work` has those within. */
  readonly limits: LimitStore;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  /** What the headless door's tokens are signed with; `undefined` where there are none. */
  readonly tokenKeys: TokenKeys | undefined;
  /** What SimpleJWT's tokens are signed with. */
  readonly simpleJwtKeys: TokenKeys;
  readonly sessions: SessionReader;
  readonly log: Logger;
  /** Tells the mail worker that a transaction has left mail in the outbox. */
  readonly mailQueued: () => void;
  /** The operator's own code. */
  readonly adapter: Adapter;
  /** Tells the operator's listeners what has happened; nobody waits for them. */
  readonly announce: (events: readonly Event[]) => void;
}

/** Who calls, as far as the transport can tell. */
export interface Caller {
  /** The client's address: the socket's, or what a trusted proxy says. */
  readonly ip: string;
  readonly userAgent: string;
  /** The cookies that outlive sessions, where the caller is a browser that keeps any. */
  readonly browser?: { readonly trust: string | undefined };
  /** What they are known by at a door that gives tokens of its own and keeps no sessions. */
  readonly bearer?: Bearer;
}

/** The token that a caller of such a door has presented, or none. */
export interface Bearer {
  /** Whether it holds, asked once more within a transaction that is about to write; true where none was presented. */
  stillHolds(db: Db): Promise<boolean>;
  /** Whether a log-in at this door is written into the user's row (`last_login`). */
  readonly recordsLogin: boolean;
}

/** One caller's visit: the request-scoped state that flows read and change. Doors turn it into an answer. */
export interface Visit {
  readonly engine: Engine;
  readonly caller: Caller;
  readonly session: Session;
  /** Whoever is signed in. */
  user: User | undefined;
  /** The signed-in user's primary address, loaded by the same query as the user. */
  primaryEmail: string | undefined;
  /** The trust cookie that the browser is to keep from now on, where a flow has made it a new one. */
  trust: string | undefined;
  /** True once this visit has signed somebody in; the browser door then renews its CSRF secret. */
  signedIn: boolean;
}

/** One unit of work: the database inside a transaction, and what is to be told once it holds. */
export interface Work {
  readonly db: Db;
  /** Rate limits whose counts are kept if and only if the change is. */
  readonly limits: Limits;
  readonly now: Date;
  /** Puts a mail into the outbox, in this transaction: sent if and only if the change is kept. */
  mail(message: MailMessage): Promise<void>;
  /** As `mail`, for a text message. */
  sms(message: SmsMessage): Promise<void>;
  /** Announces what happened; the audit log keeps it and webhooks are queued, in this transaction. */
  event(event: DomainEvent): Promise<void>;
}
