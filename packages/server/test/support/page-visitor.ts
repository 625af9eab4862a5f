import type { House } from "./house.ts";

/** A page as somebody without pictures, scripts and styles has it. */
export interface SeenPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly title: string;
  /** What can be read, without what is only for machines. */
  readonly text: string;
  /** Where it is, after all redirects. */
  readonly path: string;
  readonly forms: readonly SeenForm[];
}

interface SeenForm {
  readonly action: string;
  /** What it holds already, hidden or not. */
  readonly fields: Readonly<Record<string, string>>;
  readonly buttons: readonly SeenButton[];
}

interface SeenButton {
  readonly label: string;
  readonly name: string | undefined;
  readonly value: string;
}

const ORIGIN = "http://localhost:8000";

/** Somebody with a text browser: plain requests, plain forms, a cookie jar. */
export class PageVisitor {
  readonly house: House;
  readonly cookies = new Map<string, string>();
  address = "192.0.2.1";
  #page: SeenPage | undefined;

  constructor(house: House) {
    this.house = house;
  }

  /** The page that is open. */
  get page(): SeenPage {
    if (this.#page === undefined) throw new Error("No page is open.");
    return this.#page;
  }

  /** Opens an address and follows where it leads. */
  async open(path: string): Promise<SeenPage> {
    this.#page = await this.#follow(await this.send("GET", path), path);
    return this.#page;
  }

  /**
   * Fills in the form that has this button, presses it, and follows.
   *
   * @example await visitor.press("Log in", { login: "ann@example.com", password: PASSWORD });
   */
  async press(label: string, typed: Readonly<Record<string, string>> = {}): Promise<SeenPage> {
    const reply = await this.post(label, typed);
    this.#page = await this.#follow(reply, this.page.path);
    return this.#page;
  }

  /** As {@link press}, for the answer itself. */
  post(label: string, typed: Readonly<Record<string, string>> = {}): Promise<Response> {
    const found = this.page.forms.flatMap((form) =>
      form.buttons.filter((button) => button.label === label).map((button) => ({ form, button })),
    );
    const [first] = found;
    if (first === undefined)
      throw new Error(`There is no button "${label}" on ${this.page.path}: ${this.page.text}`);
    const { form, button } = first;
    const fields = {
      ...form.fields,
      ...typed,
      ...(button.name !== undefined && { [button.name]: button.value }),
    };
    return this.send("POST", form.action, { fields });
  }

  async send(
    method: string,
    path: string,
    {
      fields,
      headers = {},
    }: { fields?: Readonly<Record<string, string>>; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await this.house.gatehouse.fetch(
      new Request(new URL(path, ORIGIN), {
        method,
        headers: { "User-Agent": "lynx/2.9", ...(cookie !== "" && { Cookie: cookie }), ...headers },
        ...(fields !== undefined && { body: new URLSearchParams(fields) }),
      }),
      { address: this.address },
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async #follow(response: Response, path: string, hops = 0): Promise<SeenPage> {
    const location = response.headers.get("location");
    if (location === null) return seen(response, path, await response.text());
    const target = new URL(location, ORIGIN);
    if (hops > 5) throw new Error(`It leads in circles: ${location}`);
    if (target.origin !== ORIGIN) return seen(response, location, "");
    const next = target.pathname + target.search;
    return this.#follow(await this.send("GET", next), next, hops + 1);
  }
}

function seen({ status, headers }: Response, path: string, html: string): SeenPage {
  const title = plain(/<title>(.*?)<\/title>/s.exec(html)?.[1] ?? "");
  const text = plain(
    html
      .replace(/<(style|script|title)\b.*?<\/\1>/gs, " ")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " "),
  );
  const forms = [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, own = "", inner = ""]) => ({
    action: attribute(own, "action") ?? "",
    fields: fieldsIn(inner),
    buttons: [...inner.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)].map(
      ([, attributes = "", label = ""]) => ({
        label: plain(label.replace(/<[^>]+>/g, "").replace(/\s+/g, " ")).trim(),
        name: attribute(attributes, "name"),
        value: attribute(attributes, "value") ?? "",
      }),
    ),
  }));
  return { status, headers, html, title, text, path, forms };
}

function fieldsIn(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input\b([^>]*)>/g)].map(([, attributes = ""]) => attributes);
  const sent = inputs.filter((input) => attribute(input, "type") !== "checkbox" || / checked/.test(input));
  return Object.fromEntries(
    sent.map((input) => [
      attribute(input, "name") ?? "",
      attribute(input, "value") ?? (attribute(input, "type") === "checkbox" ? "on" : ""),
    ]),
  );
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : plain(found);
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

const plain = (html: string): string =>
  html.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? "");
