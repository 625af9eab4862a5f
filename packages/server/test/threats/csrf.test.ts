import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import type { House } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { crossOriginSettings, FRONT_END, foreignOrigins } from "./support/origins.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import {
  type Client,
  pageSurfaces,
  plausibleBody,
  plausibleForm,
  type Surface,
  surfaces,
} from "./support/surfaces.ts";

const writing = surfaces(crossOriginSettings).filter(({ route }) => route.method !== "GET");

/** What a page on another site can make a browser send without asking first (Fetch, "CORS-safelisted"), and its kin. */
const forms: readonly { readonly type: string | undefined; readonly body: string }[] = [
  { type: "text/plain", body: JSON.stringify({ email: "ann@example.com", password: PASSWORD }) },
  { type: "text/plain; application/json", body: '{"email":"ann@example.com"}' },
  { type: "text/plain;charset=UTF-8", body: "{}" },
  { type: "application/x-www-form-urlencoded", body: `email=ann@example.com&password=${PASSWORD}` },
  { type: "application/x-www-form-urlencoded", body: '{"email":"ann@example.com","x":"="}' },
  {
    type: "multipart/form-data; boundary=x",
    body: '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na\r\n--x--',
  },
  { type: "application/json, text/plain", body: "{}" },
  { type: "text/json", body: "{}" },
  { type: "application/jsonp", body: "{}" },
  { type: "application/ld+json-evil", body: "{}" },
  { type: "*/*", body: "{}" },
  { type: ";application/json", body: "{}" },
  { type: "", body: "{}" },
];

function send(
  { client, route }: Surface,
  house: House,
  request: { headers: Record<string, string>; body?: string },
) {
  return sendRaw(house, { method: route.method, target: pathOf(client, route.path), ...request });
}

