import type { Authenticated, AuthState, EmailAddress, GatehouseClient, Session } from "@gatehouse/client";
import { AuthProvider, useEmailAddresses, useSessions } from "@gatehouse/react";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMAIL, newClient, OTHER_PASSWORD, PASSWORD } from "../../client/test/house/client.ts";
import { House } from "../../client/test/house/house.ts";
import { Button, hydrate, open } from "./support/render.tsx";

let house: House;
let client: GatehouseClient;
/** What the server has read for the page. */
let state: Authenticated;
let initial: EmailAddress[];
beforeEach(async () => {
  house = await House.open();
  client = newClient(house);
  state = signedIn(await client.auth.signup({ email: EMAIL, password: PASSWORD }));
  initial = await client.email.list();
  house.seen.length = 0;
  shown = [];
});
afterEach(() => house.close());

function signedIn(state: AuthState): Authenticated {
  if (state.status !== "authenticated") throw new Error(`Nobody is signed in: ${state.status}.`);
  return state;
}

const SECOND = "alice2@example.com";
const READS = "GET /account/email";

/** Whatever has been on the page, also for a moment. */
let shown: string[] = [];

function Addresses({ initial }: { initial?: EmailAddress[] }) {
  const { emails, isLoading, add } = useEmailAddresses({ initial });
  const list = isLoading ? "loading" : emails?.map(({ email }) => email).join();
  shown.push(list ?? "nothing");
  return (
    <>
      {list} <Button does={() => add({ email: SECOND })}>add</Button>
    </>
  );
}

function Careless({ initial }: { initial: EmailAddress[] }) {
  return `${useEmailAddresses({ initial: [...initial] }).emails?.length ?? "no"} addresses`;
}

function Devices({ initial }: { initial: Session[] }) {
  return `${useSessions({ initial }).sessions?.length ?? "no"} devices`;
}

const page = (node: ReactNode) => (
  <AuthProvider client={client} initialState={state}>
    {node}
  </AuthProvider>
);

describe("a list that the page was rendered with", () => {
  it("stands in the server's page and comes to life without another question", async () => {
    const tree = page(<Addresses initial={initial} />);
    const html = renderToString(tree);
    expect(html).toContain(EMAIL);
    const { page: living, complaints } = hydrate(html, tree);
    await living.click("add");
    await living.shows(`${EMAIL},${SECOND} add`);
    expect(complaints).toEqual([]);
    expect(shown).not.toContain("loading");
    expect(house.seenPaths()).toEqual(["POST /account/email"]);
  });

  it("is read again when somebody comes back to the page", async () => {
    const living = open(page(<Addresses initial={initial} />));
    await living.shows(`${EMAIL} add`);
    expect(house.seenPaths()).toEqual([]);
    // Again and again, because an effect listens, and nothing on the page tells when it has begun.
    await vi.waitFor(() => {
      document.dispatchEvent(new window.Event("visibilitychange"));
      expect(house.seenPaths()).toContain(READS);
    });
  });

  it("gives way to what is known since, when the same page is opened once more", async () => {
    const living = open(page(<Addresses initial={initial} />));
    await living.shows(`${EMAIL} add`);
    await living.click("add");
    await living.shows(`${EMAIL},${SECOND} add`);
    living.render(page("elsewhere"));
    await living.shows("elsewhere");
    shown = [];
    living.render(page(<Addresses initial={initial} />));
    await living.shows(`${EMAIL},${SECOND} add`);
    await vi.waitFor(() => expect(house.seenPaths()).toContain(READS));
    expect(shown).not.toContain(EMAIL);
  });

  it("replaces what is known, when it is a newer one", async () => {
    const living = open(page(<Addresses initial={initial} />));
    await living.shows(`${EMAIL} add`);
    living.render(page("elsewhere"));
    await living.shows("elsewhere");
    const newer = await client.email.add({ email: SECOND });
    shown = [];
    living.render(page(<Addresses initial={newer} />));
    await living.shows(`${EMAIL},${SECOND} add`);
    expect(shown).not.toContain(EMAIL);
    expect(house.seenPaths()).not.toContain(READS);
  });

  it("is never shown to the next user", async () => {
    const living = open(page(<Addresses initial={initial} />));
    await living.shows(`${EMAIL} add`);
    await client.auth.logout();
    await living.shows("loading add");
    shown = [];
    await client.auth.signup({ email: "bob@example.com", password: OTHER_PASSWORD });
    await living.shows("bob@example.com add");
    expect(shown.join()).not.toContain(EMAIL);
  });

  it("is not shown to whoever logs in after the session it was read in has ended unseen", async () => {
    await newClient(house).auth.signup({ email: "bob@example.com", password: OTHER_PASSWORD });
    const stranger = newClient(house);
    const living = open(
      <AuthProvider client={stranger}>
        <Addresses initial={initial} />
      </AuthProvider>,
    );
    await vi.waitFor(() => expect(stranger.state?.status).toBe("anonymous"));
    await stranger.auth.login({ email: "bob@example.com", password: OTHER_PASSWORD });
    await living.shows("bob@example.com add");
    expect(shown.join()).not.toContain(EMAIL);
  });

  it("may be made anew at every rendering", async () => {
    const living = open(page(<Careless initial={initial} />));
    await living.shows("1 addresses");
    expect(house.seenPaths()).toEqual([]);
  });

  it("serves sessions as well", async () => {
    const sessions = await client.sessions.list();
    house.seen.length = 0;
    const living = open(page(<Devices initial={sessions} />));
    await living.shows("1 devices");
    expect(house.seenPaths()).toEqual([]);
  });
});
