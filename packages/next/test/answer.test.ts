import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerUnavailable } from "@gatehouse/next";
import { watchRequests } from "@gatehouse/next/instrumentation";
import { afterAll, beforeAll, expect, it } from "vitest";

let server: Server;
beforeAll(async () => {
  watchRequests();
  server = createServer(async (request, response) => {
    // A page asks the engine before it knows.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (request.url === "/late") response.flushHeaders();
    if (request.url !== "/well") answerUnavailable();
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterAll(() => new Promise((closed) => server.close(closed)));

async function ask(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { keepalive: false });
}

it("a page without the engine is a 503, and the page beside it is none", async () => {
  const answers = await Promise.all(["/away", "/well", "/away", "/well"].map(ask));
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 503, 200]);
  expect(answers.map(({ headers }) => headers.get("retry-after"))).toEqual(["5", null, "5", null]);
});

it("a page that is on its way already stays what it is", async () => {
  expect((await ask("/late")).status).toBe(200);
});

it("outside of a request nothing happens", () => {
  expect(answerUnavailable).not.toThrow();
});
