import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Complaint, paint } from "./progress.mjs";
import { inRoot } from "./repository.mjs";

/**
 * @typedef {object} ServiceOptions
 * @property {string} label what stands before each of its lines
 * @property {string} title how messages call it: "The API"
 * @property {"blue" | "magenta"} colour
 * @property {string} node the Node that runs it, or another program
 * @property {boolean} [watchesParent] it ends by itself when the channel to it closes (`NODE_CHANNEL_FD`); a Node is made to
 * @property {string[]} args
 * @property {string} cwd
 * @property {Record<string, string | undefined>} env
 * @property {string} readyUrl answers below 400 as soon as it can be used
 */

const graceMs = 8_000;
const startMs = 60_000;
const ownGroup = process.platform !== "win32";

/** A server that runs beside this script until somebody stops it. Its output is held back until `showOutput()`. */
export class Service {
  #child;
  #options;
  /** @type {string[] | undefined} */
  #heldBack = [];

  /** @param {ServiceOptions} options */
  constructor(options) {
    this.#options = options;
    const guard = ["--import", pathToFileURL(inRoot("scripts/end-with-parent.mjs")).href];
    this.#child = spawn(options.node, [...(options.watchesParent ? [] : guard), ...options.args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C in the terminal reaches this script alone, which then stops the servers in order.
      detached: ownGroup,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#print(line));
    }
    /** Resolves with the reason when the process is gone, whoever ended it. @type {Promise<string>} */
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(error.message));
      this.#child.once("exit", (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    });
  }

  get title() {
    return this.#options.title;
  }

  get output() {
    return (this.#heldBack ?? []).join("\n");
  }

  /**
   * Waits until it can be used.
   *
   * @throws {Complaint} when it ends, or does not answer in time
   */
  ready() {
    return this.#waitFor((status) => status < 400);
  }

  /** Waits until it answers at all, be it that something behind it is missing. */
  answering() {
    return this.#waitFor(() => true);
  }

  /** @param {(status: number) => boolean} isEnough */
  async #waitFor(isEnough) {
    const { readyUrl, title } = this.#options;
    let ended = "";
    void this.ended.then((reason) => {
      ended = reason;
    });
    for (const giveUp = Date.now() + startMs; Date.now() < giveUp; await pause(100)) {
      if (ended) throw new Complaint(`${title} did not start (${ended}).`, { output: this.output });
      const status = await statusOf(readyUrl);
      if (status !== undefined && isEnough(status)) return;
    }
    throw new Complaint(`${title} did not answer at ${readyUrl} within ${startMs / 1000} seconds.`, {
      output: this.output,
    });
  }

  /** From now on its lines appear as they come. What it said while starting is dropped: it did start. */
  showOutput() {
    this.#heldBack = undefined;
  }

  /** Asks it to finish, waits, and after a while insists. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGTERM");
    const insist = setTimeout(() => this.kill(), graceMs);
    await this.ended;
    clearTimeout(insist);
  }

  /** Ends it and all that it started, at once. */
  kill() {
    if (!ownGroup || this.#child.pid === undefined) {
      this.#child.kill("SIGKILL");
      return;
    }
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It was gone already.
    }
  }

  /** @param {string} line */
  #print(line) {
    const { label, colour } = this.#options;
    if (this.#heldBack) this.#heldBack.push(line);
    else console.log(`${paint(colour, `${label} │`)} ${line}`);
  }
}

/** @param {string} url @returns {Promise<number | undefined>} */
async function statusOf(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: "manual" });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
