/** What an authenticator app is told, usually by a QR code. */
export interface TotpEnrolment {
  /** Base32. */
  readonly secret: string;
  /** Whose account it is, for people: an address or a username. */
  readonly label: string;
  readonly issuer: string;
  readonly digits: number;
  readonly period: number;
}

/**
 * allauth's `otpauth://` URL (the Key URI Format). Digits and period are named only where they are not what every app
 * takes for granted: some apps stumble over a parameter that they do not know.
 *
 * @example totpUrl({ secret: "JBSW…", label: "ann@example.com", issuer: "Acme", digits: 6, period: 30 })
 */
export function totpUrl({ secret, label, issuer, digits, period }: TotpEnrolment): string {
  const parameters = [
    `secret=${quote(secret)}`,
    `issuer=${quote(issuer)}`,
    ...(digits === 6 ? [] : [`digits=${digits}`]),
    ...(period === 30 ? [] : [`period=${period}`]),
  ];
  return `otpauth://totp/${quote(label).replaceAll("%2F", "/")}?${parameters.join("&")}`;
}

/** Python's `urllib.parse.quote(text, safe="")`, which escapes more than `encodeURIComponent` does. */
function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
