import type { Event } from "../domain/event.ts";
import type { User } from "../domain/user.ts";

type Awaitable<T> = T | Promise<T>;

/** What a check of the operator's says: nothing where all is well, else words for the person who typed it. */
export type Objection = string | undefined;

/** A user as the operator's own code gets to see them: all but the hash of the password. */
export type AdapterUser = Omit<User, "password">;

/** A mail as the operator's own transport gets it. */
export interface AdapterMail {
  /** The same for every attempt: a provider that knows it already has to drop the copy. */
  readonly messageId: string;
  /** In parts, so that nobody has to parse header text. */
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** A text message as the operator's own code gets it. */
export interface AdapterSms {
  /** The same for every attempt: a provider that knows it already has to drop the copy. */
  readonly id: string;
  /** In E.164 form. */
  readonly to: string;
  readonly text: string;
}

/** How long a function of the operator's is waited for. */
export const HOOK_SECONDS = 10;

/**
 * Decisions that an operator takes into their own hands, in `gatehouse.config.ts`; what is left out stays as it is. They run
 * before the change that they are about, outside its transaction, so they may ask a network. What one of them throws fails
 * the request, and nothing is changed; so does one that gives no answer within 10 seconds.
 *
 * @example
 * export default defineConfig({
 *   adapter: {
 *     validateEmail: (email) => (email.endsWith("@example.com") ? undefined : "Use your company address."),
 *   },
 * });
 */
export interface Adapter {
  /** Whether anybody may sign up now. */
  isOpenForSignup?(): Awaitable<boolean>;
  /** A name for somebody who chose none. One that is taken or not allowed gets another ending. */
  generateUsername?(person: { readonly email: string | undefined }): Awaitable<string>;
  /** Objects to an address at sign-up, or when it is added to an account. Nothing may be told about who has it. */
  validateEmail?(email: string): Awaitable<Objection>;
  /** Objects to a phone number at sign-up, or when it is changed. Nothing may be told about who has it. */
  validatePhone?(phone: string): Awaitable<Objection>;
  /** Objects to a username, which the rules of the settings have let pass. */
  validateUsername?(username: string): Awaitable<Objection>;
  /** Objects to a new password, wherever one is chosen. It must not be stored, sent or logged. */
  validatePassword?(
    password: string,
    owner: { readonly email?: string; readonly username?: string },
  ): Awaitable<Objection>;
  /**
   * Hands over a mail to a provider, with `EMAIL_BACKEND=adapter`. Resolves once the provider is responsible for it; what it
   * throws is tried again later, from the outbox.
   *
   * @param signal ends the attempt
   */
  sendMail?(mail: AdapterMail, signal?: AbortSignal): Promise<void>;
  /** As `sendMail`, for a text message, with `SMS_BACKEND=adapter`. */
  sendSms?(sms: AdapterSms, signal?: AbortSignal): Promise<void>;
  /**
   * What access tokens say beside `iat`, `exp`, `sid`, `jti`, `token_use` and `sub`, which it cannot replace. Whoever has the token can
   * read it. It is asked once the log-in stands, and at every refresh before the old token is used up.
   */
  jwtClaims?(user: AdapterUser): Awaitable<Readonly<Record<string, unknown>>>;
}

/**
 * Listeners to what happens to accounts, by the event's name; `*` hears everything. They are called once the change is
 * committed, and no request waits for them; the listener to everything is called after the one by name, or 10 seconds later. What has to
 * arrive whatever happens is a webhook's business.
 *
 * @example
 * export default defineConfig({ on: { user_signed_up: ({ userId }) => newsletter.welcome(userId) } });
 */
export type Listeners = {
  readonly [Name in Event["name"] | "*"]?: (event: Event) => Awaitable<void>;
};

/** The part of a configuration that is code. */
export interface OperatorCode {
  readonly adapter?: Adapter;
  readonly on?: Listeners;
}
