/**
 * What strangers wrote (names, usernames, addresses, browser names) on its way into a mail that carries our sender.
 * Somebody who signs up with a victim's address and the name "You won, see http://evil.example" must not get our
 * server to deliver that advertisement (T-75).
 */

/**
 * Control and format characters (bidirectional overrides above all), separators of lines, unassigned and private ones.
 * The two joiners stay: Persian and Indic names, and emoji, are written with them.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]+/gu;

/** No script piles more marks on one letter; "Zalgo" text does, over the lines above and below. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * One line of visible text with at most `limit` characters.
 *
 * @example oneLine("Ann\r\nBcc: eve@evil.example", 60) // "Ann Bcc: eve@evil.example"
 */
export function oneLine(value: string, limit: number): string {
  // Cut first, so that a megabyte of name costs nothing.
  const visible = value
    .slice(0, limit * 20)
    .replace(INVISIBLE, " ")
    .replace(PILED_MARKS, "$1")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...visible];
  return characters.length > limit ? `${characters.slice(0, limit).join("").trimEnd()}…` : visible;
}

/** What an advertisement has and a name has not: a scheme or a path, or a dotted word among other words. */
const LINK = /[/\\]|\bwww\.|^(?=.*\s).*[\p{L}\d]\.\p{L}{2}/iu;

const NAME_LENGTH = 60;

/**
 * The name to greet somebody by, or `undefined` when what they call themselves is no name but a link or a paragraph.
 *
 * @example greetingName("Ann Smith") // "Ann Smith"
 * @example greetingName("Free money at evil.example") // undefined
 */
export function greetingName(value: string): string | undefined {
  const name = oneLine(value, NAME_LENGTH);
  return name === "" || name.endsWith("…") || LINK.test(name) ? undefined : name;
}

/** Where a mail program would go on reading a link: `evil.|example`, `eve@|evil`, `http:|/|/`. */
export const LINK_JOINTS = /(?<=\.)(?=\p{L})|(?<=@)(?=\S)|(?<=[:/\\])(?=[/\\])/gu;

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?(?:iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//, "Safari"],
  [/^curl\//, "curl"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * A browser in words. The header itself is never quoted: whoever sends the request writes it.
 *
 * @example describeBrowser("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0") // "Firefox on Linux"
 */
export function describeBrowser(userAgent: string): string {
  const header = userAgent.slice(0, 512);
  const browser = browsers.find(([pattern]) => pattern.test(header))?.[1];
  const system = systems.find(([pattern]) => pattern.test(header))?.[1];
  if (browser === undefined)
    return system === undefined ? "An unknown device" : `An app or browser on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}
