import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { credentialsOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import {
  broadEnvironment as everyPage,
  pageSurfaces,
  plausibleBody,
  plausibleForm,
  surfaces,
} from "./support/surfaces.ts";

const once = JSON.stringify(
  Object.fromEntries(
    [
      "login",
      "login_failed",
      "signup",
      "reset_password",
      "reset_password_from_key",
      "manage_email",
      "change_password",
      "reauthenticate",
      "confirm_email",
    ].map((action) => [action, action === "confirm_email" ? "1000/m/key" : "1/h/ip"]),
  ),
);

/** Other spellings of the same address, as proxies and frameworks have confused them. */
function spellings(path: string): readonly string[] {
  const full = `/_allauth/CLIENT/v1${path}`;
  const last = path.slice(path.lastIndexOf("/") + 1);
  const encoded = `%${last.charCodeAt(0).toString(16)}${last.slice(1)}`;
  return [
    `/${full}`,
    `${full}/`,
    `${full}//`,
    full.replace("/v1/", "/v1//"),
    full.replace(last, last.toUpperCase()),
    full.replace("/_allauth/", "/_ALLAUTH/"),
    full.replace(`/${last}`, `%2f${last}`),
    full.replace(`/${last}`, `%2F${last}`),
    full.replace(`/${last}`, `%5c${last}`),
    full.replace(last, encoded),
    full.replace(last, encoded.replace("%", "%25")),
    `${full};x=y`,
    `${full};`,
    `${full}%20`,
    `${full}%00`,
    `${full}.json`,
    `${full}?x=y`,
    `${full}#x`,
    full.replace("/v1/", "/v1/./"),
    full.replace("/v1/", "/v1/x/../"),
    full.replace("/v1/", "/v1/%2e/"),
    full.replace("/v1/", "/v1/x/%2e%2e/"),
    full.replace("/v1/", "/v1/x/..;/"),
    full.replace("/v1/", "/V1/"),
    `/x/..${full}`,
  ];
}

const methods = ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "FOO"];

const limited = surfaces().filter(({ route }) => route.limit !== "none" && route.limit.by === "door");

describe("other spellings of an address", () => {
  it.each(limited)(
    "T-43 $name: none gets past the limit of the address itself",
    async ({ client, route }) => {
      await using house = await openHouse({ ACCOUNT_RATE_LIMITS: once });
      const visitor = new Visitor(house, client);
      await signUpVerified(visitor, "ann@example.com");
      const body = JSON.stringify({ ...plausibleBody(route), current_password: "wrong" });
      const headers = { "Content-Type": "application/json", ...credentialsOf(visitor) };
      const address = "203.0.113.7";
      const send = (target: string, method: string = route.method) =>
        sendRaw(house, { method, target: target.replace("CLIENT", client), headers, body, address });

      const full = `/_allauth/CLIENT/v1${route.path}`;
      await send(full);
      expect((await send(full)).status).toBe(429);
      for (const target of spellings(route.path)) {
        const { status } = await send(target);
        expect([target, [404, 429].includes(status)]).toEqual([target, true]);
      }
      for (const method of methods) {
        const { status } = await send(full, method);
        // Another operation of the same address counts in its own limit, which `once` has not used up.
        const another = surfaces().some(
          (other) => other.route.path === route.path && other.route.method === method,
        );
        if (!another) expect([method, [405, 429].includes(status)]).toEqual([method, true]);
      }
    },
  );

  it.each(clients)(
    "T-43 a spelling that does reach the operation counts in its limit, %s client",
    async (client) => {
      await using house = await openHouse({ ACCOUNT_RATE_LIMITS: '{"login":"5/h/ip","login_failed":""}' });
      const visitor = new Visitor(house, client);
      await signUpVerified(visitor, "ann@example.com");
      await visitor.delete("/auth/session");
      const headers = { "Content-Type": "application/json", ...credentialsOf(visitor) };
      const body = JSON.stringify({ email: "ann@example.com", password: "wrong" });
      let evaluated = 0;
      for (const target of spellings("/auth/login")) {
        const reply = await sendRaw(house, {
          method: "POST",
          target: target.replace("CLIENT", client),
          headers,
          body,
        });
        if (reply.status === 400) evaluated += 1;
      }
      expect(evaluated).toBeLessThanOrEqual(5);
      expect(evaluated).toBeGreaterThan(0);
      const right = JSON.stringify({ email: "ann@example.com", password: PASSWORD });
      const late = await sendRaw(house, {
        method: "POST",
        target: `/_allauth/${client}/v1/auth/login`,
        headers,
        body: right,
      });
      expect(late.status).toBe(429);
    },
  );

  it.each(clients)(
    "T-43 a signed-in operation is closed to strangers however it is spelt, %s client",
    async (client) => {
      await using house = await openHouse();
      const stranger = new Visitor(house, client);
      await stranger.get("/config");
      for (const { route } of surfaces().filter(
        (surface) => surface.client === client && surface.route.access !== "anyone",
      )) {
        for (const target of [`/_allauth/CLIENT/v1${route.path}`, ...spellings(route.path)]) {
          for (const method of [route.method, ...methods, "HEAD"]) {
            const body =
              method === "HEAD" || method === "GET" ? undefined : JSON.stringify(plausibleBody(route) ?? {});
            const reply = await sendRaw(house, {
              method,
              target: target.replace("CLIENT", client),
              headers: { ...(body && { "Content-Type": "application/json" }), ...credentialsOf(stranger) },
              ...(body !== undefined && { body }),
            });
            const closed = [401, 404, 405, 409].includes(reply.status);
            expect([method, target, closed]).toEqual([method, target, true]);
          }
        }
      }
    },
  );
});

