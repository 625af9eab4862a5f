import process from "node:process";

/** What went wrong, in words meant for the person at the terminal: printed without a stack trace. */
export class Complaint extends Error {
  /** @param {string} message @param {{ output?: string }} [details] `output`: what the failed command printed */
  constructor(message, details = {}) {
    super(message);
    this.output = details.output ?? "";
  }
}

const isTerminal = process.stdout.isTTY === true && process.env["CI"] === undefined;
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35 };

/**
 * Colour where a person looks on, plain text in a file or a pipe. (`util.styleText` of Node 20 colours both.)
 *
 * @param {keyof typeof codes} style
 * @param {string} text
 */
export function paint(style, text) {
  if (!isTerminal || process.env["NO_COLOR"]) return text;
  return `\u001b[${codes[style]}m${text}\u001b[0m`;
}

const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs one step of a script and shows one line for it, with the time it took.
 * A step that answers `"skipped"` had nothing to do and leaves no line.
 *
 * @template T
 * @param {string} label
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const started = performance.now();
  const redraw = () => process.stdout.write(`\r  ${paint("yellow", "…")} ${label} ${seconds(started)} `);
  const clear = () => (isTerminal ? process.stdout.write("\r\u001b[2K") : undefined);
  const timer = isTerminal ? setInterval(redraw, 100) : undefined;
  try {
    const result = await work();
    clear();
    if (result !== "skipped")
      console.log(`  ${paint("green", "✓")} ${label} ${paint("dim", seconds(started))}`);
    return result;
  } catch (error) {
    clear();
    console.log(`  ${paint("red", "✗")} ${label} ${paint("dim", seconds(started))}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Prints an error for a person: the message of a Complaint alone, anything unforeseen with its stack.
 *
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof Complaint) {
    if (error.output.trim() !== "") console.error(`\n${error.output.trimEnd()}`);
    console.error(`\n${paint("red", error.message)}`);
  } else {
    console.error(error);
  }
}
