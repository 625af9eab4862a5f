import { gatehouseProxy } from "@gatehouse/next/proxy";
import { NextRequest, NextResponse } from "next/server.js";
import { describe, expect, it } from "vitest";

const proxy = gatehouseProxy({ protect: ["/dashboard", "/settings"], signIn: "/login", home: "/dashboard" });

const ask = (path: string, headers: Record<string, string> = {}, guard = proxy) =>
  guard(new NextRequest(new URL(path, "http://app.example"), { headers }));

/** The headers that the page is rendered with, as Next writes them down. */
function passedOn(answer: NextResponse): Record<string, string | null> {
  const names = answer.headers.get("x-middleware-override-headers")?.split(",") ?? [];
  return Object.fromEntries(names.map((name) => [name, answer.headers.get(`x-middleware-request-${name}`)]));
}

describe("the guard before the pages", () => {
  it.each(["/dashboard", "/settings", "/settings/emails"])("sends strangers away from %s", (path) => {
    const answer = ask(`${path}?tab=1`);
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe(
      `http://app.example/login?next=${encodeURIComponent(`${path}?tab=1`)}`,
    );
  });

  it.each(["/", "/login", "/dashboards", "/settingsx"])("lets everybody see %s", (path) => {
    expect(ask(path).status).toBe(200);
  });

  it("lets whoever has a session cookie pass, and sends nobody away from the sign-in page: no loop for a dead one", () => {
    const headers = { cookie: "sessionid=perhaps-a-session" };
    expect(ask("/dashboard", headers).status).toBe(200);
    expect(ask("/login", headers).status).toBe(200);
  });

  it("knows the session cookie by the name that it is given", () => {
    const renamed = gatehouseProxy({
      protect: ["/dashboard"],
      signIn: "/login",
      home: "/",
      sessionCookie: "__Host-session",
    });
    expect(ask("/dashboard", { cookie: "__Host-session=x" }, renamed).status).toBe(200);
    expect(ask("/dashboard", { cookie: "sessionid=x" }, renamed).status).toBe(307);
  });

  it("T-55 takes off the headers by which Next talks to itself, and says itself which page is wanted", () => {
    const hostile = {
      "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
      "x-middleware-rewrite": "/dashboard",
      "x-invoke-path": "/dashboard",
      "x-gatehouse-path": "//evil.example",
      "x-mine": "kept",
    };
    expect(passedOn(ask("/page?x=1", hostile))).toEqual({
      "x-mine": "kept",
      "x-gatehouse-path": "/page?x=1",
    });
    expect(ask("/dashboard", hostile).status).toBe(307);
  });

  it("lets the app answer for itself, with those headers", () => {
    const own = gatehouseProxy({
      protect: [],
      signIn: "/login",
      home: "/",
      respond: (headers) => NextResponse.json({ wanted: headers.get("x-gatehouse-path") }),
    });
    return expect(ask("/page", {}, own).json()).resolves.toEqual({ wanted: "/page" });
  });

  it.each(["/_allauth/app/v1/%61uth/login", "/_allauth/%E0%A4%A", "/page/%E0%A4%A"])(
    "answers 404 for %s, which nothing serves",
    (path) => {
      expect(ask(path).status).toBe(404);
    },
  );
});
