import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gatehouseHandler } from "@gatehouse/next";
import { watchRequests } from "@gatehouse/next/instrumentation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let engine: Server;
let seen: Seen[];

beforeEach(async () => {
  seen = [];
  engine = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(request.url?.includes("session") ? 401 : 200, {
        "content-type": "application/json",
        "set-cookie": ["sessionid=s; HttpOnly; Path=/", "csrftoken=c; Path=/"],
        "x-content-type-options": "nosniff",
      });
      response.end('{"status":200}');
    });
  });
  await new Promise<void>((ready) => engine.listen(0, "127.0.0.1", ready));
  process.env["GATEHOUSE_URL"] = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
});

afterEach(async () => {
  delete process.env["GATEHOUSE_URL"];
  if (engine.listening) await new Promise((closed) => engine.close(closed));
});

const handler = gatehouseHandler();

const at = (path: string, init: RequestInit & { method?: keyof typeof handler } = {}) =>
  handler[init.method ?? "GET"](new Request(`http://app.example${path}`, init));

describe("the engine's API on the pages' own origin", () => {
  it("passes method, path, query, body and cookies on as they came", async () => {
    const response = await at("/_allauth/browser/v1/auth/login?x=1%202", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: "csrftoken=c",
        "x-csrftoken": "c",
        origin: "http://app.example",
      },
      body: '{"email":"ada@example.com"}',
    });
    expect(response.status).toBe(200);
    expect(seen[0]).toMatchObject({
      method: "POST",
      url: "/_allauth/browser/v1/auth/login?x=1%202",
      body: '{"email":"ada@example.com"}',
    });
    expect(seen[0]?.headers).toMatchObject({
      cookie: "csrftoken=c",
      "x-csrftoken": "c",
      origin: "http://app.example",
    });
  });

  it("brings status, every cookie and the engine's own headers back", async () => {
    const response = await at("/_allauth/browser/v1/auth/session", { method: "DELETE" });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual(["sessionid=s; HttpOnly; Path=/", "csrftoken=c; Path=/"]);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.json()).toEqual({ status: 200 });
  });

  it("T-40 passes on no address while nobody watches who is connected", async () => {
    await at("/_allauth/browser/v1/config", { headers: { "x-forwarded-for": "192.0.2.7" } });
    expect(seen[0]?.headers["x-forwarded-for"]).toBeUndefined();
  });

  it("T-40 leaves the chain of addresses to who knows the socket, and names the host that was asked for", async () => {
    watchRequests();
    await at("/_allauth/browser/v1/config", {
      headers: { "x-forwarded-for": "192.0.2.7", host: "app.example" },
    });
    // The last one is put there at the engine of this test, which is watched as well.
    expect(seen[0]?.headers["x-forwarded-for"]).toBe("192.0.2.7, 127.0.0.1");
    expect(seen[0]?.headers["x-forwarded-host"]).toBe("app.example");
  });

  it("T-55 answers 503 in the protocol's shape when the engine is away", async () => {
    await new Promise((closed) => engine.close(closed));
    const response = await at("/_allauth/browser/v1/auth/session");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: 503 });
  });
});
