import { Agent, request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** One answer to one of our clients. */
export interface ClientAnswer {
  readonly status: number;
  /** When it came, in milliseconds on `performance.now()`'s scale, and how long it took. */
  readonly at: number;
  readonly took: number;
  /** Seconds, where the server said so. */
  readonly retryAfter: number | undefined;
}

export interface Post {
  readonly path: string;
  readonly body: unknown;
}

/** Clients that post one request after the other, each over a connection of its own. */
export interface Crowd {
  readonly url: string;
  readonly connections: number;
  /** The `n`th request of all. */
  post(n: number): Post;
  /** Whether a client that is told to come back later does so. Otherwise it asks again at once. */
  readonly patient?: boolean;
}

export interface RunningCrowd {
  /** Sends nothing more, and waits for what is under way. @returns every answer, in the order of arrival */
  stop(): Promise<readonly ClientAnswer[]>;
}

/**
 * Starts a crowd. For requests that cost the server a password hash a Node client is quick enough, and it can tell
 * how fast each kind of answer came, which the load generators cannot.
 */
export function startCrowd({ url, connections, post, patient = false }: Crowd): RunningCrowd {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const stopped = new AbortController();
  const answers: ClientAnswer[] = [];
  let sent = 0;
  const client = async () => {
    while (!stopped.signal.aborted) {
      const answer = await send(agent, url, post(sent++));
      answers.push(answer);
      if (patient && answer.retryAfter !== undefined) {
        await sleep(answer.retryAfter * 1000, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }
  };
  const clients = Promise.all(Array.from({ length: connections }, client));
  // Awaited in `stop`; until then a failure must not end the process as an unhandled one.
  clients.catch(() => undefined);
  return {
    async stop() {
      stopped.abort();
      await clients;
      agent.destroy();
      return answers;
    },
  };
}

function send(agent: Agent, url: string, { path, body }: Post): Promise<ClientAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientAnswer>();
  const text = JSON.stringify(body);
  const started = performance.now();
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
  const sending = httpRequest(`${url}${path}`, { method: "POST", agent, headers }, (response) => {
    response.resume();
    response.once("error", reject);
    response.once("end", () => {
      const at = performance.now();
      const retryAfter = response.headers["retry-after"];
      resolve({
        status: response.statusCode ?? 0,
        at,
        took: at - started,
        retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
      });
    });
  });
  sending.once("error", reject);
  sending.end(text);
  return promise;
}

/** Answers of one status per second: between the first and the last that came after `from`, so that no edge counts. */
export function ratePerSecond(
  answers: readonly ClientAnswer[],
  wanted: { status: number; from: number },
): number {
  const times = answers.filter(({ status, at }) => status === wanted.status && at >= wanted.from);
  const [first, last] = [times.at(0), times.at(-1)];
  if (first === undefined || last === undefined || first === last) return 0;
  return ((times.length - 1) * 1000) / (last.at - first.at);
}
