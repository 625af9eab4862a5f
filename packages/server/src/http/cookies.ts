/** The attributes that Django's settings give a cookie. */
export interface CookieSettings {
  readonly cookieName: string;
  readonly cookieDomain: string | null;
  readonly cookiePath: string;
  readonly cookieSecure: boolean;
  readonly cookieHttponly: boolean;
  readonly cookieSamesite: "Strict" | "Lax" | "None" | false;
}

/**
 * The value of one cookie. A name that comes twice with different values has been tossed in by a neighbouring host
 * or path; we cannot know which is ours, so none is (T-16).
 */
export function readCookie(header: string | null, name: string): string | undefined {
  if (header === null) return undefined;
  let found: string | undefined;
  for (const part of header.split(";")) {
    const equals = part.indexOf("=");
    if (equals < 0 || withoutBlanks(part.slice(0, equals)) !== name) continue;
    const value = withoutBlanks(part.slice(equals + 1));
    if (found !== undefined && found !== value) return undefined;
    found = value;
  }
  return found;
}

/**
 * Without the blanks around it, which RFC 6265 says are space and tab. `trim()` takes more, U+00A0 for one, and would
 * make a cookie that no browser protects the twin of a `__Host-` one (T-16).
 */
function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text, start)) start += 1;
  while (end > start && isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

function isBlank(text: string, index: number): boolean {
  return text[index] === " " || text[index] === "\t";
}

/** Seconds. Browsers keep no cookie for longer, and Django projects do ask for years (RFC 6265bis, 5.5). */
const LONGEST_AGE = 400 * 86_400;

/** @param lifetime `maxAge` in seconds; without it, a cookie that lives as long as the browser's session */
export function setCookie(
  settings: CookieSettings,
  value: string,
  { maxAge, now }: { maxAge?: number | null; now: Date },
): string {
  // Django signs with a colon, which a cookie may hold (RFC 6265 §4.1.1), and neither it nor we decode what comes back.
  const pair = `${settings.cookieName}=${encodeURIComponent(value).replaceAll("%3A", ":")}`;
  return `${pair}${maxAge == null ? "" : lifetime(maxAge, now)}${attributes(settings)}`;
}

/** As Django deletes one: without `HttpOnly`. */
export function deleteCookie(settings: CookieSettings): string {
  const visible = attributes({ ...settings, cookieHttponly: false });
  return `${settings.cookieName}=; Max-Age=0; Expires=${new Date(0).toUTCString()}${visible}`;
}

function lifetime(seconds: number, now: Date): string {
  const maxAge = Math.min(seconds, LONGEST_AGE);
  return `; Max-Age=${maxAge}; Expires=${new Date(now.getTime() + maxAge * 1000).toUTCString()}`;
}

function attributes(settings: CookieSettings): string {
  const { cookieDomain, cookiePath, cookieHttponly, cookieSecure, cookieSamesite } = settings;
  const domain = cookieDomain ? `; Domain=${cookieDomain}` : "";
  const flags = `${cookieHttponly ? "; HttpOnly" : ""}${cookieSecure ? "; Secure" : ""}`;
  return `${domain}; Path=${cookiePath}${flags}${cookieSamesite === false ? "" : `; SameSite=${cookieSamesite}`}`;
}
