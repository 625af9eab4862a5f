import { Agent, request } from "node:http";

/** An app that asks over one connection, one request after the other. */
export class OneClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws when the answer is not 200: what is fast because it is wrong shall not be measured */
  get(path: string, token: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const options = { agent: this.#agent, headers: { "X-Session-Token": token } };
    const asking = request(`${this.#url}/_allauth/app/v1${path}`, options, (response) => {
      response.resume();
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`GET ${path} is answered with ${response.statusCode}.`));
      });
    });
    asking.once("error", reject);
    asking.end();
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}
