/**
 * Collects a body up to a limit. Each piece is copied into one buffer that grows: a sender may cut a body into single bytes,
 * and a list of a million pieces would take two hundred times their length (T-90).
 */
export class BodyBuffer {
  readonly #limit: number;
  #held: Buffer;
  #size = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
    this.#held = Buffer.allocUnsafe(Math.min(limit, 4096));
  }

  /** @returns false when the limit is passed; nothing is kept from then on */
  add(piece: Uint8Array): boolean {
    const size = this.#size + piece.byteLength;
    if (size > this.#limit) {
      this.#size = this.#limit + 1;
      this.#held = Buffer.alloc(0);
      return false;
    }
    if (size > this.#held.byteLength) {
      const larger = Buffer.allocUnsafe(Math.min(this.#limit, 2 * size));
      this.#held.copy(larger, 0, 0, this.#size);
      this.#held = larger;
    }
    this.#held.set(piece, this.#size);
    this.#size = size;
    return true;
  }

  bytes(): Uint8Array {
    return this.#held.subarray(0, this.#size);
  }
}
