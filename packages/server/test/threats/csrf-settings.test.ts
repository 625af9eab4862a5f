import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { Visitor } from "../support/visitor.ts";
import { crossOriginSettings } from "./support/origins.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";

describe("the browser client in token mode", () => {
  const house = sharedHouse({ ...crossOriginSettings, HEADLESS_BROWSER_TOKENS: "true" });

  it("T-12 a session cookie still needs its CSRF token, whatever header comes along", async () => {
    const app = new Visitor(house(), "app");
    await signUpVerified(app, "ann@example.com");
    for (const headers of [
      { Cookie: `sessionid=${app.token}` },
      { Cookie: `sessionid=${app.token}`, "X-Session-Token": app.token ?? "" },
      { Cookie: "sessionid=", "X-Session-Token": app.token ?? "" },
      { Cookie: `sessionid=${app.token}; sessionid=other`, "X-Session-Token": app.token ?? "" },
    ]) {
      const reply = await sendRaw(house(), {
        method: "DELETE",
        target: pathOf("browser", "/auth/session"),
        headers,
      });
      expect([headers, reply.status]).toEqual([headers, 403]);
    }
    expect((await app.get("/auth/session")).status).toBe(200);
  });

  it("T-12 a log-in from a foreign page sets no cookie, so it cannot log the victim in as somebody else", async () => {
    const body = JSON.stringify({ email: "ann@example.com", password: PASSWORD });
    const headers = { "Content-Type": "application/json", Origin: "https://evil.example" };
    const reply = await sendRaw(house(), {
      method: "POST",
      target: pathOf("browser", "/auth/login"),
      headers,
      body,
    });
    expect(reply.headers.getSetCookie()).toEqual([]);
    expect(reply.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("the browser client over HTTPS", () => {
  const house = sharedHouse({ ...crossOriginSettings, PUBLIC_URL: "https://accounts.example.com" });

  it("T-12 over HTTPS a request without an Origin must come from a page of ours", async () => {
    const visitor = new Visitor(house(), "browser");
    await signUpVerified(visitor, "ann@example.com");
    const target = pathOf("browser", "/auth/email/verify");
    const send = (headers: Record<string, string>) =>
      sendRaw(house(), {
        method: "POST",
        target,
        origin: "https://localhost:8000",
        headers: { "Content-Type": "application/json", ...credentialsOf(visitor), ...headers },
        body: '{"key":"x"}',
      });
    for (const Referer of [
      "",
      "https://evil.example/",
      "http://localhost:8000/",
      "http://accounts.example.com/",
      "https://localhost:8000.evil.example/",
      "https://localhost:8001/",
      "https://evil.example/https://localhost:8000/",
      "about:blank",
      "localhost:8000",
    ]) {
      expect([Referer, (await send(Referer === "" ? {} : { Referer })).status]).toEqual([Referer, 403]);
    }
    for (const Referer of [
      "https://localhost:8000/settings?x=y",
      "https://app.example.com/",
      "https://accounts.example.com/",
    ]) {
      expect([Referer, (await send({ Referer })).status]).toEqual([Referer, 400]);
    }
  });
});
