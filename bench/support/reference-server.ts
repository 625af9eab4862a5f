/**
 * The least that a server can do, three times over, to measure Gatehouse against; started by reference-servers.ts.
 * Arguments: which of the three, the port, the database file.
 *
 * - `json`: bare `node:http` that answers every request with the same 300 bytes of JSON.
 * - `lookup`: bare `node:http` that hashes the token with SHA-256, looks the hash up in SQLite and answers with 300 bytes.
 * - `hono`: the same through Hono and its Node adapter.
 */
import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

const SIZE = 300;
const HEADER = "x-session-token";

const [kind = "", port = "0", file = ""] = process.argv.slice(2);

const listeners: Readonly<Record<string, () => RequestListener>> = { json, lookup, hono };
const listener = listeners[kind];
if (listener === undefined) throw new Error(`There is no reference server "${kind}".`);
createServer(listener()).listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));

function json(): RequestListener {
  const body = padded({ status: 200 });
  return (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length });
    response.end(body);
  };
}

function lookup(): RequestListener {
  const find = opened();
  return (request, response) => {
    const token = request.headers[HEADER];
    const body = answer(find(typeof token === "string" ? token : ""));
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length });
    response.end(body);
  };
}

function hono(): RequestListener {
  const find = opened();
  const app = new Hono();
  app.get("*", (c) =>
    c.body(answer(find(c.req.header(HEADER) ?? "")), 200, { "Content-Type": "application/json" }),
  );
  const handle = getRequestListener(app.fetch);
  return (request, response) => void handle(request, response);
}

/** The look-up, with its statement prepared once. */
function opened(): (token: string) => Record<string, unknown> {
  const database = new DatabaseSync(file);
  const statement = database.prepare(
    "SELECT user_id, email FROM session WHERE token_hash = ? AND expires > ?",
  );
  return (token) => {
    const hash = createHash("sha256").update(token).digest("base64url");
    const row = statement.get(hash, Date.now());
    if (row === undefined)
      throw new Error("The reference server was asked for a session that it does not have.");
    return row;
  };
}

function answer({ user_id, email }: Record<string, unknown>): string {
  return padded({ status: 200, user: { id: user_id, email } });
}

/** JSON of exactly {@link SIZE} bytes. */
function padded(value: object): string {
  const bare = JSON.stringify({ ...value, padding: "" });
  return JSON.stringify({ ...value, padding: "x".repeat(SIZE - bare.length) });
}
