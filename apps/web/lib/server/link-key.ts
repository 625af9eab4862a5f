/**
 * The key of a mailed link as the engine made it. Next gives path segments as they stand in the address, where mail
 * programs may have escaped the colons.
 *
 * @returns nothing for a segment that is no valid text or no possible header value
 */
export function linkKey(segment: string): string | undefined {
  try {
    const key = decodeURIComponent(segment);
    return /^[\x21-\x7e]{1,512}$/.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}
