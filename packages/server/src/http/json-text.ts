const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const ARRAY = 91;
const ARRAY_END = 93;
const OBJECT = 123;
const OBJECT_END = 125;

/** Nothing that this server takes is nested deeper than a few levels. */
const MAX_DEPTH = 32;

/**
 * What a JSON text is besides valid.
 * - `deep`: nested so deep that code which follows the nesting by recursion would run out of stack (T-90).
 * - `ambiguous`: an object names a key twice. RFC 8259, section 4, leaves to each reader which value it takes, so
 *   whatever checked the text before us may have read another one than we would (T-04, ASVS 15.3.7).
 */
export type JsonFinding = "plain" | "deep" | "ambiguous";

/**
 * Looks a JSON text over in one pass.
 *
 * @param text valid JSON
 * @example inspectJson('{"email":"a@example.com","email":"b@example.com"}') // "ambiguous"
 */
export function inspectJson(text: string): JsonFinding {
  /** One entry for each open object or array; an array has no keys. */
  const open: (Set<string> | undefined)[] = [];
  let keyIsNext = false;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case OBJECT:
      case ARRAY: {
        const isObject = text.charCodeAt(index) === OBJECT;
        if (open.push(isObject ? new Set() : undefined) > MAX_DEPTH) return "deep";
        keyIsNext = isObject;
        break;
      }
      case OBJECT_END:
      case ARRAY_END:
        open.pop();
        break;
      case COMMA:
        keyIsNext = open.at(-1) !== undefined;
        break;
      case QUOTE: {
        const end = endOfString(text, index);
        const keys = keyIsNext ? open.at(-1) : undefined;
        keyIsNext = false;
        if (keys !== undefined) {
          // Parsed, because `"passwor\u0064"` is `"password"`.
          const key: string = JSON.parse(text.slice(index, end + 1));
          if (keys.has(key)) return "ambiguous";
          keys.add(key);
        }
        index = end;
        break;
      }
    }
  }
  return "plain";
}

/** Where the string that begins at `start` ends: at the first quote that no backslash escapes. */
function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) !== QUOTE) {
    end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  }
  return end;
}
