import { Agent, get } from "node:http";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGatehouse, type Gatehouse } from "../../src/index.ts";
import { usualEnvironment } from "../support/house.ts";
import { production, serve, workFolder } from "./gatehouse.ts";

async function openWithoutTables(): Promise<Gatehouse> {
  const gatehouse = await createGatehouse({
    env: { ...usualEnvironment, DATABASE_URL: "sqlite://:memory:" },
    dangerouslySkipProductionChecks: true,
  });
  onTestFinished(() => gatehouse.close());
  return gatehouse;
}

async function statusOf(gatehouse: Gatehouse, path: string): Promise<number> {
  return (await gatehouse.fetch(new Request(`http://localhost:8000${path}`))).status;
}

describe("a balancer that asks /readyz", () => {
  it("sends nobody to a database without tables, and everybody once they are there", async () => {
    const gatehouse = await openWithoutTables();
    expect(await statusOf(gatehouse, "/readyz")).toBe(503);
    expect(await statusOf(gatehouse, "/healthz")).toBe(200);
    await gatehouse.migrate();
    expect(await statusOf(gatehouse, "/readyz")).toBe(200);
  });

  it("sends nobody to a database that a later migration has yet to reach", async () => {
    const gatehouse = await openWithoutTables();
    await gatehouse.migrate();
    await gatehouse.engine.database.db.deleteFrom("gatehouse_migration").execute();
    expect(await statusOf(gatehouse, "/readyz")).toBe(503);
  });

  it("sends nobody to a node that is about to stop, which still answers whom it has", async () => {
    const gatehouse = await openWithoutTables();
    await gatehouse.migrate();
    gatehouse.drain();
    expect(await statusOf(gatehouse, "/readyz")).toBe(503);
    expect(await statusOf(gatehouse, "/healthz")).toBe(200);
    expect(await statusOf(gatehouse, "/_allauth/app/v1/config")).toBe(200);
  });

  it("hears of a stop over the connection that it has, while a request is still being answered", async () => {
    // Hashing takes about a second here, so that the signal comes in the middle.
    const env = { ...production, PASSWORD_ITERATIONS: "3000000" };
    const server = await serve({ cwd: workFolder(), env });
    const socket = connect(Number(server.port), "127.0.0.1");
    let answers = "";
    socket.on("data", (chunk: Buffer) => {
      answers += chunk.toString();
    });
    socket.on("error", () => undefined);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const body = JSON.stringify({ username: "nobody", password: "correct-horse-battery" });
    socket.write(
      `POST /_allauth/app/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await pause(150);
    const stopped = server.stop();
    // A busy machine may be late with the signal.
    for (let asked = 0; asked < 5; asked += 1) {
      await pause(100);
      socket.write("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }
    await closed;
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect([statuses[0], statuses.at(-1)]).toEqual(["400", "503"]);
    expect(await stopped).toBe(0);
  });

  it("finds a node that stops answering whom it has, after it takes nobody new", async () => {
    const server = await serve({ cwd: workFolder() });
    const idle = new Agent({ keepAlive: true });
    const ask = (path: string, agent?: Agent) => answerOf(`${server.url}${path}`, agent);
    expect(await ask("/readyz", idle)).toEqual([200, "keep-alive"]);
    const stopped = server.stop();
    await expect.poll(() => ask("/readyz")).toEqual([503, "close"]);
    await expect.poll(() => ask("/readyz"), { timeout: 5000 }).toBe("ECONNREFUSED");
    // The connection that lay idle is as good as before, for one request more.
    expect(await ask("/_allauth/app/v1/config", idle)).toEqual([200, "close"]);
    expect(await stopped).toBe(0);
  });
});

/** The status and what becomes of the connection, or why there is no answer. */
function answerOf(
  url: string,
  agent?: Agent,
): Promise<string | readonly [number | undefined, string | undefined]> {
  return new Promise((resolve) => {
    get(url, { agent: agent ?? false }, (answer) => {
      answer.resume().on("end", () => resolve([answer.statusCode, answer.headers.connection]));
    }).on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
  });
}
