/** Digits in the order of Django's signing module: 0-9, A-Z, a-z. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** @example encodeBase62(1767225600) // "1vb66i" */
export function encodeBase62(number: number): string {
  if (!Number.isSafeInteger(number)) throw new RangeError("Only a safe integer can be written in base 62.");
  if (number === 0) return "0";
  let rest = Math.abs(number);
  let text = "";
  while (rest > 0) {
    text = DIGITS.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return number < 0 ? `-${text}` : text;
}

/** @returns the number, or `undefined` where the text is not one or leaves the safe integers */
export function decodeBase62(text: string): number | undefined {
  const negative = text.startsWith("-");
  const digits = negative ? text.slice(1) : text;
  if (digits === "" || digits.length > 9) return undefined;
  let number = 0;
  for (const character of digits) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) return undefined;
    number = number * 62 + digit;
  }
  if (!Number.isSafeInteger(number)) return undefined;
  return negative && number !== 0 ? -number : number;
}
