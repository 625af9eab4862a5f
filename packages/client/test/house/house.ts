import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Account,
  type HouseOptions,
  type HouseSession,
  type HouseState,
  type Mail,
  randomKey,
} from "./accounts.ts";
import type { Reply } from "./replies.ts";
import { answer } from "./routes.ts";

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/**
 * A real HTTP server that answers as the reference's recordings do, with state enough for the flows of these tests.
 * What it does not do is what the client cannot see: hashing, signatures, e-mail.
 */
export class House implements HouseState {
  readonly options: HouseOptions;
  readonly accounts: Account[] = [];
  readonly sessions = new Map<string, HouseSession>();
  readonly mails: Mail[] = [];
  readonly seen: Seen[] = [];
  /** Answers the next requests in place of the routes. */
  readonly instead: Reply[] = [];
  #held: Promise<void> | undefined;
  readonly #server: Server;

  private constructor(options: HouseOptions) {
    this.options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(options);
    await new Promise<void>((resolve) => house.#server.listen(0, "127.0.0.1", resolve));
    return house;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Keeps the answers to requests that arrive from now on until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  seenPaths(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const [, kind = "", path = ""] = /^\/_allauth\/(browser|app)\/v1(\/.*)$/.exec(request.url ?? "") ?? [];
    const method = request.method ?? "GET";
    this.seen.push({ method, path, headers: request.headers, body });

    const cookies = parseCookies(request.headers.cookie);
    const usesTokens = kind === "app" || (this.options.browserTokens === true && !cookies["sessionid"]);
    const token = usesTokens ? String(request.headers["x-session-token"] ?? "") : cookies["sessionid"];
    const replacement = this.instead.shift();
    const outcome =
      replacement ??
      (!usesTokens && method !== "GET" && !csrfMatches(cookies, request)
        ? { status: 403, errors: [{ code: "csrf_failed", message: "CSRF verification failed." }] }
        : answer(this, {
            method,
            path,
            body: body ? JSON.parse(body) : {},
            headers: request.headers,
            token,
            usesTokens,
          }));
    const session = outcome.session;
    await this.#held;

    const headers = new Headers({ "Content-Type": "application/json", ...outcome.headers });
    if (usesTokens && session?.fresh) outcome.meta = { ...outcome.meta, session_token: session.key };
    if (!usesTokens && kind) {
      headers.append(
        "Set-Cookie",
        `csrftoken=${session?.fresh ? randomKey() : (cookies["csrftoken"] ?? randomKey())}; Path=/; SameSite=Lax`,
      );
      if (session?.fresh) {
        headers.append("Set-Cookie", `sessionid=${session.key}; HttpOnly; Path=/; SameSite=Lax`);
      }
      if (outcome.flushed) headers.append("Set-Cookie", "sessionid=; Max-Age=0; Path=/");
    }
    if (session) session.fresh = false;
    const { status, data, meta, errors, text } = outcome;
    response.writeHead(status, [...headers].flat());
    response.end(text ?? JSON.stringify({ status, data, meta, errors }));
  }
}

function csrfMatches(cookies: Record<string, string>, request: IncomingMessage): boolean {
  return Boolean(cookies["csrftoken"]) && cookies["csrftoken"] === request.headers["x-csrftoken"];
}

function parseCookies(header = ""): Record<string, string> {
  return Object.fromEntries(header.split("; ").map((pair) => pair.split("=") as [string, string]));
}
