import { type AddressInfo, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpServer } from "../../src/http/node-listener.ts";
import { PASSWORD } from "../flows/person.ts";
import { type House, openHouse, TestClock } from "../support/house.ts";

/** How many of those who ask for the configuration are asked about at once, and how many were at most. */
const asked = { now: 0, most: 0 };

async function isOpenForSignup(): Promise<boolean> {
  asked.now += 1;
  asked.most = Math.max(asked.most, asked.now);
  await pause(5);
  asked.now -= 1;
  return true;
}

let house: House;
let port: number;
let close: () => Promise<unknown>;
beforeAll(async () => {
  const config = { adapter: { isOpenForSignup } };
  house = await openHouse({ ALLOWED_HOSTS: "accounts.example.com" }, new TestClock(), config);
  const server = createHttpServer(house.gatehouse.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
});
afterAll(async () => {
  await close();
  await house[Symbol.asyncDispose]();
});

/** Writes these bytes to a new connection and gives back all that comes until the server closes it. */
async function exchange(...pieces: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString();
  });
  // A server that closes while we still write is one of the cases.
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (const piece of pieces) {
    socket.write(piece);
    await pause(20);
  }
  await closed;
  return answer;
}

const host = "Host: accounts.example.com\r\n";
const last = "Connection: close\r\n\r\n";
const config = "/_allauth/app/v1/config";
const login = `POST /_allauth/app/v1/auth/login HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe("a connection to the server itself", () => {
  it("answers with everything that fetch answers with", async () => {
    const answer = await exchange(`GET ${config} HTTP/1.1\r\n${host}${last}`);
    const response = await house.gatehouse.fetch(new Request(`http://accounts.example.com${config}`));
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(statusOf(head)).toBe(200);
    expect(body).toBe(await response.text());
    const lines = head.toLowerCase().split("\r\n");
    for (const [name, value] of response.headers) expect(lines).toContain(`${name}: ${value.toLowerCase()}`);
    expect(lines).toContain(`content-length: ${Buffer.byteLength(body)}`);
  });

  it("sets each cookie on a line of its own", async () => {
    const answer = await exchange(`GET /_allauth/browser/v1/config HTTP/1.1\r\n${host}${last}`);
    expect(answer.match(/^Set-Cookie: csrftoken=/gm)).toHaveLength(1);
  });

  it("answers HEAD with the headers of GET and no body", async () => {
    const answer = await exchange(`HEAD ${config} HTTP/1.1\r\n${host}${last}`);
    expect(statusOf(answer)).toBe(200);
    expect(answer).toMatch(/Content-Length: [1-9]/);
    expect(answer.split("\r\n\r\n")[1]).toBe("");
  });

  it("reads a body that comes in pieces, and the next request after it", async () => {
    const body = JSON.stringify({ email: "ann@example.com", password: PASSWORD });
    const answer = await exchange(
      `${login}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
      body.slice(9),
      `${login}Transfer-Encoding: chunked\r\n${last}2\r\n{}\r\n`,
      "0\r\n\r\n",
    );
    expect(answer.match(/HTTP\/1\.1 400/g)).toHaveLength(2);
    expect(answer).toContain("email_password_mismatch");
    expect(answer).toContain("This field is required.");
  });

  it.each([
    ["a second Host, ours first", `${host}Host: evil.example\r\n`],
    ["a second Host, ours last", `Host: evil.example\r\n${host}`],
    ["an empty Host", "Host:\r\n"],
    ["no Host", ""],
  ])("T-03 %s: is refused", async (_name, lines) => {
    expect(statusOf(await exchange(`GET ${config} HTTP/1.1\r\n${lines}${last}`))).toBe(400);
  });

  it("T-03 a target that is a whole URL does not say who we are", async () => {
    const foreign = `GET http://evil.example${config} HTTP/1.1\r\n`;
    expect(statusOf(await exchange(`${foreign}${host}${last}`))).toBe(200);
    expect(statusOf(await exchange(`${foreign}Host: evil.example\r\n${last}`))).toBe(400);
  });

  it.each(["*", "http://", "http://[::1", "ftp://accounts.example.com/"])(
    "T-90 the target %s is refused in words, like everything else that is",
    async (target) => {
      const answer = await exchange(`OPTIONS ${target} HTTP/1.1\r\n${host}${last}`);
      expect(statusOf(answer)).toBe(400);
      const [head = "", body = ""] = answer.split("\r\n\r\n");
      expect(head).toContain("X-Content-Type-Options: nosniff");
      expect(head).toContain("X-Frame-Options: DENY");
      expect(JSON.parse(body)).toMatchObject({ status: 400, errors: [{ code: "malformed_target" }] });
    },
  );

  it("T-90 a target that is no target at all is refused", async () => {
    expect(statusOf(await exchange(`OPTIONS config HTTP/1.1\r\n${host}${last}`))).toBe(400);
  });

  it("T-43 another spelling of an address is none", async () => {
    for (const path of ["/x/..", "/.", "/"])
      expect(statusOf(await exchange(`GET ${path}${config} HTTP/1.1\r\n${host}${last}`))).toBe(404);
    expect(statusOf(await exchange(`GET ${config}#x HTTP/1.1\r\n${host}${last}`))).toBe(404);
  });

  it("T-04 a content type that comes twice is not taken for the first of the two", async () => {
    const answer = await exchange(`${login}Content-Type: text/plain\r\nContent-Length: 2\r\n${last}{}`);
    expect(statusOf(answer)).toBe(415);
  });

  it.each(["auth/session", "auth/login", "auth/password/reset"])(
    "TRACE shows nobody their own request, at %s",
    async (path) => {
      const lines = `${host}Content-Type: application/json\r\nCookie: sessionid=secret\r\n`;
      const answer = await exchange(`TRACE /_allauth/app/v1/${path} HTTP/1.1\r\n${lines}${last}`);
      expect(statusOf(answer)).toBe(405);
      expect(answer).toMatch(/^Allow: .*OPTIONS/m);
      expect(answer).not.toContain("secret");
    },
  );

  it("T-90 nobody is asked for a body that is known to be too long", async () => {
    const answer = await exchange(`${login}Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n`);
    expect(answer).not.toContain("100 Continue");
    expect(statusOf(answer)).toBe(413);
  });

  it("a body that may be sent is asked for, once", async () => {
    const answer = await exchange(`${login}Content-Length: 2\r\nExpect: 100-continue\r\n${last}`, "{}");
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 100", "HTTP/1.1 400"]);
  });

  it("T-90 requests that are sent ahead of their answers are answered one by one, in their order", async () => {
    asked.most = 0;
    const ahead = `GET ${config} HTTP/1.1\r\n${host}\r\nGET /nothing HTTP/1.1\r\n${host}\r\n`;
    const answer = await exchange(`${ahead.repeat(5)}GET ${config} HTTP/1.1\r\n${host}${last}`);
    const statuses = answer.match(/HTTP\/1\.1 \d+/g)?.map(statusOf);
    expect(statuses).toEqual([...Array.from({ length: 5 }, () => [200, 404]).flat(), 200]);
    expect(asked.most).toBe(1);
  });

  it("T-90 a connection with too many requests ahead of their answers is cut off", async () => {
    asked.most = 0;
    const answer = await exchange(`GET ${config} HTTP/1.1\r\n${host}\r\n`.repeat(1000));
    expect(answer.match(/HTTP\/1\.1 200/g)?.length ?? 0).toBeLessThan(20);
    expect(asked.most).toBeLessThanOrEqual(1);
    expect(statusOf(await exchange(`GET ${config} HTTP/1.1\r\n${host}${last}`))).toBe(200);
  });

  it("T-90 a body that is too long is refused in words, and not read to its end", async () => {
    const started = performance.now();
    const endless = `${login}Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${"x".repeat(0x10000)}\r\n`.repeat(20)}`;
    const answer = await exchange(endless);
    expect(statusOf(answer)).toBe(413);
    expect(answer).toContain("body_too_large");
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("T-90 a client who goes away in the middle of a body leaves the server as it was", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`${login}Content-Length: 1000\r\n\r\n{`);
    await pause(50);
    socket.destroy();
    await pause(50);
    expect(statusOf(await exchange(`GET ${config} HTTP/1.1\r\n${host}${last}`))).toBe(200);
  });

  it("T-43 knows an address by one spelling in a whole URL, too", async () => {
    const at = (path: string) =>
      exchange(`GET http://accounts.example.com${path} HTTP/1.1\r\n${host}${last}`).then(statusOf);
    expect(await at(config)).toBe(200);
    expect(await at(`/x/..${config}`)).toBe(404);
  });
});

it("T-92 a body that ends in the middle is its sender's matter, and no error of ours", async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from("{"));
      controller.error(new Error("gone"));
    },
  });
  const response = await house.gatehouse.fetch(
    new Request("http://accounts.example.com/_allauth/app/v1/auth/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      duplex: "half",
    }),
  );
  expect(response.status).toBe(400);
});