/** Other spellings of a page's address. */
function pageSpellings(target: string): readonly string[] {
  const bare = target.slice(0, -1);
  const last = bare.slice(bare.lastIndexOf("/") + 1);
  return [
    `/${target}`,
    `${target}/`,
    bare,
    bare.toUpperCase(),
    bare.replace(`/${last}`, `%2f${last}/`),
    bare.replace(`/${last}`, `%5c${last}/`),
    bare.replace(last, `%${last.charCodeAt(0).toString(16)}${last.slice(1)}/`),
    `${bare};x=y/`,
    `${bare}%20/`,
    `${bare}%00/`,
    target.replace("/accounts/", "/accounts//"),
    target.replace("/accounts/", "/accounts/./"),
    target.replace("/accounts/", "/accounts/x/../"),
    target.replace("/accounts/", "/accounts/x/..;/"),
  ];
}

describe("other spellings of a page's address", () => {
  const houseOfAll = sharedHouse(everyPage);

  it.each(pageSurfaces().filter(({ page }) => page.limit !== undefined))(
    "T-43 $target: none gets past the limit of the page itself",
    async ({ target }) => {
      const limits = { ...JSON.parse(once), change_phone: "1/h/ip" };
      await using house = await openHouse({ ...everyPage, ACCOUNT_RATE_LIMITS: JSON.stringify(limits) });
      const visitor = new Visitor(house, "browser");
      await signUpVerified(visitor, "ann@example.com");
      if (/\/(login|signup)\//.test(target)) await visitor.delete("/auth/session");
      const headers = credentialsOf(visitor);
      const csrfmiddlewaretoken = visitor.cookies.get("csrftoken") ?? "";
      const fields = { ...plausibleForm, oldpassword: "wrong", csrfmiddlewaretoken };
      const send = (spelt: string, method = "POST") =>
        sendRaw(house, {
          method,
          target: spelt,
          headers,
          body: new URLSearchParams(fields),
          address: "203.0.113.7",
        });
      await send(target);
      expect((await send(target)).status).toBe(429);
      for (const spelt of pageSpellings(target)) {
        const { status } = await send(spelt);
        expect([spelt, [404, 405, 429].includes(status)]).toEqual([spelt, true]);
      }
      for (const method of methods.filter((name) => name !== "POST")) {
        expect([method, (await send(target, method)).status]).toEqual([method, 405]);
      }
    },
  );

  it.each(pageSurfaces().filter(({ page }) => page.access !== "anyone" && page.access !== "strangers"))(
    "T-43 T-13 $target: is closed to strangers however it is spelt",
    async ({ target, takesForm }) => {
      const house = houseOfAll();
      const stranger = new Visitor(house, "browser");
      await stranger.get("/config");
      const fields = { ...plausibleForm, csrfmiddlewaretoken: stranger.cookies.get("csrftoken") ?? "" };
      for (const spelt of [target, ...pageSpellings(target)]) {
        for (const request of [
          {},
          ...(takesForm ? [{ method: "POST", body: new URLSearchParams(fields) }] : []),
        ]) {
          const reply = await sendRaw(house, { target: spelt, headers: credentialsOf(stranger), ...request });
          const leads = reply.headers.get("location") ?? "";
          const closed =
            reply.status === 302 ? /^\/accounts\//.test(leads) : [404, 405].includes(reply.status);
          expect([spelt, reply.status, closed]).toEqual([spelt, reply.status, true]);
          if (spelt === target) expect(leads).toMatch(/^\/accounts\/login\//);
        }
      }
    },
  );
});
