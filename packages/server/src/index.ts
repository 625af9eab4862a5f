import type { RequestListener } from "node:http";
import { loadSettings } from "./config/load-settings.ts";
import { refuseNotYet } from "./config/not-yet.ts";
import { divideConfig } from "./config/operator-code.ts";
import { databaseOptions } from "./config/own-user-fields.ts";
import type { GatehouseConfig, Settings } from "./config/settings.ts";
import { createPasswordHasher } from "./crypto/password-hasher.ts";
import { SessionReader } from "./django/session-codec.ts";
import { type Clock, systemClock } from "./domain/clock.ts";
import { mountHeadlessDoor } from "./doors/headless/door.ts";
import { mountOperationsDoor } from "./doors/operations/door.ts";
import { createAnnouncer } from "./flows/announce.ts";
import type { Engine } from "./flows/context.ts";
import { createApp } from "./http/app.ts";
import { nodeListener } from "./http/node-listener.ts";
import { toResponse } from "./http/reply.ts";
import { fromWebRequest } from "./http/request.ts";
import { createLogger } from "./log.ts";
import { createTransport } from "./mail/transports/index.ts";
import { createMailWorker, type MailWorker } from "./mail/worker.ts";
import { openDatabase } from "./store/database.ts";
import { type MigrationReport, migrate } from "./store/migrate.ts";

export type { Adapter, AdapterMail, Listeners, Objection } from "./config/adapter.ts";
export { defineConfig } from "./config/config-file.ts";
export type { GatehouseConfig, Settings } from "./config/settings.ts";
export { SettingsError } from "./config/settings-error.ts";
export type { Event, EventName } from "./domain/event.ts";
export {
  type Contract,
  headlessContract,
  type JsonSchema,
  type OperationContract,
} from "./doors/headless/contract.ts";
export type { ErrorCode, Problem } from "./text/messages.ts";

/** Seconds that mail under way gets at a stop; what is not through by then is sent after the next start. */
const MAIL_PATIENCE = 2;

/** What a test or an embedding program may bring along instead of our own. */
export interface GatehouseOptions {
  /** Settings by their path, as in `gatehouse.config.ts`. */
  readonly config?: GatehouseConfig;
  /** Settings by their environment names; they win over `config`. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Skips the checks that a production start makes (weak key, console mail). For tests alone. */
  readonly dangerouslySkipProductionChecks?: boolean;
}

/** What the transport knows about the other end of a request. */
export interface Peer {
  /** The socket's remote address. */
  readonly address?: string | undefined;
}

export interface Gatehouse {
  readonly settings: Settings;
  /** The engine itself, for the command line and for programs that embed it. */
  readonly engine: Engine;
  /**
   * Answers a request, as any web-standard server or framework hands it over.
   *
   * @param peer who is at the other end of the socket; without it the client's address is unknown
   * @example const response = await gatehouse.fetch(new Request("http://localhost:8000/_allauth/app/v1/config"));
   */
  fetch(request: Request, peer?: Peer): Promise<Response>;
  /** Answers the requests of a `node:http` server that was made with `nodeServerOptions`; faster than `fetch`. */
  readonly listener: RequestListener;
  /** Creates or completes the schema. Safe to call twice, and on two nodes at once. */
  migrate(): Promise<MigrationReport>;
  readonly mail: MailWorker;
  /** Says that a stop is near: `/readyz` is 503 from now on, and everything else is answered as before. */
  drain(): void;
  /** Stops the mail worker and the password hashers and closes the database. */
  close(): Promise<void>;
}

/**
 * Makes a Gatehouse: one engine and its doors. It listens on nothing; `fetch` answers.
 *
 * @throws SettingsError naming every setting that is wrong, and its fix
 * @example
 * const gatehouse = await createGatehouse({ config: { debug: true, database: { url: "sqlite://:memory:" } } });
 * await gatehouse.migrate();
 */
export async function createGatehouse(options: GatehouseOptions = {}): Promise<Gatehouse> {
  const settings = loadSettings({
    ...(options.config && { config: options.config }),
    env: options.env ?? {},
    checkProduction: options.dangerouslySkipProductionChecks !== true,
  });
  refuseNotYet(settings);
  const { adapter = {}, on = {} } = divideConfig(options.config).code;
  const clock = options.clock ?? systemClock;
  const log = await createLogger(settings);
  const database = await openDatabase(settings.database.url, databaseOptions(settings));
  const hasher = createPasswordHasher({
    hashers: settings.password.hashers,
    iterations: settings.password.iterations,
  });
  const mail = createMailWorker({
    database,
    transport: createTransport(settings, adapter),
    clock,
    log,
    settings,
    patience: MAIL_PATIENCE,
  });
  const sessions = new SessionReader([settings.secretKey, ...settings.secretKeyFallbacks]);
  const announcer = createAnnouncer(on, log);
  const engine: Engine = {
    settings,
    database,
    clock,
    hasher,
    sessions,
    log,
    adapter,
    mailQueued: () => mail.wake(),
    announce: announcer.tell,
  };
  const lifecycle = { draining: false };
  const app = createApp(engine, (addresses) => {
    mountHeadlessDoor(addresses, engine);
    mountOperationsDoor(addresses, engine, lifecycle);
  });
  return {
    settings,
    engine,
    async fetch(request, peer = {}) {
      return toResponse(await app.answer(fromWebRequest(request, peer.address)), request.method);
    },
    listener: nodeListener(app),
    migrate: () => migrate(database),
    mail,
    drain: () => {
      lifecycle.draining = true;
    },
    async close() {
      await mail.stop();
      await announcer.settled();
      await hasher.close();
      await database.close();
    },
  };
}
