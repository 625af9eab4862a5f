import cluster from "node:cluster";
import { type Settings, servingWarnings } from "../config/settings.ts";
import { isLoopback } from "../domain/loopback.ts";
import { createGatehouse, type Gatehouse, startHousekeeping } from "../index.ts";
import type { Command, OptionValues, Surroundings } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { drain, type Endpoint, type Farewell, listen, urlOf } from "./listen.ts";
import { describeMigration } from "./migrate.ts";
import { paint, say, sayWarning } from "./output.ts";
import { HEAD_START, superviseWorkers } from "./serve-workers.ts";
import { type StopSignals, watchStopSignals } from "./stop-signals.ts";
import { type OpenSettings, openSettings } from "./surroundings.ts";

export const serve: Command = {
  summary: "Bring the database up to date and serve the API.",
  usage: "[--host <address>] [--port <port>] [--workers <count>] [--no-migrate]",
  options: {
    host: { type: "string", doc: "The address to listen on (SERVE_HOST, 127.0.0.1)." },
    port: { type: "string", doc: "The port to listen on (SERVE_PORT, 8000); 0 lets the system choose." },
    workers: { type: "string", doc: "How many processes share the work; default 1." },
    "no-migrate": { type: "boolean", doc: "Leave the database as it is." },
  },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const workers = workerCount(values);
    const open = await openSettings(withEndpoint(values, surroundings));
    if (cluster.isWorker) return serveAsWorker(open);

    const stop = watchStopSignals();
    for (const warning of warnings(open.settings)) sayWarning(warning);
    const gatehouse = await openGatehouse(open);
    if (!values.flag("no-migrate")) await bringUpToDate(gatehouse);
    if (workers === 1) return serveAlone(gatehouse, stop);
    await gatehouse.close();
    const { notice } = farewellOf(open.settings);
    return superviseWorkers({ count: workers, endpoint: endpointOf(open.settings), stop, notice });
  },
};

/** `serve` alone is a whole production start; of several nodes that start together, one does it. */
async function bringUpToDate(gatehouse: Gatehouse): Promise<void> {
  try {
    const report = await gatehouse.migrate();
    if (report.changed) for (const line of describeMigration(report, false)) say(line);
  } catch (error) {
    await gatehouse.close();
    throw error;
  }
}

/** The options are settings by another name: judged by the same schema, in the same words. */
function withEndpoint(values: OptionValues, { cwd, env }: Surroundings): Surroundings {
  const host = values.text("host");
  const port = values.text("port");
  return {
    cwd,
    env: {
      ...env,
      ...(host !== undefined && { SERVE_HOST: host }),
      ...(port !== undefined && { SERVE_PORT: port }),
    },
  };
}

function workerCount(values: OptionValues): number {
  const given = values.text("workers") ?? "1";
  const count = Number(given);
  if (/^\d+$/.test(given) && count >= 1 && count <= 256) return count;
  throw new Complaint("--workers must be a number from 1 to 256, such as the number of cores.", {
    exitCode: 2,
  });
}

async function openGatehouse({ config, env }: OpenSettings): Promise<Gatehouse> {
  return createGatehouse({ ...(config && { config }), env });
}

function endpointOf({ serve: { host, port } }: Settings): Endpoint {
  return { host, port };
}

/** `lastAnswers` is longer than the documented nginx keeps a connection that it does not need. */
const farewell: Farewell = { notice: 1_000, lastAnswers: 2_000, patience: 3_000 };

/** In development no balancer has to be told, and somebody waits for the end. */
const quickFarewell: Farewell = { notice: 0, lastAnswers: 0, patience: 5_000 };

const farewellOf = ({ debug }: Settings) => (debug ? quickFarewell : farewell);

async function serveAlone(gatehouse: Gatehouse, stop: StopSignals): Promise<number> {
  return serveUntilStopped(gatehouse, stop, {
    farewell: farewellOf(gatehouse.settings),
    ready: (url) => announce(gatehouse, url),
  });
}

async function serveAsWorker(open: OpenSettings): Promise<number> {
  const stop = watchStopSignals({ isWorker: true });
  // The primary is gone: nobody would ever stop this process.
  process.once("disconnect", () => stop.stop());
  try {
    const { notice, ...rest } = farewellOf(open.settings);
    return await serveUntilStopped(await openGatehouse(open), stop, {
      farewell: { notice: notice + HEAD_START, ...rest },
      ready: () => undefined,
    });
  } finally {
    // The channel to the primary would keep this process, also one that could not start.
    if (cluster.worker?.exitedAfterDisconnect !== true) cluster.worker?.disconnect();
  }
}

async function serveUntilStopped(
  gatehouse: Gatehouse,
  stop: StopSignals,
  { farewell, ready }: { farewell: Farewell; ready: (url: string) => void },
): Promise<number> {
  try {
    // A door that opens now would take people in only to send them away.
    if (stop.isAsked()) return 0;
    const endpoint = endpointOf(gatehouse.settings);
    const server = await listen(gatehouse, endpoint);
    gatehouse.mail.start();
    const housekeeping = startHousekeeping(gatehouse.engine);
    ready(urlOf(server, endpoint));
    await stop.asked;
    gatehouse.drain();
    await Promise.all([drain(server, farewell), housekeeping.stop()]);
  } finally {
    await gatehouse.close();
  }
  return 0;
}

/** In production as a line of the log; a person who starts it by hand gets a sentence. */
function announce({ settings, engine }: Gatehouse, url: string): void {
  if (settings.log.format === "json" && engine.log.isLevelEnabled("info")) {
    engine.log.info({ url, pid: process.pid }, `Gatehouse listens on ${url}`);
    return;
  }
  say(`Gatehouse listens on ${paint("bold", url)}`);
  if (settings.debug) say(`Development mailbox: ${url}/__dev/mail`);
}

function warnings(settings: Settings): readonly string[] {
  const { debug, serve } = settings;
  if (!debug || isLoopback(serve.host)) return servingWarnings(settings);
  return [
    `DEBUG is on and the server listens on ${serve.host}: production's checks are off for everybody who can reach it. (The mailbox at /__dev/mail answers this machine alone.)`,
  ];
}
