import type { RequestListener } from "node:http";
import type { Logger } from "pino";
import { loadSettings } from "./config/load-settings.ts";
import { refuseNotYet } from "./config/not-yet.ts";
import { divideConfig } from "./config/operator-code.ts";
import { databaseOptions } from "./config/own-user-fields.ts";
import type { GatehouseConfig, Settings } from "./config/settings.ts";
import { simpleJwtKeysOf, tokenKeysOf } from "./config/token-keys.ts";
import { createPasswordHasher } from "./crypto/password-hasher.ts";
import { createTokenKeys } from "./crypto/token-keys.ts";
import { SessionReader } from "./django/session-codec.ts";
import { type Clock, systemClock } from "./domain/clock.ts";
import { mountHeadlessDoor } from "./doors/headless/door.ts";
import { mountJwksDoor } from "./doors/jwks/door.ts";
import { mountJwtDoor } from "./doors/jwt/door.ts";
import { mountOperationsDoor } from "./doors/operations/door.ts";
import { mountPagesDoor } from "./doors/pages/door.ts";
import { mountTokenDoor } from "./doors/token/door.ts";
import { createAnnouncer } from "./flows/announce.ts";
import type { Engine } from "./flows/context.ts";
import { verifyAccessToken } from "./flows/tokens/verify-access-token.ts";
import { createApp } from "./http/app.ts";
import { authorizationToken } from "./http/authorization.ts";
import { nodeListener } from "./http/node-listener.ts";
import { toResponse } from "./http/reply.ts";
import { fromWebRequest } from "./http/request.ts";
import { createLogger } from "./log.ts";
import { createSmsSender } from "./mail/sms/index.ts";
import { createTransport } from "./mail/transports/index.ts";
import { createWebhookSender } from "./mail/webhook/webhooks.ts";
import { createMailWorker, type MailWorker } from "./mail/worker.ts";
import { type Db, openDatabase } from "./store/database.ts";
import type { LimitStore } from "./store/limits.ts";
import { limitsInTable } from "./store/limits-in-table.ts";
import { type MigrationReport, migrate } from "./store/migrate.ts";
import { RedisConnection } from "./store/redis/connection.ts";
import { limitsInRedis, probeLimits } from "./store/redis/limits-in-redis.ts";

export type {
  Adapter,
  AdapterMail,
  AdapterSms,
  AdapterUser,
  Listeners,
  Objection,
} from "./config/adapter.ts";
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
export { type Housekeeping, startHousekeeping } from "./housekeeping.ts";
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
  /** The folder in whose `var/` a key is made and kept where, with `DEBUG`, no `SECRET_KEY` is given. Default: none is made. */
  readonly developmentSecretIn?: string;
  /** Skips the checks that a production start makes (weak key, console mail). For tests alone. */
  readonly dangerouslySkipProductionChecks?: boolean;
}

/** What an access token says. */
export interface AccessTokenClaims {
  readonly userId: number;
  /** All of them, those of `adapter.jwtClaims` among them. */
  readonly claims: Readonly<Record<string, unknown>>;
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
  /** Answers the requests of a `node:http` server, which needs `joinDuplicateHeaders`; faster than `fetch`. */
  readonly listener: RequestListener;
  /**
   * Whose access token a request to an API of your own carries, with `HEADLESS_TOKEN_STRATEGY=jwt`. Asks nothing of the database, so a
   * token stands until it expires; with `HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED`, one query tells whether its session still does.
   *
   * @param recipient what the token must name as `iss` and `aud`, where `adapter.jwtClaims` sets them
   * @returns `undefined` where there is none that counts
   * @example const caller = await gatehouse.verifyAccessToken(request);
   */
  verifyAccessToken(
    request: Request,
    recipient?: { readonly issuer?: string; readonly audience?: string },
  ): Promise<AccessTokenClaims | undefined>;
  /** Creates or completes the schema. Safe to call twice, and on two nodes at once. */
  migrate(): Promise<MigrationReport>;
  readonly mail: MailWorker;
  /** Says that a stop is near: `/readyz` is 503 from now on, and everything else is answered as before. */
  drain(): void;
  /** Stops the mail worker and the password hashers and closes the database and the connection to Redis. */
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
    developmentSecretIn: options.developmentSecretIn,
    checkProduction: options.dangerouslySkipProductionChecks !== true,
  });
  refuseNotYet(settings);
  const { adapter = {}, on = {} } = divideConfig(options.config).code;
  const clock = options.clock ?? systemClock;
  const keys = tokenKeysOf(settings);
  const log = await createLogger(settings);
  const database = await openDatabase(settings.database.url, databaseOptions(settings));
  const limits = createLimits(settings, { db: database.db, log });
  const hasher = createPasswordHasher({
    hashers: settings.password.hashers,
    iterations: settings.password.iterations,
    firebase: settings.password.firebaseScrypt ?? undefined,
  });
  const mail = createMailWorker({
    database,
    transport: createTransport(settings, adapter),
    sms: createSmsSender(settings, { clock, adapter }),
    webhooks: createWebhookSender(settings, clock),
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
    limits,
    clock,
    hasher,
    tokenKeys: keys && (await createTokenKeys(keys)),
    simpleJwtKeys: await createTokenKeys(simpleJwtKeysOf(settings)),
    sessions,
    log,
    adapter,
    mailQueued: () => mail.wake(),
    announce: announcer.tell,
  };
  const lifecycle = { draining: false };
  const app = createApp(engine, (addresses) => {
    mountHeadlessDoor(addresses, engine);
    mountTokenDoor(addresses, engine);
    mountJwtDoor(addresses, engine);
    mountPagesDoor(addresses, engine);
    mountJwksDoor(addresses, engine);
    mountOperationsDoor(addresses, engine, lifecycle);
  });
  return {
    settings,
    engine,
    async fetch(request, peer = {}) {
      return toResponse(await app.answer(fromWebRequest(request, peer.address)), request.method);
    },
    listener: nodeListener(app),
    async verifyAccessToken({ headers }, recipient) {
      const token = authorizationToken(headers, settings.headless.jwtAuthorizationHeaderScheme);
      const read = token === undefined ? undefined : await verifyAccessToken(engine, token, recipient);
      return read && { userId: read.userId, claims: read.claims };
    },
    migrate: () => migrate(database),
    mail,
    drain: () => {
      lifecycle.draining = true;
    },
    async close() {
      await mail.stop();
      await announcer.settled();
      await hasher.close();
      await limits.close();
      await database.close();
    },
  };
}

/** Rate limits are counted in Redis where there is one, and in the database otherwise and while Redis does not answer. */
function createLimits({ redis: { url } }: Settings, { db, log }: { db: Db; log: Logger }): LimitStore {
  const table = limitsInTable(db);
  return url === null ? table : limitsInRedis(new RedisConnection({ url, probe: probeLimits }, log), table);
}
