import { browserLocalStorage, cookieStorage, GatehouseClient, memoryStorage } from "@gatehouse/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CookieJar } from "./house/browser.ts";
import { EMAIL, errorOf, newClient, OTHER_PASSWORD, PASSWORD } from "./house/client.ts";
import { House } from "./house/house.ts";

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await house.close();
});

const account = { email: EMAIL, password: PASSWORD };

describe("the browser client", () => {
  it("fetches the CSRF cookie once before the first unsafe request, however many wait for it", async () => {
    const client = newClient(house);
    await Promise.all([
      client.password.request({ email: "a@example.com" }),
      client.password.request({ email: "b@example.com" }),
    ]);
    expect(house.seenPaths()).toEqual([
      "GET /config",
      "POST /auth/password/request",
      "POST /auth/password/request",
    ]);
  });

  it("waits for a read under way to bring the CSRF cookie, instead of fetching a second one", async () => {
    const client = newClient(house);
    await Promise.all([client.auth.session(), client.auth.signup(account)]);
    expect(house.seenPaths()).toEqual(["GET /auth/session", "POST /auth/signup"]);
  });

  it("says that there is no network where fetching the CSRF cookie fails", async () => {
    const client = new GatehouseClient({ baseUrl: "http://127.0.0.1:9" });
    const error = errorOf(Promise.all([errorOf(client.auth.session()), client.auth.login(account)]));
    expect(await error).toMatchObject({ code: "network" });
  });

  it("sends the CSRF token that is in the cookie now, not one it saw before", async () => {
    const jar = new CookieJar();
    const client = newClient(house, { fetch: jar.fetch, csrfToken: jar.csrfToken });
    await client.auth.signup(account);
    const rotated = jar.csrfToken();
    await client.auth.logout();
    expect(house.seen.at(-1)?.headers["x-csrftoken"]).toBe(rotated);
  });

  it("reads the CSRF token from document.cookie, whatever stands before it", async () => {
    const jar = new CookieJar();
    vi.stubGlobal("document", {
      get cookie() {
        return ["xcsrftoken=wrong", ...[...jar.cookies].map((pair) => pair.join("="))].join("; ");
      },
    });
    const client = new GatehouseClient({ baseUrl: house.url, fetch: jar.fetch });
    expect(await client.auth.signup(account)).toMatchObject({ status: "authenticated" });
  });

  it("says what to do where the CSRF cookie can never be read", async () => {
    const client = new GatehouseClient({ baseUrl: house.url });
    const error = await errorOf(client.auth.login(account));
    expect(error).toMatchObject({
      code: "csrf_unavailable",
      message: expect.stringContaining("browserTokens"),
    });
    expect(house.seenPaths()).toEqual(["GET /config"]);
  });

  it("sends no token header", async () => {
    const client = newClient(house);
    await client.auth.signup(account);
    expect(house.seen.every(({ headers }) => headers["x-session-token"] === undefined)).toBe(true);
  });
});

