import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { Client } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { hasMariadb, startMariadb } from "../services/mariadb.mjs";
import { startPostgres } from "../services/postgres.mjs";
import { hasRedis, startRedis } from "../services/redis.mjs";

interface Service {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface Kind {
  readonly name: string;
  readonly start: (options: { readonly durable: boolean }) => Promise<Service>;
  /** Keeps a word, and does not answer before it is kept. */
  readonly write: (url: string, word: string) => Promise<void>;
  readonly read: (url: string) => Promise<string | undefined>;
}

const compulsory = process.env["CI"] === "true";

const postgres: Kind = {
  name: "PostgreSQL",
  start: startPostgres,
  async write(url, word) {
    await onPostgres(url, "CREATE TABLE kept (word text)");
    await onPostgres(url, "INSERT INTO kept VALUES ($1)", [word]);
  },
  read: async (url) => (await onPostgres(url, "SELECT word FROM kept"))[0]?.["word"],
};

const mariadb: Kind = {
  name: "MariaDB",
  start: startMariadb,
  async write(url, word) {
    await onMariadb(url, "CREATE DATABASE kept");
    await onMariadb(url, "CREATE TABLE kept.words (word text)");
    await onMariadb(url, "INSERT INTO kept.words VALUES (?)", [word]);
  },
  read: async (url) => (await onMariadb(url, "SELECT word FROM kept.words"))[0]?.["word"],
};

const redis: Kind = {
  name: "Redis",
  start: startRedis,
  async write(url, word) {
    expect(await onRedis(url, "SET", "kept", word)).toBe("+OK");
  },
  read: async (url) => (await onRedis(url, "GET", "kept")).split("\r\n")[1],
};

/** Those that can run here; in CI all have to. */
const kinds = [
  postgres,
  ...(compulsory || hasMariadb() ? [mariadb] : []),
  ...(compulsory || hasRedis() ? [redis] : []),
];

describe.each(kinds)("a $name for tests", { timeout: 300_000 }, (kind) => {
  test("keeps what it acknowledged through a crash, at the same address, and leaves nothing", async () => {
    const service = await started(kind);
    const { url } = service;
    await kind.write(url, "acknowledged");
    await service.kill();
    await expect(kind.read(url)).rejects.toThrow();
    await service.start();
    expect(service.url).toBe(url);
    expect(await kind.read(url)).toBe("acknowledged");
    await service.stop();
    await expect(kind.read(url)).rejects.toThrow();
  });

  test("lets nobody in without its password", async () => {
    const service = await started(kind);
    await kind.write(service.url, "secret");
    const url = new URL(service.url);
    url.password = "wrong";
    await expect(kind.read(url.href)).rejects.toThrow();
  });

  test("runs beside another, each with its own port and data", async () => {
    const [one, other] = await Promise.all([started(kind), started(kind)]);
    expect(one.port).not.toBe(other.port);
    await kind.write(one.url, "one");
    await kind.write(other.url, "other");
    expect(await kind.read(one.url)).toBe("one");
    expect(await kind.read(other.url)).toBe("other");
  });
});

test("a server and its data go with the run that started it, even when that is killed", async () => {
  const run = fork(new URL("processes/deserting-run.mjs", import.meta.url), { execArgv: [] });
  const [{ port, folder }] = await once(run, "message");
  expect(existsSync(folder)).toBe(true);
  run.kill("SIGKILL");
  await once(run, "exit");
  await expect.poll(() => existsSync(folder), { timeout: 15_000 }).toBe(false);
  const socket = connect(port, "127.0.0.1");
  await expect(once(socket, "connect")).rejects.toThrow("ECONNREFUSED");
});

async function started(kind: Kind): Promise<Service> {
  const service = await kind.start({ durable: true });
  onTestFinished(() => service.stop());
  return service;
}

async function onPostgres(url: string, statement: string, values: readonly string[] = []) {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(statement, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}

async function onMariadb(url: string, statement: string, values: readonly string[] = []) {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement, [...values]);
    return rows;
  } finally {
    await connection.end();
  }
}

/** One command in Redis's protocol (RESP), and what it answers. */
async function onRedis(url: string, ...words: readonly string[]): Promise<string> {
  const { port, password } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  const commands = [["AUTH", password], words, ["QUIT"]];
  socket.write(commands.map((command) => `${command.join(" ")}\r\n`).join(""));
  const answers = await text(socket);
  if (!answers.startsWith("+OK\r\n")) throw new Error(answers);
  return answers.slice("+OK\r\n".length).replace(/\r\n\+OK\r\n$/, "");
}
