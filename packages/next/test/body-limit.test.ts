import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { ReadableStream as NodeStream } from "node:stream/web";
import { gatehouseHandler } from "@gatehouse/next";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const { POST } = gatehouseHandler();

const MIB = 1024 * 1024;
const API = "/_allauth/app/v1/auth/login";
const TOO_LARGE = {
  status: 413,
  errors: [{ code: "body_too_large", message: "The request body is too large." }],
};

let engine: Server;
let door: Server;
/** The bodies that have reached the engine. */
let arrived: Buffer[];
/** Bytes that the door has read off its sockets. */
let taken: number;

beforeEach(async () => {
  arrived = [];
  taken = 0;
  engine = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    arrived.push(Buffer.concat(parts));
    response.end("{}");
  });
  process.env["GATEHOUSE_URL"] = `http://127.0.0.1:${await listen(engine)}`;
  door = createServer((incoming, response) => void pass(incoming, response));
  door.on("connection", (socket) => socket.on("close", () => (taken += socket.bytesRead)));
  await listen(door);
});

afterEach(async () => {
  delete process.env["GATEHOUSE_URL"];
  for (const server of [door, engine]) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}

/** As Next hands a request to a route and takes its answer: the body is read when the route reads it. */
async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const init: RequestInit & { duplex: "half" } = {
    method: incoming.method ?? "POST",
    headers: incoming.headers as Record<string, string>,
    body: NodeStream.from(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>,
    duplex: "half",
  };
  const answer = await POST(new Request(`http://app.example${incoming.url}`, init));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

interface Answer {
  status: number | undefined;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** Sends all pieces to the door, as fast as it takes them, whatever it answers meanwhile. */
function post(pieces: Iterable<Buffer>, headers: Record<string, string | number>): Promise<Answer> {
  const { port } = door.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "127.0.0.1", path: API, method: "POST", headers, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (piece: string) => {
        text += piece;
      });
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode, headers: incoming.headers, body: JSON.parse(text) }),
      );
    });
    Readable.from(pieces).pipe(outgoing);
  });
}

/** A client that is cut off while it still writes may learn of that before it reads the answer; then it asks again. */
async function heard(send: () => Promise<Answer>): Promise<Answer> {
  const cutOff = (error: NodeJS.ErrnoException) => {
    if (!["EPIPE", "ECONNRESET"].includes(error.code ?? "")) throw error;
  };
  return (await send().catch(cutOff)) ?? (await send().catch(cutOff)) ?? send();
}

function* ofSize(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, "a");
  for (let left = bytes; left > 0; left -= piece.byteLength)
    yield piece.subarray(0, Math.min(left, piece.byteLength));
}

const announced = (bytes: number) => post(ofSize(bytes), { "content-length": bytes });
const chunked = (bytes: number) => post(ofSize(bytes), { "transfer-encoding": "chunked" });

describe("a body for the engine", () => {
  it.each([
    ["announced", announced],
    ["chunked", chunked],
  ])("of 1 MiB, %s, is passed on whole", async (_how, send) => {
    expect((await send(MIB)).status).toBe(200);
    expect(arrived.map((body) => body.byteLength)).toEqual([MIB]);
  });

  it("in pieces of every size arrives as it was sent", async () => {
    const whole = randomBytes(50_000);
    const pieces: Buffer[] = [];
    for (let at = 0; at < whole.byteLength; at += pieces.length)
      pieces.push(whole.subarray(at, at + pieces.length + 1));
    expect((await post(pieces, { "transfer-encoding": "chunked" })).status).toBe(200);
    expect(arrived).toEqual([whole]);
  });

  it.each([
    ["announced", announced],
    ["chunked", chunked],
  ])(
    "T-90 of one byte more, %s, is refused in the engine's words and never reaches it",
    async (_how, send) => {
      const answer = await send(MIB + 1);
      expect(answer.status).toBe(413);
      expect(answer.body).toEqual(TOO_LARGE);
      expect(answer.headers).toMatchObject({
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      expect(arrived).toEqual([]);
    },
  );

  it.each([
    ["announced", announced],
    ["chunked", chunked],
  ])("T-90 without end, %s, is answered at once and cut off soon", async (_how, send) => {
    const answer = await heard(() => send(10_000 * MIB));
    expect(answer.body).toEqual(TOO_LARGE);
    await expect.poll(() => taken, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(taken).toBeLessThan(3 * 64 * MIB);
    expect(arrived).toEqual([]);
  });
});
