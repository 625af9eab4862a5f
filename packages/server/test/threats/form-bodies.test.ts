import { describe, expect, it } from "vitest";
import { headlessRoutes } from "../../src/doors/headless/routes.ts";
import { openHouse } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { foreignOrigins } from "./support/origins.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { settingsOf } from "./support/surfaces.ts";

const FORM = "application/x-www-form-urlencoded";
const path = pathOf("browser", "/auth/provider/redirect");
const fields = { provider: "google", process: "login", callback_url: "/" };
const ERROR_PAGE = "http://localhost:8000/accounts/login/?error=unknown&error_process=login";

describe("the form that leads to a provider", () => {
  const house = sharedHouse();

  /** Somebody whose browser has a CSRF secret, and its headers without that of a script. */
  async function visitor(): Promise<{ csrf: string; headers: Record<string, string> }> {
    const ann = new Visitor(house(), "browser");
    await ann.get("/config");
    const { "X-CSRFToken": _, ...headers } = credentialsOf(ann);
    return { csrf: ann.cookies.get("csrftoken") ?? "", headers };
  }

  const post = (headers: Record<string, string>, body?: string | Uint8Array<ArrayBuffer>) =>
    sendRaw(house(), {
      method: "POST",
      target: path,
      headers: { "Content-Type": FORM, ...headers },
      ...(body !== undefined && { body }),
    });

  const formOf = (values: Record<string, string>) => new URLSearchParams(values).toString();

  it("is the only operation that takes one, and the browser's alone", () => {
    const forms = headlessRoutes(settingsOf()).filter(({ form }) => form === true);
    expect(forms.map(({ method, path: at, clients }) => [method, at, clients])).toEqual([
      ["POST", "/auth/provider/redirect", ["browser"]],
    ]);
  });

  it("T-03 redirects to the settings' error page, whatever the form and the Host say", async () => {
    const { csrf, headers } = await visitor();
    for (const callback_url of ["/", "https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
      for (const extra of [{}, { provider: "nope" }, { process: "x" }, { next: "https://evil.example/" }]) {
        const body = formOf({ ...fields, callback_url, ...extra, csrfmiddlewaretoken: csrf });
        const reply = await post(headers, body);
        expect([reply.status, reply.headers.get("location"), await reply.text()]).toEqual([
          302,
          ERROR_PAGE,
          "",
        ]);
      }
    }
    const reply = await post({ ...headers, Host: "127.0.0.1:8000" }, formOf({ csrfmiddlewaretoken: csrf }));
    expect(reply.headers.get("location")).toBe(ERROR_PAGE);
  });

  it("keeps the query of an error page that has one", async () => {
    const socialaccount_login_error = "https://app.example.com/back?from=provider";
    await using other = await openHouse({
      HEADLESS_FRONTEND_URLS: JSON.stringify({ socialaccount_login_error }),
    });
    const ann = new Visitor(other, "browser");
    await ann.get("/config");
    const headers = { ...credentialsOf(ann), "Content-Type": FORM };
    const reply = await sendRaw(other, { method: "POST", target: path, headers, body: "" });
    expect(reply.headers.get("location")).toBe(
      `${socialaccount_login_error}&error=unknown&error_process=login`,
    );
  });

  it("T-12 needs the token of the cookie, in the form or in the header", async () => {
    const { csrf, headers } = await visitor();
    const wrong = "a".repeat(32);
    for (const [sent, token] of [
      [headers, undefined],
      [headers, wrong],
      [headers, ""],
      [{ ...headers, "X-CSRFToken": csrf }, wrong],
      [{}, csrf],
      [{ Cookie: "csrftoken=short" }, "short"],
      [{ Cookie: `csrftoken=${csrf}; csrftoken=${wrong}` }, csrf],
    ] as const) {
      const body = formOf({ ...fields, ...(token !== undefined && { csrfmiddlewaretoken: token }) });
      expect([sent, token, (await post(sent, body)).status]).toEqual([sent, token, 403]);
    }
    expect((await post({ ...headers, "X-CSRFToken": csrf }, formOf(fields))).status).toBe(302);
  });

  it("T-12 takes no form from a foreign page, even with the right token", async () => {
    const { csrf, headers } = await visitor();
    const body = formOf({ ...fields, csrfmiddlewaretoken: csrf });
    for (const Origin of foreignOrigins)
      expect([Origin, (await post({ ...headers, Origin }, body)).status]).toEqual([Origin, 403]);
    expect((await post({ ...headers, "Sec-Fetch-Site": "cross-site" }, body)).status).toBe(403);
  });

  it("T-90 takes nothing but a form: JSON, text and multipart are 415", async () => {
    const { csrf, headers } = await visitor();
    for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "*/*"]) {
      const sent = { ...headers, "X-CSRFToken": csrf, "Content-Type": type };
      const reply = await post(sent, JSON.stringify({ ...fields, csrfmiddlewaretoken: csrf }));
      expect([type, reply.status]).toEqual([type, 415]);
      expect(await reply.json()).toMatchObject({ errors: [{ code: "unsupported_media_type" }] });
    }
  });

  it("T-90 odd, huge and repeated fields are refused or redirected, and change nothing", async () => {
    const { csrf, headers } = await visitor();
    const before = await everythingIn(house());
    const good = formOf({ ...fields, csrfmiddlewaretoken: csrf });
    for (const [body, status] of [
      [`${good}&provider=github`, 400],
      [`${good}&csrfmiddlewaretoken=${csrf}`, 400],
      [`${good}&x=${"x".repeat(3_000_000)}`, 413],
      [`${good}&x=%00%ff%zz&__proto__=1&constructor=2&=&&`, 302],
      [`${good}&provider[]=1&provider.x=2`, 302],
      [new Uint8Array(1000).fill(0xff), 403],
    ] as const) {
      expect([String(body).slice(0, 200), (await post(headers, body)).status]).toEqual([
        String(body).slice(0, 200),
        status,
      ]);
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it("T-54 answers other methods as other operations do", async () => {
    const { csrf, headers } = await visitor();
    for (const method of ["GET", "PUT", "DELETE"]) {
      const sent = { ...headers, "X-CSRFToken": csrf };
      const reply = await sendRaw(house(), { method, target: path, headers: sent });
      expect([method, reply.status, reply.headers.get("allow")]).toEqual([method, 405, "POST, OPTIONS"]);
    }
    const app = await sendRaw(house(), { method: "POST", target: path.replace("browser", "app") });
    expect(app.status).toBe(404);
  });
});
