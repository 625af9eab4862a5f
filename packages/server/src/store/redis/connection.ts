/** The one connection of a process to Redis, which may come and go: nobody waits for it longer than {@link ANSWER_WITHIN}. */
import { isIP } from "node:net";
import type { RedisClientType } from "@redis/client";
import type { Logger } from "pino";

/** What commands are asked of: Redis's second protocol, which every version speaks. */
export type RedisClient = RedisClientType<
  Record<never, never>,
  Record<never, never>,
  Record<never, never>,
  2
>;

export interface RedisOptions {
  /** `redis://user:password@host:port/database`; `rediss://` speaks TLS. */
  readonly url: string;
  /** Fails where this Redis cannot do what it is wanted for, though it answers: still loading, out of memory, read-only. */
  readonly probe: (client: RedisClient) => Promise<void>;
}

/** Anything but `undefined`, which says that there is no answer. */
type Answer = object | string | number | bigint | boolean | null;

/** Milliseconds that a command may take. */
const ANSWER_WITHIN = 250;
/** Milliseconds until a new connection has to be good for something: name, TCP, TLS, password, probe. */
const CONNECT_WITHIN = 1000;
/** Milliseconds between two attempts: doubled from the first to the last, and as few again once a connection held for the last. */
const PAUSE = { first: 100, last: 5000 };

export class RedisConnection {
  readonly #options: RedisOptions;
  readonly #log: Pick<Logger, "info" | "warn">;
  readonly #closing = new AbortController();
  readonly #firstAttempt: Promise<void>;
  readonly #stopped: Promise<void>;
  #client: RedisClient | undefined;
  #dropped: (() => void) | undefined;
  #isOut = false;

  /** Connects in the background. */
  constructor(options: RedisOptions, log: Pick<Logger, "info" | "warn">) {
    this.#options = options;
    this.#log = log;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#firstAttempt = promise;
    this.#stopped = this.#keepConnected(resolve);
  }

  /** Whether it is known not to answer. */
  get isOut(): boolean {
    return this.#isOut;
  }

  /**
   * Asks Redis something. `undefined`: it does not answer, or not with what was asked for; whether it has done anything is not known then.
   * Whoever asks next need not wait to hear the same.
   */
  async ask<T extends Answer>(question: (client: RedisClient) => Promise<T>): Promise<T | undefined> {
    await this.#firstAttempt;
    const client = this.#client;
    if (client === undefined) return undefined;
    try {
      return await withinTime(ANSWER_WITHIN, question(client));
    } catch (error) {
      this.#drop(client, error);
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#dropped?.();
    await this.#stopped;
  }

  async #keepConnected(attempted: () => void): Promise<void> {
    const { signal } = this.#closing;
    let pause = PAUSE.first;
    while (!signal.aborted) {
      const since = Date.now();
      try {
        const client = await openRedis(this.#options, { signal, lost: this.#drop.bind(this) });
        const { promise: dropped, resolve } = Promise.withResolvers<void>();
        this.#dropped = resolve;
        this.#client = client;
        this.#found();
        attempted();
        if (!signal.aborted) await dropped;
        this.#client = undefined;
        destroy(client);
      } catch (error) {
        this.#missed(error);
      }
      attempted();
      pause = Date.now() - since > PAUSE.last ? PAUSE.first : Math.min(pause * 2, PAUSE.last);
      await sleep(pause, signal);
    }
  }

  #drop(client: RedisClient, error: unknown): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#missed(error);
    this.#dropped?.();
  }

  /** Said once for an outage, not for each request in it. */
  #missed(error: unknown): void {
    if (this.#isOut || this.#closing.signal.aborted) return;
    this.#isOut = true;
    this.#log.warn(
      { reason: reasonOf(error) },
      "Redis (REDIS_URL) does not answer: rate limits are counted in the database until it does",
    );
  }

  #found(): void {
    if (!this.#isOut) return;
    this.#isOut = false;
    this.#log.info("Redis answers again: rate limits are counted there");
  }
}

interface Opening {
  /** Ends the attempt. */
  readonly signal?: AbortSignal;
  /** Told when the connection breaks. */
  readonly lost?: (client: RedisClient, error: unknown) => void;
}

/**
 * Opens one connection that has passed the probe. It is not opened again by itself: as long as there is none, nobody is to wait for one.
 *
 * @throws what stood in the way
 */
async function openRedis({ url, probe }: RedisOptions, { signal, lost }: Opening = {}): Promise<RedisClient> {
  // What most installations never need is loaded where it is.
  const { createClient } = await import("@redis/client");
  const socket = { reconnectStrategy: false, connectTimeout: CONNECT_WITHIN } as const;
  const servername = serverNameIn(url);
  const client = createClient({
    url,
    RESP: 2,
    disableClientInfo: true,
    disableOfflineQueue: true,
    maintNotifications: "disabled",
    socket: servername === undefined ? socket : { ...socket, tls: true, servername },
  });
  client.on("error", (error: unknown) => lost?.(client, error));
  const abort = () => destroy(client);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await withinTime(
      CONNECT_WITHIN,
      client.connect().then(() => probe(client)),
    );
    return client;
  } catch (error) {
    destroy(client);
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Whether Redis can be used. @throws what stands in the way */
export async function checkRedis(options: RedisOptions): Promise<void> {
  destroy(await openRedis(options));
}

/**
 * Whose certificate is wanted, where several services share an address (SNI, RFC 6066). The client does not say it of itself. It is
 * a name always: addresses have none.
 */
function serverNameIn(url: string): string | undefined {
  const { protocol, hostname } = new URL(url);
  return protocol === "rediss:" && isIP(hostname) === 0 && !hostname.startsWith("[") ? hostname : undefined;
}

const STRANGE_AUTHORITY =
  "Name the file with the certificate of the authority that issued Redis's in NODE_EXTRA_CA_CERTS, in the environment of the process.";

/** What helps against errors whose own words do not say it, by their codes. */
const advice: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: STRANGE_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: STRANGE_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: STRANGE_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: STRANGE_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: STRANGE_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: "REDIS_URL must name Redis as its certificate does.",
};

/** What went wrong, in one line. Errors of the connection tell addresses and Redis's own words, and no password. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = "" } = error as NodeJS.ErrnoException;
  // A name with two addresses that both refuse gives an error without words.
  const words = error.message.trim() || code || error.name;
  const hint = advice[code];
  return hint === undefined ? words : `${words.replace(/\.?$/, ".")} ${hint}`;
}

function destroy(client: RedisClient): void {
  if (client.isOpen) client.destroy();
}

async function withinTime<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    // If this process itself was held up, the answer lies in the socket and is read first.
    () => setImmediate(() => reject(new Error(`No answer within ${milliseconds} ms.`))),
    milliseconds,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  // An embedding program that has nothing else to do may end.
  timer.unref();
  const wake = () => resolve();
  signal.addEventListener("abort", wake, { once: true });
  await promise;
  signal.removeEventListener("abort", wake);
  clearTimeout(timer);
}
