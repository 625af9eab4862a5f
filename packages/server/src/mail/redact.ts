/**
 * What a mail server answered, fit for logs and for `last_error`: servers like to quote the recipient, and some quote
 * the text they object to (T-36, T-92).
 *
 * @example withoutPersonalData("550 5.1.1 <ann@example.com>: unknown") // "550 5.1.1 <…>: unknown"
 */
export function withoutPersonalData(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
      .replace(/\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s<>"]*/giu, "[link]")
      // Word by word, so that a long text without any address is gone through once (T-91).
      .replace(/[^\s<>",;()]+/gu, (word) => (/@[^@]/u.test(word) ? "…" : word))
      .trim()
  );
}
