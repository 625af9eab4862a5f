import { beforeAll, describe, expect, it } from "vitest";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import {
  broadEnvironment,
  pageSurfaces,
  plausibleBody,
  plausibleForm,
  surfaces,
} from "./support/surfaces.ts";

/** What is put behind a private address so that a cache takes the answer for a public file. */
const deceptions = [
  "/x.css",
  "/x.js",
  "/x/y/z.png",
  ";x.css",
  ";/x.css",
  ".css",
  "%2fx.css",
  "%2Fx.css",
  "%252fx.css",
  "%3fx.css",
  "%23x.css",
  "%00.css",
  "%0a.css",
  "%0d%0ax.css",
  "%09.css",
  "%20.css",
  "%5cx.css",
  "%3bx.css",
  "~x.css",
  "/%2e%2e%2fx.css",
  "/..%2fx.css",
  "//x.css",
  "/",
  "/.",
  "%2f",
];

describe.each(clients)("caching, %s client", (client) => {
  const house = sharedHouse(broadEnvironment);
  const mine = surfaces().filter((surface) => surface.client === client);
  let ann: Visitor;
  beforeAll(async () => {
    await signUpVerified(new Visitor(house(), client), "ann@example.com");
    ann = new Visitor(house(), client);
    await logIn(ann, "ann@example.com");
  });

  it.each(mine)(
    "T-15 $name: no cache may keep any answer, and it says what it depends on",
    async ({ route }) => {
      const target = pathOf(client, route.path);
      const body = plausibleBody(route);
      const signedIn = new Visitor(house(), client);
      await logIn(signedIn, "ann@example.com");
      for (const credentials of [{}, credentialsOf(new Visitor(house(), client)), credentialsOf(signedIn)]) {
        for (const bodies of [
          undefined,
          "{}",
          "{",
          JSON.stringify({ ...body, password: "wrong", current_password: "wrong" }),
        ]) {
          if (route.method === "GET" && bodies !== undefined) continue;
          const headers = {
            ...credentials,
            ...(bodies !== undefined && { "Content-Type": "application/json" }),
          };
          const reply = await sendRaw(house(), {
            method: route.method,
            target,
            headers,
            ...(bodies !== undefined && { body: bodies }),
          });
          const directives = (reply.headers.get("cache-control") ?? "").split(/,\s*/);
          expect([reply.status, directives]).toEqual([
            reply.status,
            expect.arrayContaining(["private", "no-store"]),
          ]);
          const vary = (reply.headers.get("vary") ?? "").toLowerCase().split(/,\s*/);
          expect(vary).toEqual(
            expect.arrayContaining(client === "browser" ? ["origin", "cookie"] : ["origin"]),
          );
          expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
          expect(reply.headers.get("x-frame-options")).toBe("DENY");
          expect(reply.headers.get("cross-origin-opener-policy")).toBe("same-origin");
        }
      }
    },
  );

  it.each(mine.filter(({ route }) => route.method === "GET"))(
    "T-15 $name: what looks like a file behind the address is 404 and shows nothing of the visitor",
    async ({ route }) => {
      for (const suffix of deceptions) {
        const reply = await sendRaw(house(), {
          target: pathOf(client, route.path) + suffix,
          headers: credentialsOf(ann),
        });
        expect([suffix, reply.status]).toEqual([suffix, suffix === "/." ? expect.any(Number) : 404]);
        if (reply.status !== 404) expect(reply.headers.get("cache-control")).toContain("no-store");
        else expect(await reply.text()).not.toContain("ann");
        expect(reply.headers.getSetCookie()).toEqual([]);
      }
    },
  );

  it("T-15 a query that looks like a file makes no answer cacheable", async () => {
    for (const query of ["?x.css", "?/x.css", "?cb=.js", "#x.css"]) {
      const reply = await sendRaw(house(), {
        target: pathOf(client, "/auth/session") + query,
        headers: credentialsOf(ann),
      });
      expect(reply.headers.get("cache-control")).toContain("no-store");
    }
  });

  it("T-15 an answer without a body (405, OPTIONS) names nobody, and where it sets a cookie it is not kept", async () => {
    for (const { route } of mine) {
      for (const method of ["OPTIONS", "PATCH", "GET"]) {
        for (const headers of [{}, credentialsOf(ann)]) {
          const reply = await sendRaw(house(), { method, target: pathOf(client, route.path), headers });
          if ((await reply.text()) !== "") continue;
          const cookies = reply.headers.getSetCookie();
          if (cookies.length > 0) expect(reply.headers.get("cache-control")).toMatch(/no-store.*private/);
          // The value of the other is random, and may spell anybody's name.
          expect(cookies.filter((line) => !line.startsWith("csrftoken="))).toEqual([]);
          const others = [...reply.headers].filter(([name]) => name !== "set-cookie");
          expect(JSON.stringify(others)).not.toContain("ann");
        }
      }
    }
    expect((await ann.post("/auth/reauthenticate", { password: PASSWORD })).status).toBe(200);
  });
});

describe("caching of pages", () => {
  const house = sharedHouse(broadEnvironment);
  beforeAll(() => signUpVerified(new Visitor(house(), "browser"), "ann@example.com"));

  it.each(pageSurfaces())(
    "T-15 $target: no cache may keep the page, and it says what it depends on",
    async ({ target, takesForm }) => {
      const ann = new Visitor(house(), "browser");
      await logIn(ann, "ann@example.com");
      for (const headers of [{}, credentialsOf(ann)]) {
        const body = new URLSearchParams({
          ...plausibleForm,
          csrfmiddlewaretoken: ann.cookies.get("csrftoken") ?? "",
        });
        for (const request of [{}, ...(takesForm ? [{ method: "POST", body }] : [])]) {
          const reply = await sendRaw(house(), { target, headers, ...request });
          expect(reply.headers.get("cache-control")).toMatch(/no-store.*private/);
          expect(reply.headers.get("vary")?.toLowerCase().split(/,\s*/)).toEqual(
            expect.arrayContaining(["origin", "cookie"]),
          );
          expect(reply.headers.get("x-frame-options")).toBe("DENY");
          expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
          const policy = reply.headers.get("content-security-policy");
          if (reply.status === 200) expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
          expect(policy ?? "").not.toContain("unsafe");
        }
        for (const suffix of deceptions) {
          const reply = await sendRaw(house(), { target: target + suffix, headers });
          const isPage = reply.status === 200 && suffix !== "/.";
          expect([suffix, isPage]).toEqual([suffix, false]);
          expect(await reply.text()).not.toContain("ann@");
          if (reply.status === 404) expect([suffix, reply.headers.getSetCookie()]).toEqual([suffix, []]);
        }
      }
    },
  );
});
