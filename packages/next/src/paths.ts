const UNSAFE = /[\\\u0000-\u0020\u007f-\u009f\u2028\u2029]/;
/** A base that no real page has: a target that leaves it was not a path. */
const NOWHERE = "https://next.invalid";

/**
 * The page to go on to after signing in, if it is one of ours: a path of this very origin, query and fragment allowed.
 * Anything else (another origin, a scheme, `//host`, a backslash, a control character, raw or percent-encoded)
 * gives `fallback`. Threat T-01.
 *
 * @example
 * safeNext("/settings/emails?tab=1", "/dashboard"); // "/settings/emails?tab=1"
 * safeNext("//evil.example", "/dashboard");         // "/dashboard"
 */
export function safeNext(value: string | string[] | null | undefined, fallback: string): string {
  // Given twice, we could only guess which one was meant.
  if (typeof value !== "string" || !isOwnPath(value)) return fallback;
  return value;
}

export interface WayIn {
  /** The page to sign in, or another that leads there. */
  readonly page: string;
  /** Where somebody lands who asked for no page in particular; it needs no remembering. */
  readonly home: string;
}

/**
 * The address of a page that leads in and remembers the wanted page.
 *
 * @example
 * withNext("/settings", { page: "/login", home: "/" }); // "/login?next=%2Fsettings"
 */
export function withNext(wanted: string | undefined, { page, home }: WayIn): string {
  const next = safeNext(wanted, home);
  return next === home ? page : `${page}?next=${encodeURIComponent(next)}`;
}

function isOwnPath(value: string): boolean {
  if (value.length > 2048 || !value.startsWith("/")) return false;
  // A proxy in between may decode a path once or twice, so each reading of it has to be ours.
  let reading = value;
  for (let depth = 0; depth < 3; depth += 1) {
    if (!isPlainPath(reading)) return false;
    const decoded = decode(pathOf(reading));
    if (decoded === undefined) return false;
    if (decoded === pathOf(reading)) return isOwnPage(value);
    reading = decoded;
  }
  return false;
}

function isPlainPath(path: string): boolean {
  if (!path.startsWith("/") || path.startsWith("//") || UNSAFE.test(path)) return false;
  const base = new URL(NOWHERE);
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  // Dots must not turn `/x/..//evil.example` into `//evil.example` on the way.
  return url !== undefined && url.origin === base.origin && !url.pathname.startsWith("//");
}

/** The API answers no page; going there after signing in would show JSON. */
function isOwnPage(path: string): boolean {
  return !/^\/(_allauth|_next)(\/|$)/.test(new URL(path, NOWHERE).pathname);
}

function pathOf(value: string): string {
  return /^[^?#]*/.exec(value)?.[0] ?? "";
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
