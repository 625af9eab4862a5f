/**
 * A small modular client of the headless API for a front end at another origin: no cookie, the session's token in a header and in
 * `localStorage`. It needs `HEADLESS_BROWSER_TOKENS=true` and its origin in `CORS_ALLOWED_ORIGINS`.
 */

const STORED_TOKEN = "session_token";

/** What the API says instead of doing something; `flows` tells what it waits for. */
export class AllauthError extends Error {
  constructor({ status, errors = [], data }) {
    super(errors[0]?.message ?? `The server answered ${status}.`);
    this.status = status;
    this.errors = errors;
    this.flows = data?.flows ?? [];
  }
}

class HttpClient {
  constructor(base) {
    this.base = base;
  }

  async request(path, method = "GET", body = undefined) {
    const token = localStorage.getItem(STORED_TOKEN);
    let response;
    try {
      response = await fetch(`${this.base}/_allauth/browser/v1${path}`, {
        method,
        credentials: "include",
        headers: { "Content-Type": "application/json", ...(token && { "X-Session-Token": token }) },
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Error("Network error. Please check your connection.");
    }
    const answer = await response.json();
    if (answer.meta?.session_token) localStorage.setItem(STORED_TOKEN, answer.meta.session_token);
    // Its session is over.
    if (response.status === 410) localStorage.removeItem(STORED_TOKEN);
    if (!response.ok) throw new AllauthError({ status: response.status, ...answer });
    return answer;
  }
}

class AuthModule {
  constructor(http) {
    this.http = http;
  }
  signup = (email, password) => this.http.request("/auth/signup", "POST", { email, password });
  login = (email, password) => this.http.request("/auth/login", "POST", { email, password });
  session = () => this.http.request("/auth/session");
  /** Being logged out is what was asked for, and the API says so with a 401. */
  logout = async () => {
    await this.http.request("/auth/session", "DELETE").catch((error) => {
      if (error.status !== 401) throw error;
    });
    localStorage.removeItem(STORED_TOKEN);
  };
  providers = () => this.http.request("/auth/providers");
}

class EmailModule {
  constructor(http) {
    this.http = http;
  }
  verify = (key) => this.http.request("/auth/email/verify", "POST", { key });
  list = () => this.http.request("/account/email");
}

class PasswordModule {
  constructor(http) {
    this.http = http;
  }
  requestReset = (email) => this.http.request("/auth/password/reset", "POST", { email });
  reset = (key, password) => this.http.request("/auth/password/reset", "POST", { key, password });
  change = (current_password, new_password) =>
    this.http.request("/account/password/change", "POST", { current_password, new_password });
}

class MFAModule {
  constructor(http) {
    this.http = http;
  }
  authenticators = () => this.http.request("/account/authenticators");
  /** The secret of an app that is not set up yet comes in the `meta` of a 404. */
  activateTotp = (code) => this.http.request("/mfa/authenticators/totp", "POST", { code });
  authenticate = (code) => this.http.request("/auth/2fa/authenticate", "POST", { code });
}

export class AllauthAPI {
  constructor(base = "http://localhost:8000") {
    const http = new HttpClient(base);
    this.auth = new AuthModule(http);
    this.email = new EmailModule(http);
    this.password = new PasswordModule(http);
    this.mfa = new MFAModule(http);
  }
}
