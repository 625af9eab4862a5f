/*
 * Where a code or a link went, for the page that says so. It lives in this tab's memory only: in the URL it would
 * end up in logs and in the history, and the server may not tell it to somebody who is not signed in.
 */

/** Somebody who signs up may have given both; a code goes to one at a time. */
export interface SentTo {
  email?: string | undefined;
  phone?: string | undefined;
}

let sentTo: SentTo = {};

export function rememberSentTo(value: SentTo): void {
  sentTo = value;
}

export function rememberedSentTo(): SentTo {
  return sentTo;
}
