import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CookieJar } from "./house/browser.ts";
import { EMAIL, newClient, PASSWORD } from "./house/client.ts";
import { House } from "./house/house.ts";

describe("the README", () => {
  it("shows the programs of test/examples, which the compiler and the tests below have seen", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const shown = [...readme.matchAll(/```tsx?\n(.*?)```/gs)].map(([, code]) => code);
    const folder = new URL("examples/", import.meta.url);
    const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    expect(shown.toSorted()).toEqual(files.toSorted());
  });
});

describe("its examples", () => {
  let house: House;
  const page = { body: { dataset: {} as Record<string, string> }, cookie: "" };
  let jar: CookieJar;

  beforeEach(async () => {
    house = await House.open();
    jar = new CookieJar();
    await newClient(house).auth.signup({ email: EMAIL, password: PASSWORD });
    // A page of the API's own origin.
    vi.stubGlobal("fetch", fetchFrom(fetch));
    vi.stubGlobal("document", {
      body: page.body,
      get cookie() {
        return `csrftoken=${jar.csrfToken() ?? ""}`;
      },
    });
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    await house.close();
  });

  function fetchFrom(real: typeof fetch): typeof fetch {
    return (input, init) => {
      // The jar calls back with the absolute address.
      if (String(input).startsWith("http")) return real(input, init);
      return jar.fetch(house.url + String(input), init ?? {});
    };
  }

  it("log in", async () => {
    const { logIn } = await import("./examples/log-in.ts");
    expect(await logIn(EMAIL, "wrong")).toMatch("password you specified");
    house.instead.push({ status: 429, headers: { "Retry-After": "7" } });
    expect(await logIn(EMAIL, PASSWORD)).toBe("Please wait 7 seconds.");
    expect(await logIn(EMAIL, PASSWORD)).toBe("Hello, alice.");
  });

  it("follow the session", async () => {
    const sendBeacon = vi.fn();
    vi.stubGlobal("navigator", { sendBeacon });
    await import("./examples/follow.ts");
    expect(page.body.dataset["session"]).toBe("anonymous");
    expect(sendBeacon).toHaveBeenCalledWith("/metrics", expect.stringContaining("auth.session"));
  });

  it("call an API of the caller's own", async () => {
    const { invoices } = await import("./examples/own-api.ts");
    vi.stubGlobal("fetch", vi.fn());
    await expect(invoices()).rejects.toThrow("Please log in.");
    expect(fetch).not.toHaveBeenCalled();
  });

  it("log in by passkey", async () => {
    const { logInByPasskey } = await import("./examples/passkey.ts");
    vi.stubGlobal("isSecureContext", false);
    expect(await logInByPasskey()).toMatch("Open this page over HTTPS.");
  });

  it("use another origin", async () => {
    const { client } = await import("./examples/other-origin.ts");
    expect(client.state).toBeUndefined();
  });
});