describe("cross-site requests", () => {
  const house = sharedHouse(crossOriginSettings);
  const json = (surface: Surface) => JSON.stringify(plausibleBody(surface.route) ?? {});

  async function signedIn(client: Client): Promise<Visitor> {
    const visitor = new Visitor(house(), client);
    await signUpVerified(visitor, `p${crypto.randomUUID().slice(0, 8)}@example.com`);
    return visitor;
  }

  it.each(writing)("T-12 $name: a body that a form can send is 415, and changes nothing", async (surface) => {
    const visitor = await signedIn(surface.client);
    const before = await everythingIn(house());
    for (const { type, body } of forms) {
      for (const credentials of [{}, credentialsOf(visitor)]) {
        const headers = { ...credentials, ...(type !== undefined && { "Content-Type": type }) };
        const reply = await send(surface, house(), { headers, body });
        expect([type, reply.status]).toEqual([type, 415]);
      }
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it.each(writing)("T-12 $name: a body without any Content-Type opens nothing", async (surface) => {
    const visitor = await signedIn(surface.client);
    const before = await everythingIn(house());
    for (const credentials of [{}, credentialsOf(visitor)]) {
      const request = new Request(`http://localhost:8000${pathOf(surface.client, surface.route.path)}`, {
        method: surface.route.method,
        headers: credentials,
        body: new TextEncoder().encode(json(surface)),
      });
      expect(request.headers.has("content-type")).toBe(false);
      const reply = await house().gatehouse.fetch(request, { address: "192.0.2.1" });
      // Who takes no body does not mind one; its cookie still needs the CSRF token.
      if (surface.route.input !== undefined) expect([401, 403, 409, 415]).toContain(reply.status);
    }
    if (surface.route.input !== undefined)
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  const browserWriting = writing.filter(({ client }) => client === "browser");

  it.each(browserWriting)(
    "T-12 $name: needs the token of the cookie, with a session and without",
    async (surface) => {
      const visitor = await signedIn("browser");
      const before = await everythingIn(house());
      const csrf = visitor.cookies.get("csrftoken") ?? "";
      const session = `sessionid=${visitor.cookies.get("sessionid")}`;
      for (const headers of [
        {},
        { Cookie: session },
        { Cookie: `${session}; csrftoken=${csrf}` },
        { Cookie: session, "X-CSRFToken": csrf },
        { "X-CSRFToken": csrf },
        { Cookie: `${session}; csrftoken=${csrf}`, "X-CSRFToken": "a".repeat(32) },
        { Cookie: `${session}; csrftoken=`, "X-CSRFToken": "" },
        { Cookie: `${session}; csrftoken=short`, "X-CSRFToken": "short" },
        { Cookie: `csrftoken=${csrf}; csrftoken=${"b".repeat(32)}`, "X-CSRFToken": csrf },
        { Cookie: `csrftoken="${csrf}"`, "X-CSRFToken": `"${csrf}"` },
      ]) {
        const reply = await send(surface, house(), {
          headers: { "Content-Type": "application/json", ...headers },
          body: json(surface),
        });
        expect([headers, reply.status]).toEqual([headers, 403]);
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );

  it.each(browserWriting)(
    "T-12 $name: no origin but our own and the trusted ones, even with the right token",
    async (surface) => {
      const visitor = await signedIn("browser");
      const before = await everythingIn(house());
      for (const Origin of foreignOrigins) {
        const reply = await send(surface, house(), {
          headers: { "Content-Type": "application/json", ...credentialsOf(visitor), Origin },
          body: json(surface),
        });
        expect([Origin, reply.status]).toEqual([Origin, 403]);
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );

  it("T-12 our own origin, a listed one and a sub-domain of a starred one are let through", async () => {
    for (const Origin of ["http://localhost:8000", FRONT_END, "https://a.trusted.example"]) {
      const reply = await (await signedIn("browser")).send("DELETE", "/auth/session", {
        headers: { Origin },
      });
      expect([Origin, reply.status]).toEqual([Origin, 401]);
    }
  });

  it.each(clients)(
    "T-12 a method in a header, a query or a body is not the method, %s client",
    async (client) => {
      const visitor = await signedIn(client);
      for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
        await visitor.get("/auth/session?_method=DELETE", { headers: { [name]: "DELETE" } });
        await visitor.post(
          "/auth/session?_method=DELETE",
          { _method: "DELETE" },
          { body: { _method: "DELETE" }, headers: { [name]: "DELETE" } },
        );
      }
      expect((await visitor.get("/auth/session")).status).toBe(200);
    },
  );

  it.each([
    "application/json; charset=utf-8",
    "application/json;charset=utf-16",
    "APPLICATION/JSON",
    " application/json ; x=y",
    "application/vnd.api+json",
  ])("T-12 Content-Type: %s is JSON, which no form can declare, and is read as UTF-8", async (type) => {
    for (const client of clients) {
      const visitor = new Visitor(house(), client);
      const raw = JSON.stringify({ email: "nobody@example.com", password: "ä" });
      const reply = await visitor.send("POST", "/auth/login", { raw, headers: { "Content-Type": type } });
      expect(reply.body.errors).toMatchObject([{ code: "email_password_mismatch" }]);
    }
  });
});

describe("cross-site forms for pages", () => {
  const house = sharedHouse(crossOriginSettings);
  const writingPages = pageSurfaces(crossOriginSettings).filter(({ takesForm }) => takesForm);
  let own = 0;

  async function signedIn(): Promise<{ csrf: string; cookies: string }> {
    const visitor = new Visitor(house(), "browser");
    own += 1;
    await signUpVerified(visitor, `form${own}@example.com`);
    return { csrf: visitor.cookies.get("csrftoken") ?? "", cookies: credentialsOf(visitor).Cookie ?? "" };
  }

  const post = (target: string, headers: Record<string, string>, fields: Record<string, string>) =>
    sendRaw(house(), {
      method: "POST",
      target,
      headers,
      body: new URLSearchParams({ ...plausibleForm, ...fields }),
    });

  it.each(writingPages)(
    "T-12 $target: needs the form's own token, from a page of ours",
    async ({ target }) => {
      const { csrf, cookies } = await signedIn();
      const before = await everythingIn(house());
      const session = cookies.split("; ").find((cookie) => cookie.startsWith("sessionid=")) ?? "";
      const attempts: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
        [{}, {}],
        [{}, { csrfmiddlewaretoken: csrf }],
        [{ Cookie: cookies }, {}],
        [{ Cookie: cookies }, { csrfmiddlewaretoken: "a".repeat(32) }],
        [{ Cookie: session }, { csrfmiddlewaretoken: csrf }],
        [{ Cookie: `${session}; csrftoken=` }, { csrfmiddlewaretoken: "" }],
        [{ Cookie: `${cookies}; csrftoken=${"b".repeat(32)}` }, { csrfmiddlewaretoken: csrf }],
        [{ Cookie: cookies, "Sec-Fetch-Site": "cross-site" }, { csrfmiddlewaretoken: csrf }],
        ...foreignOrigins.map(
          (Origin) => [{ Cookie: cookies, Origin }, { csrfmiddlewaretoken: csrf }] as const,
        ),
      ];
      for (const [headers, fields] of attempts) {
        const reply = await post(target, headers, fields);
        expect([headers, reply.status]).toEqual([headers, 403]);
        expect(reply.headers.get("content-type")).toBe("text/html; charset=utf-8");
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );

  it.each(writingPages)("T-12 $target: what is no form is 415, and changes nothing", async ({ target }) => {
    const { csrf, cookies } = await signedIn();
    const before = await everythingIn(house());
    for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x", "*/*", ""]) {
      const body = new URLSearchParams({ ...plausibleForm, csrfmiddlewaretoken: csrf }).toString();
      const headers = { Cookie: cookies, "X-CSRFToken": csrf, "Content-Type": type };
      const reply = await sendRaw(house(), { method: "POST", target, headers, body });
      expect([type, reply.status]).toEqual([type, 415]);
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });
});
