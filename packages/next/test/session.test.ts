import "next/dist/server/node-environment-baseline.js";
import { type Auth, createAuth, type EngineConnection } from "@gatehouse/next";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type House, openHouse } from "../../server/test/support/house.ts";
import { Visitor } from "../../server/test/support/visitor.ts";
import { duringRequest } from "./support/next-request.ts";

const person = { email: "ada@example.com", password: "correct-horse-42-battery" };

let house: House;
let visitor: Visitor;
/** What the engine was asked, such as `GET /_allauth/browser/v1/auth/session`. */
let asked: string[];
let engine: EngineConnection;
let auth: Auth;

async function open(env: Record<string, string> = {}): Promise<void> {
  house = await openHouse({ ACCOUNT_EMAIL_VERIFICATION: "none", ...env });
  visitor = new Visitor(house, "browser");
  await visitor.post("/auth/signup", person);
  asked = [];
  engine = {
    sessionCookie: () => "sessionid",
    send(request) {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return house.gatehouse.fetch(request, { address: "192.0.2.7" });
    },
  };
  auth = createAuth({ engine, signIn: "/login", home: "/" });
}

beforeEach(() => open());
afterEach(() => house[Symbol.asyncDispose]());

const cookie = () => [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const host = "localhost";
const signedIn = () => ({ host, cookie: cookie() });
const stranger = { host };
const CHECK = "GET /_allauth/browser/v1/auth/session";
const tenTimes = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: 10 }, ask));

describe("the session on the server", () => {
  it.each(["page", "route handler"] as const)(
    "costs a %s in which ten ask at once, and ten more later, one check",
    async (where) => {
      const { result } = await duringRequest(where, signedIn(), async () => [
        ...(await tenTimes(auth.getSession)),
        ...(await tenTimes(auth.requireSession)),
      ]);
      expect(asked).toEqual([CHECK]);
      for (const session of result)
        expect(session).toMatchObject({ status: "authenticated", user: { email: person.email } });
    },
  );

  it("is checked anew for the next request, and never taken from somebody else's", async () => {
    const [mine, theirs] = await Promise.all([
      duringRequest("page", signedIn(), auth.getSession),
      duringRequest("page", stranger, auth.getSession),
    ]);
    expect([mine.result.status, theirs.result.status]).toEqual(["authenticated", "anonymous"]);
    await visitor.delete("/auth/session");
    const after = await duringRequest("page", { host, cookie: "sessionid=of-old" }, auth.getSession);
    expect(after.result.status).toBe("anonymous");
    expect(asked).toEqual([CHECK, CHECK]);
  });

  it("of somebody without a session cookie is known without a question", async () => {
    const { result } = await duringRequest("page", { host, cookie: "theme=dark" }, auth.getSession);
    expect(result).toEqual({ status: "anonymous", flows: [] });
    expect(asked).toEqual([]);
  });

  it("serves reading something else as the same visitor", async () => {
    const { result } = await duringRequest("page", signedIn(), async () => {
      await auth.requireSession();
      return (await auth.client()).email.list();
    });
    expect(result).toMatchObject([{ email: person.email }]);
  });
});

describe("a guarded page", () => {
  const guarded = (headers: Record<string, string>) => duringRequest("page", headers, auth.requireSession);

  it("sends strangers to the sign-in page, which learns what they wanted", async () => {
    const wanted = { ...stranger, "x-gatehouse-path": "/settings?tab=2" };
    await expect(guarded(wanted)).rejects.toMatchObject({
      digest: expect.stringContaining(";/login?next=%2Fsettings%3Ftab%3D2;"),
    });
  });

  it("T-01 remembers no page of somebody else's site", async () => {
    const wanted = { ...stranger, "x-gatehouse-path": "//evil.example/" };
    await expect(guarded(wanted)).rejects.toMatchObject({ digest: expect.stringContaining(";/login;") });
  });

  it("T-55 does not open for a cookie that is no session", async () => {
    await expect(guarded({ host, cookie: "sessionid=invented" })).rejects.toMatchObject({
      digest: expect.stringContaining(";/login;"),
    });
  });

  it("T-55 does not open for somebody who is half signed in", async () => {
    await house[Symbol.asyncDispose]();
    await open({ ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
    const { result } = await duringRequest("page", signedIn(), auth.getSession);
    expect(result).toMatchObject({ status: "pending", flow: { id: "verify_email" } });
    await expect(guarded(signedIn())).rejects.toMatchObject({ digest: expect.stringContaining(";/login;") });
  });

  it.each<[string, () => Promise<Response>]>([
    ["is away", () => Promise.reject(new Error("Gatehouse does not answer"))],
    ["fails", async () => Response.json({ status: 500 }, { status: 500 })],
    ["is overloaded", async () => Response.json({ status: 503 }, { status: 503 })],
    ["is a web server that knows nothing of this", async () => new Response("<h1>It works</h1>")],
    ["answers another question", async () => Response.json({ status: 200, data: { user: { id: 1 } } })],
  ])("T-55 does not open while the engine %s, and that is a state of its own", async (_what, send) => {
    auth = createAuth({ engine: { ...engine, send }, signIn: "/login", home: "/" });
    const { result } = await duringRequest("page", signedIn(), auth.getSession);
    expect(result).toEqual({ status: "unavailable" });
    await expect(guarded(signedIn())).rejects.toMatchObject({ name: "GatehouseUnavailable" });
  });
});

describe("the cookies of an answer", () => {
  const dead = { host, cookie: "sessionid=of-old; csrftoken=0123456789abcdefghijklmnopqrstuv" };

  it("reach the browser from a route handler: a dead session's goes", async () => {
    const { setCookies } = await duringRequest("route handler", dead, auth.getSession);
    expect(setCookies).toEqual([expect.stringMatching(/^sessionid=;.*Expires=Thu, 01 Jan 1970/)]);
  });

  it("are not set while a page is rendered, where Next does not allow it", async () => {
    const { result, setCookies } = await duringRequest("page", dead, auth.getSession);
    expect(result.status).toBe("anonymous");
    expect(setCookies).toEqual([]);
  });

  it("are left alone where they say what the browser has already", async () => {
    const { setCookies } = await duringRequest("route handler", signedIn(), auth.getSession);
    expect(setCookies).toEqual([]);
  });

  it("give the browser a CSRF token that it lacks", async () => {
    visitor.cookies.delete("csrftoken");
    const { setCookies } = await duringRequest("route handler", signedIn(), auth.getSession);
    expect(setCookies).toEqual([expect.stringMatching(/^csrftoken=\w{32}; Path=\/;/)]);
  });

  it("begin the session's life anew with SESSION_SAVE_EVERY_REQUEST, once per request", async () => {
    await house[Symbol.asyncDispose]();
    await open({ SESSION_SAVE_EVERY_REQUEST: "true" });
    const { setCookies } = await duringRequest("route handler", signedIn(), () => tenTimes(auth.getSession));
    const token = visitor.cookies.get("sessionid");
    expect(setCookies).toEqual([
      expect.stringMatching(new RegExp(`^sessionid=${token};.*Max-Age=86400;.*HttpOnly`)),
    ]);
    expect(asked).toEqual([CHECK]);
  });
});
