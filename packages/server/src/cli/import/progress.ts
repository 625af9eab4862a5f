import { paint } from "../output.ts";

/** Where nobody watches, a line now and then will do. */
const SECONDS_BETWEEN_LINES = 10;
const SECONDS_BETWEEN_FRAMES = 0.2;
const WIDTH = 24;

/** How far a long command has come, on standard error: a bar on a terminal, lines now and then elsewhere. */
export class Progress implements Disposable {
  readonly #total: number;
  readonly #isTerminal = process.stderr.isTTY === true;
  #done = 0;
  #nextAt = 0;
  #drawn = false;

  /** @param total what `advance` will have added up to at the end; 0: nobody knows */
  constructor(total: number) {
    this.#total = total;
    if (!this.#isTerminal) this.#nextAt = performance.now() + SECONDS_BETWEEN_LINES * 1000;
  }

  advance(by: number): void {
    this.#done += by;
  }

  /** @param text what has been done, in a few words */
  tell(text: () => string): void {
    const now = performance.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + (this.#isTerminal ? SECONDS_BETWEEN_FRAMES : SECONDS_BETWEEN_LINES) * 1000;
    const share = this.#total === 0 ? undefined : Math.min(1, this.#done / this.#total);
    const percent = share === undefined ? "" : `${Math.floor(share * 100)} % · `;
    if (!this.#isTerminal) {
      process.stderr.write(`${percent}${text()}\n`);
      return;
    }
    const bar = share === undefined ? "" : `${drawn(share)} `;
    process.stderr.write(`\r\u001b[2K${bar}${percent}${text()}`);
    this.#drawn = true;
  }

  [Symbol.dispose](): void {
    if (this.#drawn) process.stderr.write("\r\u001b[2K");
    this.#drawn = false;
  }
}

function drawn(share: number): string {
  const full = Math.round(share * WIDTH);
  return paint("green", "█".repeat(full), process.stderr) + "░".repeat(WIDTH - full);
}
