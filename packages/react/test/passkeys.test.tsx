import type { GatehouseClient } from "@gatehouse/client";
import { passkeys } from "@gatehouse/client/passkeys";
import { AuthProvider, useAction, usePasskeySupport, usePasskeys } from "@gatehouse/react";
import { expect, it, vi } from "vitest";
import { EMAIL, PASSWORD } from "../../client/test/house/client.ts";
import { KEY_SETTINGS, KeyBrowser } from "../../client/test/house/key-browser.ts";
import { engine } from "../../client/test/house/worlds.ts";
import { SoftwareAuthenticator } from "../../server/test/support/software-authenticator.ts";
import { PasskeyLogin } from "./examples/passkey-login.tsx";
import { Button, open } from "./support/render.tsx";

const LABEL = "Log in with a passkey";

async function signedUp() {
  const world = await engine({}, KEY_SETTINGS);
  const client = world.client("browser client");
  const browser = KeyBrowser.open();
  browser.key = new SoftwareAuthenticator();
  await client.auth.signup({ email: EMAIL, password: PASSWORD });
  await client.auth.reauthenticate({ password: PASSWORD });
  await client.email.verify({ key: await world.key("verify", EMAIL) });
  return { client, browser };
}

async function withPasskeySignedOut() {
  const house = await signedUp();
  await passkeys(house.client).add({ passwordless: true });
  await house.client.auth.logout();
  return house;
}

function Keys() {
  const { passkeys: list, error, add, rename, remove } = usePasskeys();
  const adding = useAction(add);
  const ids = list?.map(({ id }) => id) ?? [];
  return (
    <>
      {usePasskeySupport() ? "able " : "unable "}
      {list?.map(({ name }) => name).join() ?? "?"} {adding.error?.code ?? error?.code}
      <Button does={() => adding.run({ passwordless: true, name: "Laptop" })}>add</Button>
      <Button does={() => rename({ id: ids[0] ?? 0, name: "Old laptop" })}>rename</Button>
      <Button does={() => remove({ authenticators: ids })}>remove</Button>
    </>
  );
}

const openWith = (client: GatehouseClient, node: React.ReactNode) =>
  open(<AuthProvider client={client}>{node}</AuthProvider>);

it("usePasskeys shows what was added, renamed and removed", async () => {
  const { client, browser } = await signedUp();
  const page = openWith(client, <Keys />);
  const buttons = "addrenameremove";
  await page.shows(`able  ${buttons}`);
  await page.click("add");
  await page.shows(`able Laptop ${buttons}`);
  await page.click("rename");
  await page.shows(`able Old laptop ${buttons}`);
  browser.refusal = new DOMException("", "InvalidStateError");
  await page.click("add");
  await page.shows(`able Old laptop passkey_exists${buttons}`);
  await page.click("remove");
  await page.shows(`able  passkey_exists${buttons}`);
});

it("a button logs in by passkey, and the menu of the field gives way to it and comes back after a no", async () => {
  const { client, browser } = await withPasskeySignedOut();
  const onDone = vi.fn();
  const page = openWith(client, <PasskeyLogin onDone={onDone} />);
  const waiting = () => browser.asked.at(-1)?.mediation === "conditional";
  await vi.waitFor(() => expect(waiting()).toBe(true));
  const first = browser.asked.at(-1);
  const { key } = browser;
  browser.key = undefined;
  await page.click(LABEL);
  await vi.waitFor(() => expect(page.text).toContain("No passkey was used"));
  expect(first?.signal?.aborted).toBe(true);
  await vi.waitFor(() => expect(waiting()).toBe(true));
  browser.key = key;
  await page.click(LABEL);
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  expect(client.state?.status).toBe("authenticated");
});

it("a passkey that is chosen in the menu of the field logs in", async () => {
  const { client, browser } = await withPasskeySignedOut();
  const onDone = vi.fn();
  openWith(client, <PasskeyLogin onDone={onDone} />);
  await vi.waitFor(() => expect(browser.asked.at(-1)?.mediation).toBe("conditional"));
  browser.choose();
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
});

it("a passkey of nobody's that is chosen there is refused in words, and others are offered again", async () => {
  const { client, browser } = await withPasskeySignedOut();
  browser.key = new SoftwareAuthenticator();
  const page = openWith(client, <PasskeyLogin onDone={vi.fn()} />);
  const asked = () => browser.asked.filter(({ mediation }) => mediation === "conditional").length;
  await vi.waitFor(() => expect(asked()).toBe(1));
  browser.choose();
  await vi.waitFor(() => expect(page.text).toContain("This passkey is not accepted."));
  await vi.waitFor(() => expect(asked()).toBe(2));
});

it("a page that goes asks no longer, and one that is come back to asks anew", async () => {
  const { client, browser } = await withPasskeySignedOut();
  const page = openWith(client, <PasskeyLogin onDone={vi.fn()} />);
  const asked = () => browser.asked.filter(({ mediation }) => mediation === "conditional");
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  document.dispatchEvent(new window.Event("visibilitychange"));
  await vi.waitFor(() => expect(asked()).toHaveLength(2));
  expect(asked()[0]?.signal?.aborted).toBe(true);
  page.unmount();
  await vi.waitFor(() => expect(asked()[1]?.signal?.aborted).toBe(true));
});