describe.each([
  ["app client", { client: "app" as const }],
  ["browser client with tokens", { browserTokens: true }],
])("tokens, %s", (_, mode) => {
  beforeEach(() => {
    house.options.browserTokens = true;
  });

  it("sends neither cookie nor CSRF token, and asks for none", async () => {
    const client = newClient(house, mode);
    await client.auth.signup(account);
    await client.auth.session();
    expect(house.seenPaths()).toEqual(["POST /auth/signup", "GET /auth/session"]);
    for (const { headers } of house.seen) {
      expect(headers.cookie).toBeUndefined();
      expect(headers["x-csrftoken"]).toBeUndefined();
    }
  });

  it("keeps the token of a pending log-in too", async () => {
    house.options.verification = "mandatory";
    const client = newClient(house, mode);
    await client.auth.signup(account);
    expect(await client.auth.session()).toMatchObject({ status: "pending" });
  });

  it("takes over the new token that a password change brings", async () => {
    const storage = memoryStorage();
    const client = newClient(house, { ...mode, storage });
    await client.auth.signup(account);
    const before = await storage.get();
    await client.password.change({ current_password: PASSWORD, new_password: OTHER_PASSWORD });
    expect(await storage.get()).not.toBe(before);
    expect(await client.email.list()).toHaveLength(1);
  });

  it("forgets the token at log-out", async () => {
    const storage = memoryStorage();
    const client = newClient(house, { ...mode, storage });
    await client.auth.signup(account);
    await client.auth.logout();
    expect(await storage.get()).toBeNull();
  });

  it("forgets the token when the server logs out on a password change", async () => {
    house.options.logoutOnPasswordChange = true;
    const storage = memoryStorage();
    const client = newClient(house, { ...mode, storage });
    await client.auth.signup(account);
    const change = { current_password: PASSWORD, new_password: OTHER_PASSWORD };
    expect(await client.password.change(change)).toMatchObject({ status: "anonymous" });
    expect(await storage.get()).toBeNull();
  });

  it("forgets a token that the server no longer knows, and can log in at the next try", async () => {
    const storage = memoryStorage();
    const client = newClient(house, { ...mode, storage });
    await client.auth.signup(account);
    house.sessions.clear();
    expect(await errorOf(client.auth.login(account))).toMatchObject({ status: 410, code: "session_gone" });
    expect(await storage.get()).toBeNull();
    expect(await client.auth.login(account)).toMatchObject({ status: "authenticated" });
  });

  it("takes a token that the server no longer knows as being nobody, when it asks who is here", async () => {
    const client = newClient(house, mode);
    await client.auth.signup(account);
    house.sessions.clear();
    expect(await client.auth.session()).toMatchObject({ status: "anonymous" });
  });

  it("is logged out when it logs out of a session that is already gone", async () => {
    const client = newClient(house, mode);
    await client.auth.signup(account);
    house.sessions.clear();
    expect(await client.auth.logout()).toMatchObject({ status: "anonymous" });
  });

  it("does not let the late end of an old token drop the new one", async () => {
    const storage = memoryStorage();
    await storage.set("an old token");
    const client = newClient(house, { ...mode, storage });
    const release = house.hold();
    const late = client.auth.session();
    await vi.waitFor(() => expect(house.seen).toHaveLength(1));
    await storage.set("a newer token");
    release();
    await late;
    expect(await storage.get()).toBe("a newer token");
  });
});

describe("storage", () => {
  it("cookieStorage keeps nothing", () => {
    const storage = cookieStorage();
    void storage.set("token");
    expect(storage.get()).toBeNull();
  });

  it("browserLocalStorage outlives the client", async () => {
    const entries = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => entries.set(key, value),
      removeItem: (key: string) => entries.delete(key),
    });
    await newClient(house, { client: "app", storage: browserLocalStorage() }).auth.signup(account);
    const afterReload = newClient(house, { client: "app", storage: browserLocalStorage() });
    expect(await afterReload.auth.session()).toMatchObject({ status: "authenticated" });
    await afterReload.auth.logout();
    expect(entries.size).toBe(0);
  });

  it("browserLocalStorage falls back to memory where the browser blocks site data", async () => {
    vi.stubGlobal("localStorage", {
      getItem() {
        throw new DOMException("denied", "SecurityError");
      },
    });
    const client = newClient(house, { client: "app", storage: browserLocalStorage() });
    await client.auth.signup(account);
    expect(await client.auth.session()).toMatchObject({ status: "authenticated" });
  });

  it("may be asynchronous, as a phone's key chain is", async () => {
    let held: string | null = null;
    const storage = {
      get: async () => held,
      set: async (token: string | null) => {
        held = token;
      },
    };
    const client = newClient(house, { client: "app", storage });
    await client.auth.signup(account);
    expect(await client.auth.session()).toMatchObject({ status: "authenticated" });
  });
});
