/** Counts what a crowd was answered, and for how long it got nothing. */
export class Answers {
  sent = 0;
  /** What was asked for. */
  good = 0;
  /** Answers by status, of those that were something else; 0 stands for no answer at all. */
  readonly others = new Map<number, number>();
  /** The longest time in which nobody got what they asked for, in milliseconds. */
  longestSilence = 0;
  /** The longest time in which nobody could change anything. */
  longestStandstill = 0;
  #counting = false;
  #lastGood = 0;
  #lastChange = 0;

  begin(): void {
    this.#counting = true;
    this.#lastGood = this.#lastChange = performance.now();
  }

  /** What comes later is not counted. */
  end(): void {
    this.#noteSilence();
    this.#noteStandstill();
    this.#counting = false;
  }

  /** @param status 0: nobody was at home, or the connection broke */
  note(status: number, { isChange }: { isChange: boolean }): void {
    if (!this.#counting) return;
    this.sent += 1;
    if (status !== 200) {
      this.others.set(status, (this.others.get(status) ?? 0) + 1);
      return;
    }
    this.good += 1;
    this.#noteSilence();
    if (isChange) this.#noteStandstill();
  }

  /** How many had a status from `from` to `to`. */
  between(from: number, to: number): number {
    const statuses = [...this.others].filter(([status]) => status >= from && status <= to);
    return statuses.reduce((sum, [, count]) => sum + count, 0);
  }

  #noteSilence(): void {
    const now = performance.now();
    this.longestSilence = Math.max(this.longestSilence, now - this.#lastGood);
    this.#lastGood = now;
  }

  #noteStandstill(): void {
    const now = performance.now();
    this.longestStandstill = Math.max(this.longestStandstill, now - this.#lastChange);
    this.#lastChange = now;
  }
}
