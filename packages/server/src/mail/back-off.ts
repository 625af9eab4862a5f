/** When to try a mail again. */
export interface BackOff {
  /** Seconds before the second attempt. */
  readonly first: number;
  /** The longest pause, in seconds. */
  readonly longest: number;
  /** Seconds after which a mail is given up: what mail servers themselves do lies between two and five days. */
  readonly giveUpAfter: number;
}

export const usualBackOff: BackOff = { first: 5, longest: 3600, giveUpAfter: 3 * 86_400 };

/**
 * Seconds to wait after the `attempts`th attempt: doubling each time, and up to a quarter less by chance, so that a
 * thousand mails that failed together do not come back together.
 *
 * @param chance in [0, 1)
 * @example pauseAfter(1, 0, usualBackOff) // 5
 */
export function pauseAfter(attempts: number, chance: number, { first, longest }: BackOff): number {
  const pause = Math.min(first * 2 ** Math.min(attempts - 1, 30), longest);
  return pause * (1 - chance / 4);
}
