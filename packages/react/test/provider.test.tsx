import type { GatehouseClient, SessionState } from "@gatehouse/client";
import { Anonymous, Authenticated, AuthProvider, useAuth, useSession, useUser } from "@gatehouse/react";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CookieJar } from "../../client/test/house/browser.ts";
import { EMAIL, newClient, PASSWORD } from "../../client/test/house/client.ts";
import { House } from "../../client/test/house/house.ts";
import { Button, hydrate, open } from "./support/render.tsx";

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const account = { email: EMAIL, password: PASSWORD };
const alice: SessionState = {
  status: "authenticated",
  user: { id: 1, display: "alice", email: EMAIL, has_usable_password: true },
  methods: [],
};

function Home() {
  const { user, isLoading, error, logout, refresh } = useAuth();
  if (isLoading) return "loading";
  if (error) {
    return (
      <>
        {error.message} <Button does={() => refresh()}>Retry</Button>
      </>
    );
  }
  return (
    <>
      {user ? `Hello ${user.display}` : "Hello stranger"}
      <Button does={() => logout()}>Log out</Button>
    </>
  );
}

function Greeting() {
  return `Hi ${useUser()?.display}.`;
}

/** Sees every render, also those that nobody could have seen on the page. */
function Witness({ sees }: { sees: (state: SessionState | undefined) => void }) {
  sees(useSession());
  return null;
}

describe("AuthProvider", () => {
  it("asks once who is here, also in StrictMode", async () => {
    const page = open(
      <StrictMode>
        <AuthProvider client={newClient(house)}>
          <Home />
        </AuthProvider>
      </StrictMode>,
    );
    await page.shows("Hello strangerLog out");
    expect(house.seenPaths()).toEqual(["GET /auth/session"]);
  });

  it("follows what the client learns, whoever called it", async () => {
    const client = newClient(house);
    const page = open(
      <AuthProvider client={client}>
        <Home />
      </AuthProvider>,
    );
    await page.shows("Hello strangerLog out");
    await client.auth.signup(account);
    await page.shows("Hello aliceLog out");
    await page.click("Log out");
    await page.shows("Hello strangerLog out");
  });

  it("brings a server-rendered page to life without a request, a flash or a difference", async () => {
    const rendered: string[] = [];
    const app = (client: GatehouseClient) => (
      <AuthProvider client={client} initialState={alice}>
        <Home />
        <Witness sees={(state) => rendered.push(state?.status ?? "unknown")} />
      </AuthProvider>
    );
    const html = renderToString(app(newClient(house)));
    expect(html).toContain("Hello alice");
    const client = newClient(house);
    const { page, complaints } = hydrate(html, app(client));
    expect(page.text).toBe("Hello aliceLog out");
    await vi.waitFor(() => expect(client.state).toEqual(alice));
    expect(page.text).toBe("Hello aliceLog out");
    expect(new Set(rendered)).toEqual(new Set(["authenticated"]));
    expect(complaints).toEqual([]);
    expect(house.seen).toEqual([]);
  });

  it("starts with the state it is given, also in a page that no server rendered", async () => {
    const rendered: (string | undefined)[] = [];
    const page = open(
      <AuthProvider client={newClient(house)} initialState={alice}>
        <Home />
        <Witness sees={(state) => rendered.push(state?.status)} />
      </AuthProvider>,
    );
    await page.shows("Hello aliceLog out");
    expect(new Set(rendered)).toEqual(new Set(["authenticated"]));
  });

  it("never shows one visitor's state in the page of the next, where a server shares one client", () => {
    const client = newClient(house);
    const render = (state?: SessionState) =>
      renderToString(
        <AuthProvider client={client} {...(state && { initialState: state })}>
          <Home />
        </AuthProvider>,
      );
    expect(render(alice)).toContain("alice");
    expect(render()).toBe("loading");
    expect(client.state).toBeUndefined();
  });

  it("takes over a newer state from the server, but no equal one over what it has learnt since", async () => {
    const client = newClient(house);
    const app = (state: SessionState) => (
      <AuthProvider client={client} initialState={state}>
        <Home />
      </AuthProvider>
    );
    const stranger: SessionState = { status: "anonymous", flows: [] };
    const page = open(app(stranger));
    await page.shows("Hello strangerLog out");
    await client.auth.signup(account);
    page.render(app({ ...stranger }));
    await page.shows("Hello aliceLog out");
    page.render(app({ ...alice, user: { ...alice.user, display: "Alice B." } }));
    await page.shows("Hello Alice B.Log out");
  });

  it("says that there is no network, and recovers", async () => {
    let online = false;
    const jar = new CookieJar();
    const client = newClient(house, {
      fetch: (input, init) => (online ? jar.fetch(input, init) : Promise.reject(new TypeError("offline"))),
    });
    const page = open(
      <AuthProvider client={client}>
        <Home />
      </AuthProvider>,
    );
    await page.shows("Network error. Please check your connection. Retry");
    online = true;
    await page.click("Retry");
    await page.shows("Hello strangerLog out");
  });

  it("needs no client of one's own for a server of the same origin", () => {
    const html = renderToString(
      <AuthProvider initialState={alice}>
        <Home />
      </AuthProvider>,
    );
    expect(html).toContain("alice");
  });

  it("is asked for by name where it is missing", () => {
    expect(() => renderToString(<Home />)).toThrow("<AuthProvider>");
  });
});

