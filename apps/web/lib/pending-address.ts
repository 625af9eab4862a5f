/*
 * The address that a mail went to, for the page that says so. It lives in this tab's memory only: in the URL it would
 * end up in logs and in the history, and the server may not tell it to somebody who is not signed in.
 */
let address: string | undefined;

export function rememberAddress(value: string | undefined): void {
  address = value;
}

export function rememberedAddress(): string | undefined {
  return address;
}
