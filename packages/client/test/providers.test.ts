import { GatehouseClient } from "@gatehouse/client";
import { Window } from "happy-dom";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CookieJar } from "./house/browser.ts";
import { EMAIL, errorOf, PASSWORD } from "./house/client.ts";
import { engine, type Kind } from "./house/worlds.ts";

const kinds: Kind[] = ["browser client", "app client", "browser client with tokens"];
const google = { provider: "google", account: "1" };
const token = { client_id: "somebody", id_token: "something" };
const wanted = { provider: "google", process: "login", callback_url: "http://localhost:3000/back" } as const;

describe.each(kinds)("where no provider is configured, %s", (kind) => {
  async function enter() {
    const world = await engine({ browserTokens: kind === "browser client with tokens" });
    return world.client(kind);
  }

  it("somebody has no accounts of third parties, and a stranger is asked to log in", async () => {
    const client = await enter();
    expect(await errorOf(client.providers.list())).toMatchObject({ code: "authentication_required" });
    await client.auth.signup({ email: EMAIL, password: PASSWORD });
    expect(await client.providers.list()).toEqual([]);
  });

  it("an account that is not there cannot be disconnected", async () => {
    const client = await enter();
    expect(await errorOf(client.providers.disconnect(google))).toMatchObject({
      code: "authentication_required",
    });
    await client.auth.signup({ email: EMAIL, password: PASSWORD });
    expect(await errorOf(client.providers.disconnect(google))).toMatchObject({
      status: 400,
      code: "account_not_found",
    });
  });

  it("no token opens anything, and the error stands at its field", async () => {
    const client = await enter();
    const refused = await errorOf(client.providers.token({ provider: "google", process: "login", token }));
    expect(refused).toMatchObject({ status: 400, code: "invalid_token", errors: [{ param: "token" }] });
  });

  it("nobody has begun to sign up through one", async () => {
    const client = await enter();
    for (const call of [client.providers.getSignup(), client.providers.signup({ email: EMAIL })])
      expect(await errorOf(call)).toMatchObject({ status: 409, code: "conflict" });
  });

  it("the configuration names none", async () => {
    const client = await enter();
    expect((await client.config.get()).socialaccount.providers).toEqual([]);
  });
});

describe("the way to a provider's page", () => {
  /** A page in which forms are caught when they are sent. */
  function openPage() {
    const window = new Window({ url: "http://localhost:3000/" });
    vi.stubGlobal("document", window.document);
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const sent: { action: string; method: string; body: URLSearchParams }[] = [];
    window.HTMLFormElement.prototype.submit = function submit() {
      const fields = [...this.querySelectorAll("input")].map(({ name, value }): [string, string] => [
        name,
        value,
      ]);
      sent.push({ action: this.action, method: this.method, body: new URLSearchParams(fields) });
    };
    return sent;
  }

  it("is a form that the server takes for the visitor's own, and comes back with an error", async () => {
    const sent = openPage();
    const world = await engine({});
    const jar = new CookieJar(world.wire);
    const client = new GatehouseClient({
      baseUrl: "http://localhost:8000",
      fetch: jar.fetch,
      csrfToken: jar.csrfToken,
    });
    await client.providers.redirect(wanted);
    expect(sent).toHaveLength(1);
    const [{ action, method, body } = expect.fail()] = sent;
    expect({ action, method }).toEqual({
      action: "http://localhost:8000/_allauth/browser/v1/auth/provider/redirect",
      method: "post",
    });
    const post = (form: URLSearchParams) =>
      jar.fetch(action, { method: "POST", body: form, credentials: "include", redirect: "manual" });
    const answer = await post(body);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toMatch(/error=unknown/);
    body.delete("csrfmiddlewaretoken");
    expect((await post(body)).status).toBe(403);
  });

  it.each(["app client", "browser client with tokens"] as const)(
    "is not there for a session that is no cookie: %s",
    async (kind) => {
      const sent = openPage();
      const client = (await engine({ browserTokens: true })).client(kind);
      expect(await errorOf(client.providers.redirect(wanted))).toMatchObject({ code: "not_found" });
      expect(sent).toEqual([]);
    },
  );

  it("is not there outside of a page", async () => {
    const client = (await engine({})).client("browser client");
    expect(await errorOf(client.providers.redirect(wanted))).toMatchObject({ code: "not_found" });
  });
});
