import type { Settings } from "../../config/settings.ts";
import { dumps, loads } from "../../django/signing.ts";
import { type CookieSettings, deleteCookie, readCookie, setCookie } from "../../http/cookies.ts";
import type { HttpRequest } from "../../http/request.ts";

/** What people are told once, on the next page that they see. `{name}` and the like are filled in. */
const texts = {
  logged_in: "You are logged in as {name}.",
  logged_out: "You are logged out.",
  session_over: "Your session has ended. Log in again.",
  profile_saved: "Your profile is saved.",
  email_confirmed: "{email} is confirmed.",
  email_verified: "Your e-mail address is verified.",
  email_confirmation_sent: "We have sent a mail to {email}.",
  mail_not_sent_again: "We have written to this address already. Look into its mailbox, or try again later.",
  email_removed: "{email} is removed.",
  primary_email_set: "Your primary e-mail address is changed.",
  password_changed: "Your password is changed.",
  password_set: "Your password is set.",
  code_sent_again: "We have sent another code. The one before no longer works.",
  code_sent_elsewhere: "We have sent the code there.",
  code_not_sent_again: "No more codes can be sent. Start again for a new one.",
  code_too_soon: "We have just sent a code. Wait a moment before you ask for another one.",
  reauthenticated: "Thank you. Go on where you were.",
  phone_verified: "Your phone number is verified.",
  totp_activated: "Your authenticator app is set up.",
  totp_deactivated: "Your authenticator app is removed.",
  key_added: "{name} is added.",
  key_renamed: "It is called {name} now.",
  key_removed: "{name} is removed.",
  recovery_codes_generated: "Here are your new recovery codes. Those before no longer work.",
  session_ended: "That session is ended.",
  other_sessions_ended: "You are logged out everywhere else.",
  code_over: "That code is over: too old, or tried too often. Start again for a new one.",
} as const;

export type MessageText = keyof typeof texts;

export interface Message {
  readonly text: MessageText;
  readonly values: Readonly<Record<string, string>>;
}

export const message = (text: MessageText, values: Message["values"] = {}): Message => ({ text, values });

export function wordsOf({ text, values }: Message): string {
  return texts[text].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

const SALT = "gatehouse.pages.messages";
/** Seconds after which nobody wonders any more whether something has worked. */
const MAX_AGE = 300;

/**
 * Messages survive redirects in a cookie, as in Django: most are for people who have no session, or have just ended it. It is
 * signed, so that nobody else can put words into our mouth, and holds names of texts.
 */
export function keepMessages(messages: readonly Message[], settings: Settings, now: Date): string {
  const value = dumps(
    messages.map(({ text, values }) => [text, values]),
    { secret: settings.secretKey, salt: SALT, now },
  );
  return setCookie(messagesCookie(settings), value, { maxAge: MAX_AGE, now });
}

export function dropMessages(settings: Settings): string {
  return deleteCookie(messagesCookie(settings));
}

/** Whether the browser has sent the cookie, and what it says. */
export function readMessages(
  request: HttpRequest,
  settings: Settings,
  now: Date,
): { readonly had: boolean; readonly messages: readonly Message[] } {
  const header = request.headers.get("cookie");
  const { cookieName } = messagesCookie(settings);
  const value = readCookie(header, cookieName);
  if (value === undefined) return { had: header?.includes(`${cookieName}=`) ?? false, messages: [] };
  const secrets = [settings.secretKey, ...settings.secretKeyFallbacks];
  const read = loads(value, { secrets, salt: SALT, maxAge: MAX_AGE, now });
  return { had: true, messages: Array.isArray(read) ? read.flatMap(readMessage) : [] };
}

function readMessage(stored: unknown): readonly Message[] {
  if (!Array.isArray(stored)) return [];
  const [text, values] = stored as readonly unknown[];
  if (typeof text !== "string" || !Object.hasOwn(texts, text)) return [];
  // As it was signed.
  return [{ text: text as MessageText, values: (values ?? {}) as Message["values"] }];
}

/** Kept wherever the session's cookie is kept, and out of scripts' reach in any case. */
function messagesCookie({ session }: Settings): CookieSettings {
  return { ...session, cookieName: "messages", cookieHttponly: true };
}
