import { readdirSync, readFileSync } from "node:fs";
import type { GatehouseClient } from "@gatehouse/client";
import { AuthProvider } from "@gatehouse/react";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMAIL, newClient, PASSWORD } from "../../client/test/house/client.ts";
import { House } from "../../client/test/house/house.ts";
import { AddAddress } from "./examples/add-address.tsx";
import { Header } from "./examples/header.tsx";
import { Layout } from "./examples/layout.tsx";
import { LoginForm } from "./examples/login-form.tsx";
import { open } from "./support/render.tsx";

describe("the README", () => {
  it("shows the components of test/examples, which the compiler and the tests below have seen", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const shown = [...readme.matchAll(/```tsx?\n(.*?)```/gs)].map(([, code]) => code);
    const folder = new URL("examples/", import.meta.url);
    const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    expect(shown.toSorted()).toEqual(files.toSorted());
  });
});

describe("its examples", () => {
  let house: House;
  let client: GatehouseClient;
  beforeEach(async () => {
    house = await House.open();
    client = newClient(house);
    await client.auth.signup({ email: EMAIL, password: PASSWORD });
  });
  afterEach(() => house.close());

  const openWithin = (node: ReactNode) => open(<AuthProvider client={client}>{node}</AuthProvider>);

  function fill(element: HTMLElement, values: Record<string, string>) {
    for (const [name, value] of Object.entries(values)) {
      element.querySelector<HTMLInputElement>(`input[name=${name}]`)!.value = value;
    }
  }

  it("log in by a form", async () => {
    await client.auth.logout();
    const onDone = vi.fn();
    const page = openWithin(<LoginForm onDone={onDone} />);
    await page.shows("E-mail Password Log in");
    fill(page.element, { email: EMAIL, password: "wrong" });
    await page.click("Log in");
    await vi.waitFor(() => expect(page.text).toContain("password you specified"));
    fill(page.element, { email: EMAIL, password: PASSWORD });
    await page.click("Log in");
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  });

  it("say who is here and log out", async () => {
    const page = openWithin(<Header />);
    await page.shows("aliceLog out");
    await page.click("Log out");
    await page.shows("Log in");
  });

  it("add an address", async () => {
    const page = openWithin(<AddAddress />);
    await page.shows(`${EMAIL} (not verified)Add`);
    fill(page.element, { email: "b@example.com" });
    await page.click("Add");
    await page.shows(`${EMAIL} (not verified)b@example.com (not verified)Add`);
  });

  it("render on the server", () => {
    const state = { status: "anonymous" as const, flows: [] };
    expect(renderToString(<Layout state={state}>Hello</Layout>)).toBe("Hello");
  });
});
