import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { watchRequests } from "@gatehouse/next/instrumentation";
import { beforeAll, describe, expect, it } from "vitest";

/** What the application behind the door sees of a request with these headers. */
async function received(headers: Record<string, string>): Promise<IncomingHttpHeaders> {
  const server = createServer((incoming, response) => {
    response.end(JSON.stringify(incoming.headers));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const body = await new Promise<string>((resolve, reject) => {
    request({ port, host: "127.0.0.1", headers, agent: false }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
  await new Promise((closed) => server.close(closed));
  return JSON.parse(body) as IncomingHttpHeaders;
}

describe("a request at the door of an app", () => {
  // Twice, as in development after a change.
  beforeAll(() => {
    watchRequests();
    watchRequests();
  });

  it("carries the address of whoever is connected", async () => {
    expect((await received({}))["x-forwarded-for"]).toBe("127.0.0.1");
  });

  it("T-40 keeps a chosen address left of the real one, where the engine does not look", async () => {
    expect((await received({ "x-forwarded-for": "6.6.6.6" }))["x-forwarded-for"]).toBe("6.6.6.6, 127.0.0.1");
    expect((await received({ "X-Forwarded-For": "6.6.6.6, 7.7.7.7" }))["x-forwarded-for"]).toBe(
      "6.6.6.6, 7.7.7.7, 127.0.0.1",
    );
  });

  it("T-55 loses the headers by which Next talks to itself", async () => {
    const headers = await received({
      "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
      "X-Middleware-Next": "1",
      "x-middleware-rewrite": "/dashboard",
      "x-invoke-path": "/dashboard",
      "x-session-token": "kept",
    });
    expect(Object.keys(headers).filter((name) => /middleware|invoke/.test(name))).toEqual([]);
    expect(headers["x-session-token"]).toBe("kept");
  });
});
