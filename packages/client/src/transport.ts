import { createCredentials } from "./credentials.ts";
import { AuthError, codeOfStatus } from "./errors.ts";
import type { CallOptions, Envelope, Leave, Operation, Send } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import { postForm } from "./post-form.ts";
import { createSingleFlight } from "./single-flight.ts";
import { isAuthentication, readAuthState, sessionOf } from "./state.ts";
import { type AuthStore, callSafely } from "./store.ts";

/** What came over the wire. Without `answer` it was not the protocol's JSON. */
interface Received {
  status: number;
  answer: Envelope | undefined;
  retryAfter: number | undefined;
}

export interface Transport {
  /** The one function through which all modules talk to the server. */
  readonly send: Send;
  readonly leave: Leave;
  accessToken(): Promise<string | null>;
}

export function createTransport(options: ClientOptions, store: AuthStore): Transport {
  const root = `${(options.baseUrl ?? "").replace(/\/+$/, "")}/_allauth/${options.client ?? "browser"}/v1`;
  const doFetch = options.fetch ?? ((input: string, init: RequestInit) => fetch(input, init));
  const credentials = createCredentials(options);
  const reads = createSingleFlight<Envelope>();
  /** Counts what changed the session, so that a read which began before a change cannot undo what it brought. */
  let changes = 0;

  // The contract's types are for those who call; in here one request is like another.
  const send = transmit as Send;

  async function transmit(operation: Operation): Promise<Envelope> {
    if (operation.method === "GET") {
      const { path, query, headers } = operation;
      const key = JSON.stringify([path, query, headers]);
      return reads.join(key, operation.signal, (signal) => reported({ ...operation, signal }));
    }
    return reported(operation);
  }

  async function reported(operation: Operation): Promise<Envelope> {
    const { name, method, path } = operation;
    const began = performance.now();
    const report = (outcome: Pick<AuthError, "status"> & Partial<Pick<AuthError, "code">>) => {
      const { status, code } = outcome;
      const durationMs = performance.now() - began;
      const facts = { operation: name, method, path, status, durationMs, ...(code && { code }) };
      if (options.onRequest) callSafely(options.onRequest, facts);
    };
    try {
      const answer = await perform(operation);
      report({ status: answer.status });
      return answer;
    } catch (error) {
      if (error instanceof AuthError) report(error);
      throw error;
    }
  }

  async function perform(operation: Operation, isRetry = false): Promise<Envelope> {
    const isRead = operation.method === "GET";
    const proof = await credentials.headers(operation, { send, settled: reads.settled });
    const changesBefore = changes;
    // Who reads while something changes, or after it, must not be given an answer from before.
    if (!isRead) reads.close();
    const received = exchange(operation, proof);
    const outcome = await (isRead ? received : received.finally(reads.close));
    const { answer } = outcome;
    if (answer) {
      const again = await credentials.learn(operation, answer, proof);
      // Only what changes nothing is asked twice.
      if (again && isRead && !isRetry) return perform(operation, true);
      if (isAuthentication(answer) && !(isRead && changes !== changesBefore)) {
        if (!isRead) changes += 1;
        store.set(sessionOf(readAuthState(answer)), operation);
      }
    }
    return accepted(operation, outcome);
  }

  async function exchange(operation: Operation, proof: Record<string, string>): Promise<Received> {
    const { method, path, query, body, signal } = operation;
    const headers: Record<string, string> = { Accept: "application/json", ...operation.headers, ...proof };
    const init: RequestInit = { method, headers, credentials: credentials.mode };
    if (body) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    if (signal) init.signal = signal;
    try {
      const response = await doFetch(root + path + (query ? `?${query}` : ""), init);
      const retryAfter = readRetryAfter(response.headers.get("Retry-After"));
      return { status: response.status, answer: parse(await response.text()), retryAfter };
    } catch (cause) {
      signal?.throwIfAborted();
      throw new AuthError({ status: 0, code: "network", cause });
    }
  }

  // A form carries cookies and its own CSRF token, and no header that a session token could be in.
  async function leave(path: string, fields: Readonly<Record<string, string>>, options?: CallOptions) {
    if (credentials.mode !== "include" || typeof document === "undefined")
      throw new AuthError({ status: 0, code: "not_found" });
    const operation: Operation = { name: "leave", method: "POST", path, ...options };
    const proof = await credentials.headers(operation, { send, settled: reads.settled });
    postForm(root + path, { ...fields, csrfmiddlewaretoken: proof["X-CSRFToken"] ?? "" });
  }

  return { send, leave, accessToken: () => credentials.accessToken(send) };
}

/** The answer, where it is one to this operation and no error. */
function accepted({ accepts, codes }: Operation, { status, answer, retryAfter }: Received): Envelope {
  if (answer && (status < 300 || status === 401 || accepts?.includes(status))) return answer;
  const code = codes?.[status] ?? codeOfStatus(status);
  throw new AuthError({ status, code, errors: answer?.errors, retryAfter });
}

function parse(text: string): Envelope | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "status" in body ? (body as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 9110, section 10.2.3: seconds or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
