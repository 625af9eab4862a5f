type Wire = (input: string, init: RequestInit) => Promise<Response>;

/** A browser's part of the bargain for a client under test: it keeps cookies, hides HttpOnly ones, and sends them back. */
export class CookieJar {
  readonly cookies = new Map<string, string>();

  readonly #wire: Wire;

  /** @param wire what carries the requests; default: the network */
  constructor(wire: Wire = (input, init) => fetch(input, init)) {
    this.#wire = wire;
  }

  readonly fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (init.credentials === "include" && this.cookies.size > 0) {
      headers.set("Cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await this.#wire(input, { ...init, headers });
    if (init.credentials !== "include") return response;
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  };

  readonly csrfToken = (): string | undefined => this.cookies.get("csrftoken");
}
