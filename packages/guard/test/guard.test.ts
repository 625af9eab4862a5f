import { describe, expect, it } from "vitest";
import { type CredentialKind, requireUser } from "../src/index.ts";
import { openWorld } from "./support/world.ts";

const here = "http://notes.example/notes";

const kinds = [
  ["cookie", "session"],
  ["session token", "session"],
  ["API token", "token"],
  ["headless JWT", "jwt"],
  ["SimpleJWT", "jwt"],
] as const;

describe("requireUser", () => {
  it.each(kinds)("lets somebody in by their %s, at one question to Gatehouse", async (credential, by) => {
    await using world = await openWorld();
    const handler = requireUser({ gatehouse: world.url })((_request, user) => Response.json(user));
    world.asked();
    const response = await handler(new Request(here, { headers: world.credentials[credential] }), undefined);
    expect(await response.json()).toEqual({ ...world.person, by });
    expect(world.asked()).toHaveLength(1);
  });

  it.each(kinds)("shuts out whoever comes by the %s of before a new password", async (credential) => {
    await using world = await openWorld();
    const handler = requireUser({ gatehouse: world.url })(() => Response.json("in"));
    const headers = world.credentials[credential];
    expect((await handler(new Request(here, { headers }), undefined)).status).toBe(200);
    await world.shutOut();
    const response = await handler(new Request(here, { headers }), undefined);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Session, Token, Bearer realm="api"');
  });

  it("takes no credential of a kind that was not asked for, and asks nobody about it", async () => {
    await using world = await openWorld();
    world.asked();
    for (const [credential, kind] of kinds) {
      const others = (["session", "token", "jwt"] satisfies CredentialKind[]).filter(
        (other) => other !== kind,
      );
      const handler = requireUser({ gatehouse: world.url, accept: others })(() => Response.json("in"));
      const response = await handler(
        new Request(here, { headers: world.credentials[credential] }),
        undefined,
      );
      expect(response.status, credential).toBe(401);
    }
    expect(world.asked()).toEqual([]);
  });

  it("judges whoever presents a wrong token by that, whatever cookie their browser sends along", async () => {
    await using world = await openWorld();
    const handler = requireUser({ gatehouse: world.url })(() => Response.json("in"));
    for (const authorization of [
      "Token wrong",
      `Token ${"0".repeat(40)}`,
      "Bearer a.b.c",
      "Bearer",
      "Basic YTpi",
    ]) {
      const headers = new Headers(world.credentials.cookie);
      headers.set("authorization", authorization);
      expect((await handler(new Request(here, { headers }), undefined)).status, authorization).toBe(401);
    }
  });

  it("T-16 believes neither of two session cookies that differ", async () => {
    await using world = await openWorld();
    const handler = requireUser({ gatehouse: world.url })(() => Response.json("in"));
    const cookie = world.credentials.cookie.get("cookie") ?? "";
    for (const both of [`${cookie}; sessionid=tossed`, `sessionid=tossed; ${cookie}`]) {
      expect((await handler(new Request(here, { headers: { cookie: both } }), undefined)).status).toBe(401);
    }
  });

  it.each<[string, Record<string, string>, number]>([
    ["a page of another site, as the browser says", { "sec-fetch-site": "cross-site" }, 403],
    [
      "a page of a neighbouring host",
      { "sec-fetch-site": "same-site", origin: "https://other.example" },
      403,
    ],
    ["a page of another origin", { origin: "https://evil.example" }, 403],
    ["no page that says where it is", {}, 403],
    ["an origin of no name", { origin: "null" }, 403],
    ["a page that guesses at the token", { cookie: "csrftoken=abc", "x-csrftoken": "abd" }, 403],
    ["a page of the server's own", { "sec-fetch-site": "same-origin" }, 200],
    [
      "a page of the server's own in an old browser",
      { origin: "http://notes.example", host: "notes.example" },
      200,
    ],
    ["a page that was named", { origin: "https://app.example", "sec-fetch-site": "cross-site" }, 200],
    ["a program that holds the CSRF token", { cookie: "csrftoken=abc", "x-csrftoken": "abc" }, 200],
  ])(
    "T-12 a change with the visitor's cookie, sent by %s, is answered with %s",
    async (_who, sent, status) => {
      await using world = await openWorld();
      const options = { gatehouse: world.url, trustedOrigins: ["https://app.example"] };
      const handler = requireUser(options)(() => Response.json("in"));
      const { cookie, ...rest } = sent;
      const cookies = [world.credentials.cookie.get("cookie"), cookie].filter(Boolean).join("; ");
      const request = new Request(here, { method: "POST", headers: { ...rest, cookie: cookies } });
      expect((await handler(request, undefined)).status).toBe(status);
    },
  );

  it("needs no such proof for what a browser does not send unasked", async () => {
    await using world = await openWorld();
    const handler = requireUser({ gatehouse: world.url })(() => Response.json("in"));
    for (const credential of ["session token", "API token", "headless JWT", "SimpleJWT"] as const) {
      const headers = new Headers(world.credentials[credential]);
      headers.set("sec-fetch-site", "cross-site");
      expect((await handler(new Request(here, { method: "POST", headers }), undefined)).status).toBe(200);
    }
  });

  it("T-55 lets nobody in while Gatehouse does not answer, and says when to come back", async () => {
    await using world = await openWorld();
    const told: unknown[] = [];
    for (const gatehouse of [
      "http://127.0.0.1:9",
      () => Promise.resolve(new Response("", { status: 502 })),
    ]) {
      const handler = requireUser({ gatehouse, onError: (error) => told.push(error) })(() =>
        Response.json("in"),
      );
      const response = await handler(
        new Request(here, { headers: world.credentials["API token"] }),
        undefined,
      );
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    }
    expect(told).toHaveLength(2);
    expect(String(told)).not.toContain(world.credentials["API token"].get("authorization")?.slice(6));
  });

  it("asks an engine in the same process without any connection", async () => {
    await using world = await openWorld();
    const handler = requireUser({ gatehouse: world.fetch })((_request, user) => Response.json(user));
    const headers = new Headers(world.credentials.SimpleJWT);
    headers.set("host", "localhost");
    const response = await handler(new Request(here, { headers }), undefined);
    expect(await response.json()).toEqual({ ...world.person, by: "jwt" });
  });

  it("does not begin with options that cannot be meant", () => {
    expect(() => requireUser({ gatehouse: "localhost" })).toThrow(/which is no URL/);
    expect(() => requireUser({ gatehouse: "http://localhost:8000", accept: [] })).toThrow(
      /`accept` is empty/,
    );
  });
});
