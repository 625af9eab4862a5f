import type { AuthChange, GatehouseClient } from "@gatehouse/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CookieJar } from "./house/browser.ts";
import { EMAIL, errorOf, newClient, PASSWORD } from "./house/client.ts";
import { House } from "./house/house.ts";

let house: House;
let client: GatehouseClient;
let changes: AuthChange[];
let expiries: AuthChange[];

beforeEach(async () => {
  house = await House.open();
  client = newClient(house);
  changes = [];
  expiries = [];
  client.on("auth:change", (change) => changes.push(change));
  client.on("auth:expired", (change) => expiries.push(change));
});
afterEach(() => house.close());

const account = { email: EMAIL, password: PASSWORD };

describe("events", () => {
  it("tell each change once, with what was before and what caused it", async () => {
    await client.auth.session();
    await client.auth.session();
    await client.auth.signup(account);
    await client.auth.logout();
    expect(changes.map(({ previous, state, cause }) => [previous?.status, state.status, cause])).toEqual([
      [undefined, "anonymous", "auth.session"],
      ["anonymous", "authenticated", "auth.signup"],
      ["authenticated", "anonymous", "auth.logout"],
    ]);
    expect(expiries).toEqual([]);
  });

  it("keep the state object while nothing changes, so that React has nothing to render", async () => {
    await client.auth.signup(account);
    const before = client.state;
    await client.auth.session();
    expect(client.state).toBe(before);
  });

  it("tell a session that ended behind the user's back", async () => {
    await client.auth.signup(account);
    house.sessions.clear();
    await errorOf(client.email.list());
    expect(expiries).toMatchObject([{ state: { status: "anonymous" }, cause: "email.list" }]);
  });

  it("do not call it an expiry when users end their own session", async () => {
    await client.auth.signup(account);
    const [own] = await client.sessions.list();
    await client.sessions.end({ sessions: [own!.id] });
    expect(client.state).toMatchObject({ status: "anonymous" });
    expect(expiries).toEqual([]);
  });

  it("stop when the listener leaves", async () => {
    const listener = vi.fn();
    client.on("auth:change", listener)();
    await client.auth.session();
    expect(listener).not.toHaveBeenCalled();
  });

  it("do not let a listener's failure become the log-in's", async () => {
    const uncaught = vi.fn();
    vi.stubGlobal("queueMicrotask", (task: () => void) => {
      try {
        task();
      } catch (error) {
        uncaught(error);
      }
    });
    client.on("auth:change", () => {
      throw new Error("a bug in the page");
    });
    expect(await client.auth.signup(account)).toMatchObject({ status: "authenticated" });
    expect(uncaught).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it("take over a state that the server rendered with, without a request", () => {
    client.hydrate({ status: "anonymous", flows: [] });
    expect(client.state).toMatchObject({ status: "anonymous" });
    expect(house.seen).toEqual([]);
  });
});

describe("reads", () => {
  it("that are identical and under way share one request", async () => {
    const [one, two] = await Promise.all([client.auth.session(), client.auth.session()]);
    expect(one).toEqual(two);
    expect(house.seenPaths()).toEqual(["GET /auth/session"]);
    await client.auth.session();
    expect(house.seen).toHaveLength(2);
  });

  it("for different keys do not share", async () => {
    await Promise.all([
      errorOf(client.password.getReset({ key: "a" })),
      errorOf(client.password.getReset({ key: "b" })),
    ]);
    expect(house.seen).toHaveLength(2);
  });

  it("that began before a log-in cannot undo it when they end after it", async () => {
    const jar = new CookieJar();
    const slowRead = Promise.withResolvers<void>();
    client = newClient(house, {
      csrfToken: jar.csrfToken,
      async fetch(input, init) {
        const response = await jar.fetch(input, init);
        if (input.endsWith("/auth/session")) await slowRead.promise;
        return response;
      },
    });
    await client.config.get();
    const early = client.auth.session();
    await client.auth.signup(account);
    slowRead.resolve();
    expect(await early).toMatchObject({ status: "anonymous" });
    expect(client.state).toMatchObject({ status: "authenticated" });
  });

  it("that begin after a change do not join one from before it", async () => {
    await client.auth.session();
    const release = house.hold();
    const early = client.auth.session();
    await vi.waitFor(() => expect(house.seen).toHaveLength(2));
    const change = client.password.request({ email: EMAIL });
    await vi.waitFor(() => expect(house.seen).toHaveLength(3));
    const late = client.auth.session();
    release();
    await Promise.all([early, change, late]);
    expect(house.seenPaths().filter((path) => path === "GET /auth/session")).toHaveLength(3);
  });

  it("that begin after a change do not join one from the middle of it", async () => {
    const slow = Promise.withResolvers<void>();
    client = newClient(house, {
      client: "app",
      async fetch(input, init) {
        const response = await fetch(input, init);
        if (input.endsWith("/auth/session")) await slow.promise;
        return response;
      },
    });
    const release = house.hold();
    const change = client.auth.signup(account);
    await vi.waitFor(() => expect(house.seen).toHaveLength(1));
    const middle = client.auth.session();
    await vi.waitFor(() => expect(house.seen).toHaveLength(2));
    release();
    await change;
    const late = client.auth.session();
    slow.resolve();
    expect(await middle).toMatchObject({ status: "anonymous" });
    expect(await late).toMatchObject({ status: "authenticated" });
  });
});

describe("aborting", () => {
  it("rejects with the signal's reason, not with an AuthError", async () => {
    const release = house.hold();
    const controller = new AbortController();
    const call = errorOf(client.auth.session({ signal: controller.signal }));
    controller.abort();
    expect(await call).toMatchObject({ name: "AbortError" });
    release();
  });

  it("of one reader leaves the other its answer", async () => {
    const controller = new AbortController();
    const release = house.hold();
    const aborted = errorOf(client.auth.session({ signal: controller.signal }));
    const patient = client.auth.session();
    controller.abort();
    release();
    expect(await aborted).toMatchObject({ name: "AbortError" });
    expect(await patient).toMatchObject({ status: "anonymous" });
    expect(house.seen).toHaveLength(1);
  });

  it("of the last reader ends the request", async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const spying = newClient(house, {
      fetch: (input, init) => {
        signals.push(init.signal);
        return fetch(input, init);
      },
    });
    const release = house.hold();
    const controller = new AbortController();
    const call = errorOf(spying.auth.session({ signal: controller.signal }));
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    controller.abort();
    await call;
    expect(signals[0]?.aborted).toBe(true);
    release();
  });

  it("before the start sends nothing", async () => {
    await errorOf(client.auth.session({ signal: AbortSignal.abort() }));
    expect(house.seen).toEqual([]);
  });
});
