import type { House } from "./house.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body; `undefined` when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire holds, and asserts on it
  readonly body: any;
}

/** The codes of what is wrong with a request; `undefined` where nothing is said to be. */
export const codesOf = ({ body }: Reply) => body.errors?.map(({ code }: { code: string }) => code);

interface Options {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it stands, without `Content-Type`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/**
 * Somebody who talks to the house: a browser with its cookie jar, or a program with its session token. It remembers
 * what it is given and sends it back, as the real ones do.
 */
export class Visitor {
  readonly house: House;
  readonly client: "browser" | "app";
  readonly cookies = new Map<string, string>();
  address = "192.0.2.1";
  token: string | undefined;

  constructor(house: House, client: "browser" | "app") {
    this.house = house;
    this.client = client;
  }

  get(path: string, options?: Options): Promise<Reply> {
    return this.send("GET", path, options);
  }

  post(path: string, body: unknown = {}, options?: Options): Promise<Reply> {
    return this.send("POST", path, { body, ...options });
  }

  put(path: string, body: unknown = {}): Promise<Reply> {
    return this.send("PUT", path, { body });
  }

  patch(path: string, body: unknown = {}): Promise<Reply> {
    return this.send("PATCH", path, { body });
  }

  delete(path: string, body?: unknown): Promise<Reply> {
    return this.send("DELETE", path, { body });
  }

  async send(method: string, path: string, options: Options = {}): Promise<Reply> {
    const { body, raw } = options;
    if (this.client === "browser" && !this.cookies.has("csrftoken") && method !== "GET")
      await this.get("/config");
    const headers = new Headers({ "User-Agent": "visitor/1.0", ...this.credentials(method) });
    if (body !== undefined && raw === undefined) headers.set("Content-Type", "application/json");
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    const response = await this.house.gatehouse.fetch(
      new Request(`http://localhost:8000/_allauth/${this.client}/v1${path}`, {
        method,
        headers,
        ...((body !== undefined || options.raw !== undefined) && {
          body: options.raw ?? JSON.stringify(body),
        }),
      }),
      { address: this.address },
    );
    return this.remember(response, { method, path });
  }

  private credentials(method: string): Record<string, string> {
    if (this.client === "app") return this.token === undefined ? {} : { "X-Session-Token": this.token };
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const csrf = this.cookies.get("csrftoken");
    return {
      ...(cookie !== "" && { Cookie: cookie }),
      ...(csrf !== undefined && method !== "GET" && { "X-CSRFToken": csrf }),
    };
  }

  private async remember(
    response: Response,
    { method, path }: { method: string; path: string },
  ): Promise<Reply> {
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    const body = text === "" ? undefined : JSON.parse(text);
    if (this.client === "app") {
      const loggedOut = method === "DELETE" && path === "/auth/session";
      if (response.status === 410 || loggedOut) this.token = undefined;
      this.token = body?.meta?.session_token ?? this.token;
    }
    return { status: response.status, headers: response.headers, body };
  }
}

export const clients = ["browser", "app"] as const;
