import { describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";
import { PASSWORD } from "./person.ts";

const FRONT_END = "https://app.example.com";

function call(house: House, path: string, init: RequestInit & { headers?: Record<string, string> } = {}) {
  const headers = {
    Origin: FRONT_END,
    ...(init.body ? { "Content-Type": "application/json" } : {}),
    ...init.headers,
  };
  return house.gatehouse.fetch(
    new Request(`http://localhost:8000/_allauth/browser/v1${path}`, { ...init, headers }),
  );
}

describe("the browser client on another origin, with HEADLESS_BROWSER_TOKENS", () => {
  const settings = { HEADLESS_BROWSER_TOKENS: "true", CORS_ALLOWED_ORIGINS: FRONT_END };

  it("gets its session as a token, sets no cookie, and needs no CSRF token", async () => {
    await using house = await openHouse(settings);
    const body = JSON.stringify({ email: "ann@example.com", password: PASSWORD });
    const signup = await call(house, "/auth/signup", { method: "POST", body });
    expect(signup.status).toBe(200);
    expect(signup.headers.getSetCookie()).toEqual([]);
    expect(signup.headers.get("access-control-allow-origin")).toBe(FRONT_END);
    const { meta } = (await signup.json()) as { meta: { session_token: string } };
    const headers = { "X-Session-Token": meta.session_token };
    expect((await call(house, "/auth/session", { headers })).status).toBe(200);
    expect((await call(house, "/auth/session", { method: "DELETE", headers })).status).toBe(401);
    expect((await call(house, "/auth/session", { headers })).status).toBe(410);
  });

  it("still needs the CSRF token on a request that carries a session cookie", async () => {
    await using house = await openHouse(settings);
    const headers = { Cookie: "sessionid=abcdefghijklmnopqrstuvwxyz012345" };
    expect((await call(house, "/auth/session", { method: "DELETE", headers })).status).toBe(403);
  });

  it("is off by default: a header is no credential for the browser client", async () => {
    await using house = await openHouse();
    const app = new Visitor(house, "app");
    await app.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const headers = { "X-Session-Token": app.token ?? "" };
    expect((await call(house, "/auth/session", { headers })).status).toBe(401);
  });
});