describe("guards", () => {
  const app = (client: GatehouseClient) => (
    <AuthProvider client={client}>
      <Authenticated fallback="Please log in." loading="…">
        <Greeting />
      </Authenticated>
      <Anonymous loading="…"> Welcome.</Anonymous>
    </AuthProvider>
  );

  it("show nothing of either side until it is known who is here", async () => {
    const release = house.hold();
    const page = open(app(newClient(house)));
    await page.shows("……");
    release();
    await page.shows("Please log in. Welcome.");
  });

  it("let the logged-in user through", async () => {
    const client = newClient(house);
    await client.auth.signup(account);
    const page = open(app(client));
    await page.shows("Hi alice.");
  });

  it("treat a user with a step pending as not logged in", async () => {
    house.options.verification = "mandatory";
    const client = newClient(house);
    await client.auth.signup(account);
    const page = open(app(client));
    await page.shows("Please log in. Welcome.");
  });

  it("keep what they show while a step asks for the password again", async () => {
    house.options.reauthentication = true;
    const client = newClient(house);
    await client.auth.signup(account);
    const page = open(app(client));
    await page.shows("Hi alice.");
    await client.email.add({ email: "b@example.com" }).catch(() => undefined);
    expect(page.text).toBe("Hi alice.");
  });
});

describe("tabs of one browser", () => {
  function twoTabs() {
    const jar = new CookieJar();
    return [0, 1].map(() => {
      const client = newClient(house, { fetch: jar.fetch, csrfToken: jar.csrfToken });
      const page = open(
        <AuthProvider client={client}>
          <Home />
        </AuthProvider>,
      );
      return { client, page };
    }) as [Tab, Tab];
  }
  interface Tab {
    client: GatehouseClient;
    page: ReturnType<typeof open>;
  }

  it("log in and out together, and do not echo each other", async () => {
    const [one, two] = twoTabs();
    await one.page.shows("Hello strangerLog out");
    await two.page.shows("Hello strangerLog out");
    await one.client.auth.signup(account);
    await two.page.shows("Hello aliceLog out");
    await two.page.click("Log out");
    await one.page.shows("Hello strangerLog out");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(house.seenPaths().filter((path) => path === "GET /auth/session")).toHaveLength(4);
  });

  it("stop listening with their page", async () => {
    const [one, two] = twoTabs();
    await two.page.shows("Hello strangerLog out");
    two.page.unmount();
    await one.client.auth.signup(account);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(two.client.state).toMatchObject({ status: "anonymous" });
  });
});
