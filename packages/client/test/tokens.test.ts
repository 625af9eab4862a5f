import { browserLocalStorage, type ClientOptions, GatehouseClient, memoryStorage } from "@gatehouse/client";
import { createGatehouse, type Gatehouse } from "gatehouse";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { EMAIL, errorOf, OTHER_PASSWORD, PASSWORD } from "./house/client.ts";
import { engineSettings } from "./house/worlds.ts";

const account = { email: EMAIL, password: PASSWORD };
const ACCESS = 300;

interface Sent {
  readonly call: string;
  readonly authorization: string | null;
  readonly session: string | null;
}

/** The engine with access and refresh tokens, and what goes over the wire to it. */
async function engineWithTokens(settings: Readonly<Record<string, string>> = {}) {
  // One clock that stands still, for the engine; the client goes by the machine's.
  const clock = { at: new Date(), now: () => clock.at };
  const gatehouse = await createGatehouse({
    env: {
      ...engineSettings,
      HEADLESS_TOKEN_STRATEGY: "jwt",
      HEADLESS_JWT_ALGORITHM: "HS256",
      ...settings,
    },
    clock,
    dangerouslySkipProductionChecks: true,
  });
  await gatehouse.migrate();
  onTestFinished(() => gatehouse.close());
  const sent: Sent[] = [];
  const wire = {
    fail: (_call: string) => false,
    async fetch(input: string, init: RequestInit): Promise<Response> {
      const request = new Request(new URL(input, "http://localhost:8000"), init);
      const call = `${request.method} ${new URL(request.url).pathname.replace("/_allauth/app/v1", "")}`;
      const { headers } = request;
      sent.push({
        call,
        authorization: headers.get("authorization"),
        session: headers.get("x-session-token"),
      });
      if (wire.fail(call)) throw new TypeError("fetch failed");
      return gatehouse.fetch(request, { address: "127.0.0.1" });
    },
  };
  const client = (options: ClientOptions = {}) =>
    new GatehouseClient({ client: "app", fetch: wire.fetch, ...options });
  return {
    gatehouse,
    sent,
    wire,
    client,
    calls: () => sent.map(({ call }) => call),
    /** Time passes, here and there. */
    pass(seconds: number) {
      clock.at = new Date(clock.at.getTime() + seconds * 1000);
      vi.setSystemTime(Date.now() + seconds * 1000);
    },
    /** Time passes at the server, and this device's clock is behind from now on. */
    passUnnoticed(seconds: number) {
      clock.at = new Date(clock.at.getTime() + seconds * 1000);
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function loggedIn(settings: Readonly<Record<string, string>> = {}, options: ClientOptions = {}) {
  vi.useFakeTimers({ toFake: ["Date"] });
  const world = await engineWithTokens(settings);
  const client = world.client(options);
  await client.auth.signup(account);
  world.sent.length = 0;
  return { ...world, client, another: world.client };
}

async function userBy(gatehouse: Gatehouse, token: string | null): Promise<number | undefined> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await gatehouse.verifyAccessToken(new Request("http://localhost/api", { headers })))?.userId;
}

describe("a client that was given an access token", () => {
  it("sends it, and no session token any more", async () => {
    const { client, sent } = await loggedIn();
    await client.email.list();
    expect(sent).toEqual([
      { call: "GET /account/email", authorization: expect.stringMatching(/^Bearer \S+$/), session: null },
    ]);
  });

  it("has one for the caller's own API, which is fetched anew when it ends", async () => {
    const { client, gatehouse, pass, calls } = await loggedIn();
    const first = await client.accessToken();
    expect(await userBy(gatehouse, first)).toBe(1);
    expect(await client.accessToken()).toBe(first);
    expect(calls()).toEqual([]);
    pass(ACCESS);
    expect(await userBy(gatehouse, first)).toBeUndefined();
    expect(await userBy(gatehouse, await client.accessToken())).toBe(1);
    expect(calls()).toEqual(["POST /tokens/refresh"]);
  });

  it("fetches the next one a little before it ends, so that none ends on its way", async () => {
    const { client, pass, calls } = await loggedIn();
    pass(ACCESS * 0.9 - 1);
    await client.email.list();
    expect(calls()).toEqual(["GET /account/email"]);
    pass(1);
    await client.email.list();
    expect(calls()).toEqual(["GET /account/email", "POST /tokens/refresh", "GET /account/email"]);
  });

  it("refreshes once for all calls that arrive meanwhile, and sends them when it has the new one", async () => {
    const { client, pass, sent } = await loggedIn();
    pass(ACCESS);
    const [emails, sessions, state, token] = await Promise.all([
      client.email.list(),
      client.sessions.list(),
      client.auth.session(),
      client.accessToken(),
      client.auth.reauthenticate({ password: PASSWORD }),
    ]);
    expect(emails).toHaveLength(1);
    expect(sessions).toHaveLength(1);
    expect(state.status).toBe("authenticated");
    expect(sent[0]).toEqual({ call: "POST /tokens/refresh", authorization: null, session: null });
    expect(sent.slice(1).map(({ authorization }) => authorization)).toEqual(
      sent.slice(1).map(() => `Bearer ${token}`),
    );
    expect(sent).toHaveLength(5);
  });

  it("goes on for days, with refresh tokens that each work once", async () => {
    const { client, pass, calls } = await loggedIn();
    for (let n = 0; n < 5; n += 1) {
      pass(80_000);
      expect((await client.auth.session()).status).toBe("authenticated");
    }
    expect(calls().filter((call) => call === "POST /tokens/refresh")).toHaveLength(5);
  });

  it("goes on with a refresh token that stays the same", async () => {
    const { client, pass } = await loggedIn({ HEADLESS_JWT_ROTATE_REFRESH_TOKEN: "false" });
    for (let n = 0; n < 3; n += 1) {
      pass(ACCESS);
      expect((await client.auth.session()).status).toBe("authenticated");
    }
  });

  it("is told of no network by every call that waited, and tries again with the next", async () => {
    const { client, pass, wire } = await loggedIn();
    pass(ACCESS);
    wire.fail = (call) => call === "POST /tokens/refresh";
    const errors = await Promise.all([errorOf(client.email.list()), errorOf(client.sessions.list())]);
    expect(errors).toMatchObject([{ code: "network" }, { code: "network" }]);
    wire.fail = () => false;
    expect(await client.email.list()).toHaveLength(1);
  });

  it("lets one caller leave without ending the refresh that others wait for", async () => {
    const { client, pass, calls } = await loggedIn();
    pass(ACCESS);
    const leaving = new AbortController();
    const left = errorOf(client.email.list({ signal: leaving.signal }));
    const stays = client.sessions.list();
    leaving.abort(new Error("left"));
    expect(await left).toMatchObject({ message: "left" });
    expect(await stays).toHaveLength(1);
    expect(calls().filter((call) => call === "POST /tokens/refresh")).toHaveLength(1);
  });
});

describe("the end of a session with tokens", () => {
  it("is told where the refresh token does not count any more, and the next log-in starts afresh", async () => {
    const { client, pass, sent } = await loggedIn();
    const expired = vi.fn();
    await client.auth.session();
    client.on("auth:expired", expired);
    pass(90_000);
    expect((await client.auth.session()).status).toBe("anonymous");
    expect(expired).toHaveBeenCalledTimes(1);
    expect(await client.accessToken()).toBeNull();
    expect((await client.auth.login(account)).status).toBe("authenticated");
    expect(sent.at(-1)).toMatchObject({ authorization: null, session: null });
    expect(await client.email.list()).toHaveLength(1);
  });

  it("is told where it ended elsewhere", async () => {
    const { client, another } = await loggedIn();
    const other = another();
    await other.auth.login(account);
    const ids = (await other.sessions.list()).filter((session) => !session.is_current).map(({ id }) => id);
    await client.auth.session();
    await other.sessions.end({ sessions: ids });
    expect((await client.auth.session()).status).toBe("anonymous");
    expect(await client.accessToken()).toBeNull();
    expect((await other.auth.session()).status).toBe("authenticated");
  });

  it("forgets both tokens at log-out", async () => {
    const storage = memoryStorage();
    const { client } = await loggedIn({}, { storage });
    expect(await storage.get()).not.toBeNull();
    expect((await client.auth.logout()).status).toBe("anonymous");
    expect(await storage.get()).toBeNull();
  });

  it("is not a change of the password: it goes on by the new session token", async () => {
    const { client, sent } = await loggedIn();
    await client.password.change({ current_password: PASSWORD, new_password: OTHER_PASSWORD });
    expect((await client.auth.session()).status).toBe("authenticated");
    expect(sent.at(-1)).toMatchObject({ authorization: null, session: expect.any(String) });
  });
});

describe("an access token that the server does not take, though it should count by this device's clock", () => {
  it("is refreshed, and a read is asked again", async () => {
    const { client, passUnnoticed, calls } = await loggedIn();
    await client.auth.session();
    const expired = vi.fn();
    client.on("auth:expired", expired);
    passUnnoticed(ACCESS);
    expect((await client.auth.session()).status).toBe("authenticated");
    expect(calls().slice(1)).toEqual(["GET /auth/session", "POST /tokens/refresh", "GET /auth/session"]);
    expect(expired).not.toHaveBeenCalled();
  });

  it("is asked about once more, and not for ever", async () => {
    const { client, calls } = await loggedIn({ HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME: "JWT" });
    expect((await client.auth.session()).status).toBe("anonymous");
    expect(calls()).toEqual(["GET /auth/session", "POST /tokens/refresh", "GET /auth/session"]);
  });

  it("is refreshed before the next call where it changed something that should not be done twice", async () => {
    const { client, passUnnoticed, calls } = await loggedIn();
    passUnnoticed(ACCESS);
    expect(await client.auth.reauthenticate({ password: PASSWORD })).toMatchObject({ status: "anonymous" });
    expect(calls()).toEqual(["POST /auth/reauthenticate"]);
    expect(await client.email.list()).toHaveLength(1);
  });
});

describe("tokens in a storage", () => {
  it("survive a reload", async () => {
    const storage = memoryStorage();
    const { another, pass } = await loggedIn({}, { storage });
    expect((await another({ storage }).auth.session()).status).toBe("authenticated");
    pass(ACCESS);
    expect((await another({ storage }).auth.session()).status).toBe("authenticated");
  });

  it("are refreshed by one of several tabs, and the others go on with what it got", async () => {
    const held = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => held.set(key, value),
      removeItem: (key: string) => held.delete(key),
    });
    const { another, client, pass, calls } = await loggedIn({}, { storage: browserLocalStorage() });
    const tabs = [client, ...Array.from({ length: 9 }, () => another({ storage: browserLocalStorage() }))];
    pass(ACCESS);
    const states = await Promise.all(tabs.map((tab) => tab.auth.session()));
    expect(states.map(({ status }) => status)).toEqual(tabs.map(() => "authenticated"));
    expect(calls().filter((call) => call === "POST /tokens/refresh")).toHaveLength(1);
  });

  it("are none for a server or a client that has none", async () => {
    const { client } = await loggedIn({ HEADLESS_TOKEN_STRATEGY: "session" });
    expect((await client.auth.session()).status).toBe("authenticated");
    expect(await client.accessToken()).toBeNull();
    expect(await new GatehouseClient().accessToken()).toBeNull();
  });
});
