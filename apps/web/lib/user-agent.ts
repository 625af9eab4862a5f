export interface Device {
  /** Such as "Firefox on Windows". */
  name: string;
  mobile: boolean;
}

/** In this order: nearly every browser also claims to be Chrome and Safari. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/\b(?:iPhone|iPod)\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * What a person would call the program behind a `User-Agent`. Good enough to recognise one's own devices by; nothing
 * may be decided by it.
 *
 * @example
 * describeUserAgent("curl/8.5.0").name; // "curl"
 */
export function describeUserAgent(userAgent: string): Device {
  const browser = first(BROWSERS, userAgent) ?? /^([\w.-]+)\//.exec(userAgent)?.[1];
  const system = first(SYSTEMS, userAgent);
  const known = browser === "Mozilla" ? undefined : browser;
  const name = known && system ? `${known} on ${system}` : (known ?? system ?? "Unknown device");
  return { name, mobile: /\b(?:Mobile|Android|iPhone|iPod)\b/.test(userAgent) };
}

function first(table: [RegExp, string][], text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
