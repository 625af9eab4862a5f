import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort, type Program, startProgram } from "./processes.ts";

/** A mail server that can be killed, and started again at the same address. */
export class MailServer {
  readonly port: number;
  #program: Program | undefined;
  #before = "";

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    const file = fileURLToPath(new URL("./mail-server.ts", import.meta.url));
    this.#program = startProgram([process.execPath, file, String(this.port)]);
    while (!this.#program.output().includes("ready\n")) await pause(10);
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
    this.#before += this.#program?.output() ?? "";
    this.#program = undefined;
  }

  stop(): Promise<void> {
    return this.kill();
  }

  /** To whom mail has come, of all that was acknowledged. */
  received(): ReadonlySet<string> {
    return new Set(`${this.#before}${this.#program?.output() ?? ""}`.split("\n"));
  }
}

export async function startMailServer(): Promise<MailServer> {
  const server = new MailServer(await freePort());
  await server.start();
  return server;
}
