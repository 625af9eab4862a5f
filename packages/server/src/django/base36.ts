/**
 * Django's `int_to_base36`, which writes user ids and times into reset links.
 *
 * @example encodeBase36(123456) // "2n9c"
 * @throws RangeError for a negative, fractional or unsafe number
 */
export function encodeBase36(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new RangeError("Only a safe integer of zero or more can be written in base 36.");
  }
  return number.toString(36);
}

/** @returns the number, or `undefined` where the text is not one or leaves the safe integers */
export function decodeBase36(text: string): number | undefined {
  // Eleven digits hold every safe integer; checking first keeps hostile megabytes away from the parser.
  if (text.length > 11 || !/^[0-9a-z]+$/i.test(text)) return undefined;
  const number = Number.parseInt(text, 36);
  return Number.isSafeInteger(number) ? number : undefined;
}
