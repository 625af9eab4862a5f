const STORED_TOKEN = "authToken";

/** What the API has against a request: its status, and its own words. */
export class CustomerAPIError extends Error {
  constructor(status, body) {
    super(body.error ?? body.detail ?? Object.values(body).flat().join(" "));
    this.status = status;
    this.body = body;
  }
}

/** A customer's side of the token API. It keeps its token in `localStorage`, so a page that is loaded anew is still logged in. */
export class CustomerAPIClient {
  constructor(baseURL) {
    this.baseURL = baseURL;
    this.token = localStorage.getItem(STORED_TOKEN);
  }

  async register(customer) {
    return this.#enter(await this.#send("POST", "/register/", customer));
  }

  async login(username, password) {
    return this.#enter(await this.#send("POST", "/login/", { username, password }));
  }

  getProfile() {
    return this.#sendWithToken("GET", "/profile/");
  }

  updateProfile(changes) {
    return this.#sendWithToken("PUT", "/profile/", changes);
  }

  /** Logs out here in any case, and at the server if it can be reached. */
  async logout() {
    try {
      if (this.token) await this.#sendWithToken("POST", "/logout/");
    } finally {
      this.#forget();
    }
  }

  /** Some accounts have to do something first, such as to confirm an address; then there is no token yet. */
  #enter({ token, customer, ...rest }) {
    if (token === undefined) throw new CustomerAPIError(201, rest);
    this.token = token;
    localStorage.setItem(STORED_TOKEN, token);
    return customer;
  }

  #forget() {
    this.token = null;
    localStorage.removeItem(STORED_TOKEN);
  }

  async #sendWithToken(method, path, body) {
    try {
      return await this.#send(method, path, body);
    } catch (error) {
      if (error.status === 401) this.#forget();
      throw error;
    }
  }

  async #send(method, path, body) {
    const response = await fetch(`${this.baseURL}${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        ...(this.token && { Authorization: `Token ${this.token}` }),
      },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new CustomerAPIError(response.status, answer);
    return answer;
  }
}
