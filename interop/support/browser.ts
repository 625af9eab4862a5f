import type { Pair } from "./pair.ts";
import type { Side } from "./sides.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire holds, and asserts on it
  readonly body: any;
}

interface Sent {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends a request as it is.
 *
 * @example await send(pair, ["Django", "GET /whoami/"]);
 */
export async function send(
  pair: Pair,
  [side, request]: readonly [Side, string],
  { json, form, headers }: Sent = {},
): Promise<Reply> {
  const [method = "", path = ""] = request.split(" ");
  const response = await fetch(pair.url(side, path), {
    method,
    redirect: "manual",
    headers: {
      "User-Agent": "interop/1.0",
      ...(json !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** A browser with one cookie jar for both sides: cookies belong to a host, whatever the port. */
export class Browser {
  readonly pair: Pair;
  readonly cookies = new Map<string, string>();
  /** When the session's cookie runs out, as the newest `Set-Cookie` has it; `undefined`: when the browser closes. */
  sessionMaxAge: number | undefined;

  constructor(pair: Pair) {
    this.pair = pair;
  }

  /** Opens a page. */
  open(side: Side, path: string): Promise<Reply> {
    return this.#send(side, `GET ${path}`);
  }

  /** Opens a page with a form and sends the form off, with what was typed and what stands in it unseen. */
  async fillIn(side: Side, path: string, typed: Readonly<Record<string, string>>): Promise<Reply> {
    const page = await this.open(side, path);
    const elsewhere = page.headers.get("location");
    if (elsewhere !== null)
      return this.fillIn(side, new URL(elsewhere, this.pair.url(side, path)).pathname, typed);
    if (page.status !== 200) throw new Error(`No form at ${side}'s ${path}: ${page.status}`);
    const hidden = [...page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
      /name="([^"]*)"/.exec(tag)?.[1] ?? "",
      /value="([^"]*)"/.exec(tag)?.[1] ?? "",
    ]);
    return this.#send(side, `POST ${path}`, { form: { ...Object.fromEntries(hidden), ...typed } });
  }

  /** Calls the headless API as a page's script does. @param request `"POST /auth/login"` */
  async api(side: Side, request: string, json?: unknown): Promise<Reply> {
    if (!this.cookies.has("csrftoken")) await this.#send(side, "GET /_allauth/browser/v1/config");
    return this.script(side, request.replace(" ", " /_allauth/browser/v1"), json);
  }

  /** Calls anything as a page's script does. */
  script(side: Side, request: string, json?: unknown): Promise<Reply> {
    const headers = { "X-CSRFToken": this.cookies.get("csrftoken") ?? "" };
    return this.#send(side, request, { headers, ...(json !== undefined && { json }) });
  }

  async #send(side: Side, request: string, sent: Sent = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...sent.headers, ...(cookie !== "" && { Cookie: cookie }) };
    const reply = await send(this.pair, [side, request], { ...sent, headers });
    for (const line of reply.headers.getSetCookie()) this.#keep(line);
    return reply;
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const maxAge = /Max-Age=(\d+)/i.exec(line)?.[1];
    if (maxAge === "0") this.cookies.delete(name);
    else this.cookies.set(name, value);
    if (name === "sessionid") this.sessionMaxAge = maxAge === undefined ? undefined : Number(maxAge);
  }
}

/** An app with one session token for both sides. */
export class App {
  readonly pair: Pair;
  token: string | undefined;

  constructor(pair: Pair) {
    this.pair = pair;
  }

  /** Calls the headless API. */
  async api(side: Side, request: string, json?: unknown): Promise<Reply> {
    const headers = this.token === undefined ? {} : { "X-Session-Token": this.token };
    const reply = await send(this.pair, [side, request.replace(" ", " /_allauth/app/v1")], {
      headers,
      ...(json !== undefined && { json }),
    });
    this.token = reply.body.meta?.session_token ?? this.token;
    return reply;
  }
}

/** Somebody with either. */
export type Client = Browser | App;

export const clients = { browser: Browser, app: App } as const;
