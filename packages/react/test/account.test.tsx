import type { GatehouseClient } from "@gatehouse/client";
import {
  AuthProvider,
  useAction,
  useConfig,
  useEmailAddresses,
  useSessions,
  useUser,
} from "@gatehouse/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMAIL, newClient, OTHER_PASSWORD, PASSWORD } from "../../client/test/house/client.ts";
import { House } from "../../client/test/house/house.ts";
import { Button, open } from "./support/render.tsx";

let house: House;
let client: GatehouseClient;
beforeEach(async () => {
  house = await House.open();
  client = newClient(house);
});
afterEach(() => house.close());

const account = { email: EMAIL, password: PASSWORD };
const openWithin = (node: ReactNode) => open(<AuthProvider client={client}>{node}</AuthProvider>);

const SECOND = "alice2@example.com";

function Offer() {
  const { config } = useConfig();
  return config ? config.account.login_methods.join() : "loading";
}

function Addresses() {
  const { emails, error, add, remove, setPrimary } = useEmailAddresses();
  const adding = useAction(add);
  const user = useUser();
  const list = emails?.map(({ email, verified, primary }) => {
    return `${email}${verified ? "+" : ""}${primary ? "*" : ""}`;
  });
  return (
    <>
      {user?.email} has {list?.join() ?? "?"} {adding.fieldErrors["email"]} {error?.code}
      <Button does={() => adding.run({ email: SECOND })}>add</Button>
      <Button does={() => setPrimary({ email: SECOND })}>primary</Button>
      <Button does={() => remove({ email: EMAIL })}>remove</Button>
    </>
  );
}

function Sessions() {
  const { sessions, end } = useSessions();
  const other = sessions?.find((session) => !session.is_current);
  return (
    <>
      {sessions?.length ?? "?"}
      <Button does={() => other && end({ sessions: [other.id] })}>end</Button>
    </>
  );
}

describe("useConfig", () => {
  it("asks once for all components, and never when the server rendered with it", async () => {
    const config = await client.config.get();
    house.seen.length = 0;
    const page = openWithin([<Offer key={1} />, <Offer key={2} />]);
    await page.shows("emailemail");
    expect(house.seenPaths().filter((path) => path === "GET /config")).toHaveLength(1);

    house.seen.length = 0;
    const rendered = open(
      <AuthProvider client={client} initialConfig={config}>
        <Offer />
      </AuthProvider>,
    );
    await rendered.shows("email");
    expect(house.seenPaths()).not.toContain("GET /config");
  });
});

describe("useEmailAddresses", () => {
  const buttons = "addprimaryremove";

  it("shows each change, and the user's new address", async () => {
    await client.auth.signup(account);
    const page = openWithin(<Addresses />);
    await page.shows(`${EMAIL} has ${EMAIL}*  ${buttons}`);
    await page.click("add");
    await page.shows(`${EMAIL} has ${EMAIL}*,${SECOND}  ${buttons}`);
    await page.click("add");
    await page.shows(
      `${EMAIL} has ${EMAIL}*,${SECOND} This email address is already associated with this account. ${buttons}`,
    );

    // The link of the mail is opened elsewhere; then the user comes back to this page.
    house.accounts[0]!.emails[1]!.verified = true;
    document.dispatchEvent(new window.Event("visibilitychange"));
    await vi.waitFor(() => expect(page.text).toContain(`${SECOND}+`));

    await page.click("primary");
    await vi.waitFor(() => expect(page.text).toContain(`${SECOND} has ${EMAIL},${SECOND}+*`));
    await page.click("remove");
    await vi.waitFor(() => expect(page.text).toContain(`${SECOND} has ${SECOND}+*`));
  });

  it("asks nothing for a stranger", async () => {
    const page = openWithin(<Addresses />);
    await page.shows(` has ?  ${buttons}`);
    await vi.waitFor(() => expect(client.state).toBeDefined());
    expect(house.seenPaths()).toEqual(["GET /auth/session"]);
  });

  it("never shows one user's addresses to the next", async () => {
    await client.auth.signup(account);
    const page = openWithin(<Addresses />);
    await page.shows(`${EMAIL} has ${EMAIL}*  ${buttons}`);
    const seen: string[] = [];
    const observer = new window.MutationObserver(() => seen.push(page.text));
    await client.auth.logout();
    await page.shows(` has ?  ${buttons}`);
    observer.observe(page.element as never, { childList: true, characterData: true, subtree: true });
    await client.auth.signup({ email: "bob@example.com", password: OTHER_PASSWORD });
    await page.shows(`bob@example.com has bob@example.com*  ${buttons}`);
    expect(seen.join()).not.toContain(EMAIL);
  });

  it("reads the addresses of a user who takes another's place without a log-out between", async () => {
    await client.auth.signup(account);
    const page = openWithin(<Addresses />);
    await page.shows(`${EMAIL} has ${EMAIL}*  ${buttons}`);
    const bob = newClient(house);
    await bob.auth.signup({ email: "bob@example.com", password: OTHER_PASSWORD });
    const [own] = [...house.sessions.values()];
    own!.account = house.accounts[1];
    await client.auth.session();
    await page.shows(`bob@example.com has bob@example.com*  ${buttons}`);
  });
});

describe("useSessions", () => {
  it("shows where the user is logged in and ends it there", async () => {
    await client.auth.signup(account);
    await newClient(house).auth.login(account);
    const page = openWithin(<Sessions />);
    await page.shows("2end");
    await page.click("end");
    await page.shows("1end");
  });
});
