/** One holder at a time, first come, first served. */
export class Mutex {
  readonly #waiting = new Set<() => void>();
  #held = false;

  /**
   * Resolves once the lock is the caller's.
   * @param timeout milliseconds after which to give up; unlimited when left out.
   * @returns false when the time ran out first.
   */
  async lock(timeout?: number): Promise<boolean> {
    if (!this.#held) {
      this.#held = true;
      return true;
    }
    return new Promise((resolve) => {
      const proceed = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const giveUp = () => {
        this.#waiting.delete(proceed);
        resolve(false);
      };
      const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout);
      this.#waiting.add(proceed);
    });
  }

  unlock(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#held = false;
      return;
    }
    // Handed over directly: `#held` stays true, so that a newcomer cannot overtake the one who waited.
    this.#waiting.delete(next);
    next();
  }
}
