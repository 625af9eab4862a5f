import { fork } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { Complaint } from "../progress.mjs";
import { inRoot } from "../repository.mjs";
import { run } from "../run.mjs";

/**
 * @typedef {object} ServiceOptions
 * @property {boolean} [durable] `true`: what it acknowledged outlives a crash, as in production. Otherwise as fast as can be.
 */

/**
 * @typedef {object} Place
 * @property {string} folder the server's own, for all that it writes
 * @property {{ uid: number, gid: number } | undefined} owner the user that it runs as, if not this one
 */

/** @typedef {(port: number) => [command: string, ...args: string[]] | Promise<[command: string, ...args: string[]]>} Command */

/**
 * @typedef {object} Description
 * @property {string} title how messages call it
 * @property {RegExp} ready the line that it prints once it takes connections
 * @property {NodeJS.Signals} end the quickest end that leaves nothing in the system
 * @property {(place: Place) => Promise<Command>} prepare fills the empty folder, and says what runs the server
 * @property {(port: number) => string} url
 */

const readyWithinMs = 120_000;
const attempts = 8;

/** Systems take the ports of outgoing connections from above (Linux from 32768): a server that starts again finds its port free. */
const lowestPort = 20_000;
const highestPort = 32_000;

/**
 * A database or the like that lives as long as this process at most: on a free port of this machine alone, with a data folder below
 * the system's temporary one. Nothing is used that runs already, and nothing is left when this process ends, however it ends.
 */
export class TestService {
  #description;
  #place;
  #command;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #keeper;
  /** @type {Promise<unknown>} */
  #ended = Promise.resolve();
  #port = 0;

  /**
   * @param {Description} description
   * @param {Place} place
   * @param {Command} command
   */
  constructor(description, place, command) {
    this.#description = description;
    this.#place = place;
    this.#command = command;
  }

  get port() {
    return this.#port;
  }

  get folder() {
    return this.#place.folder;
  }

  /** With user and password. */
  get url() {
    return this.#description.url(this.#port);
  }

  /** Starts it; after `kill()` again, on the same data and the same port. */
  async start() {
    if (this.#keeper) throw new Error(`${this.#description.title} runs already.`);
    const again = this.#port !== 0;
    let output = "";
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      // Between the look at a port and the server's own start somebody may have taken it.
      if (!again) this.#port = await freePort();
      output = await this.#attempt();
      if (this.#keeper) return;
      // A killed server may have children that still hold its data for a moment.
      await pause(100 * attempt);
    }
    throw new Complaint(`${this.#description.title} did not start.`, { output });
  }

  /**
   * Ends it as a crash would, or by another signal. Its data and its port stay its own, for `start()`.
   *
   * @param {NodeJS.Signals} [signal]
   */
  async kill(signal = "SIGKILL") {
    if (this.#keeper?.connected) this.#keeper.send(signal);
    await this.#ended;
  }

  /** Sends it a signal that does not end it. @param {NodeJS.Signals} signal */
  tell(signal) {
    this.#keeper?.send(signal);
  }

  /** Ends it for good, with its data. */
  async stop() {
    await this.kill(this.#description.end);
    await rm(this.#place.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns {Promise<string>} what it said until it was ready, or gone */
  async #attempt() {
    const [command, ...args] = await this.#command(this.#port);
    const keeper = fork(inRoot("scripts/services/keeper.mjs"), {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // The texts that are waited for are English.
      env: { ...process.env, LC_ALL: "C" },
      execArgv: [],
      // A group of its own: Ctrl-C in the terminal reaches the run alone, which ends its servers itself.
      detached: true,
    });
    this.#keeper = keeper;
    this.#ended = new Promise((resolve) => keeper.once("close", resolve)).then(() => {
      this.#keeper = undefined;
    });
    keeper.send({ command, args, ...this.#place, end: this.#description.end });
    const { ready, output } = await this.#watch(keeper);
    if (!ready) await this.kill();
    return output;
  }

  /** @param {import("node:child_process").ChildProcess} keeper */
  async #watch(keeper) {
    let output = "";
    /** @type {PromiseWithResolvers<boolean>} */
    const { promise, resolve } = Promise.withResolvers();
    for (const stream of [keeper.stdout, keeper.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        if (output.length < 10_000) output += `${line}\n`;
        if (this.#description.ready.test(line)) resolve(true);
      });
    }
    void this.#ended.then(() => resolve(false));
    const late = setTimeout(() => resolve(false), readyWithinMs);
    const ready = await promise;
    clearTimeout(late);
    return { ready, output };
  }
}

/**
 * Starts a server of this kind.
 *
 * @param {Description} description
 */
export async function startService(description) {
  const owner = await unprivileged();
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-service-"));
  try {
    if (owner) await chown(folder, owner.uid, owner.gid);
    const place = { folder, owner };
    const service = new TestService(description, place, await description.prepare(place));
    await service.start();
    return service;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Servers refuse to run as root, or should. */
async function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (/** @type {string} */ which) => Number(await run("id", [which, "nobody"]));
  return { uid: await id("-u"), gid: await id("-g") };
}

/** @returns {Promise<number>} */
function freePort() {
  const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort));
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(freePort()));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(port)));
  });
}
