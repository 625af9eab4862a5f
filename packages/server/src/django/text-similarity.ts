/**
 * How alike two texts are, from 0 to 1: Python's `SequenceMatcher.quick_ratio`. It counts the characters that both
 * have, in whatever order, and so is an upper bound for the real ratio at a linear price.
 *
 * @example similarity("alice1", "alice") // 0.909…
 */
export function similarity(left: string, right: string): number {
  const available = new Map<string, number>();
  let length = 0;
  for (const character of right) {
    available.set(character, (available.get(character) ?? 0) + 1);
    length += 1;
  }
  let matches = 0;
  for (const character of left) {
    const count = available.get(character) ?? 0;
    if (count > 0) {
      matches += 1;
      available.set(character, count - 1);
    }
    length += 1;
  }
  return length === 0 ? 1 : (2 * matches) / length;
}

/** The length in characters as Python counts it, not in UTF-16 units. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}
