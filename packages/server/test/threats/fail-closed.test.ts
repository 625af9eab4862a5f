import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { engine } from "../support/databases.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { broadEnvironment, type Client, plausibleBody, type Surface, surfaces } from "./support/surfaces.ts";

/** Asks nothing of the database, so it may go on answering: it says nothing about anybody. */
const needsNothing = ["getConfiguration", "listProviders"];

/** Sends the operation as somebody who is signed in, with everything in it that it wants. */
async function ask(house: House, { client, route }: Surface, visitor: Visitor): Promise<Response> {
  const body = plausibleBody(route);
  return sendRaw(house, {
    method: route.method,
    target: pathOf(client, route.path),
    headers: {
      ...credentialsOf(visitor),
      "X-Email-Verification-Key": "MQ:1vXysk:YV0RfM2vT0yWl0u1mI7a3Q",
      "X-Password-Reset-Key": "1-die0u4-29c794b6448311ea59da4689ea1da92f",
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Makes every insert into the table fail. */
const failing: Readonly<Record<typeof engine, (table: string) => readonly string[]>> = {
  sqlite: (table) => [
    `CREATE TRIGGER broken BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk on fire'); END`,
  ],
  postgres: (table) => [
    "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk on fire'; END $$",
    `CREATE TRIGGER broken BEFORE INSERT ON ${table} EXECUTE FUNCTION fail()`,
  ],
  mysql: (table) => [
    `CREATE TRIGGER broken BEFORE INSERT ON ${table} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'disk on fire'`,
  ],
};

async function expectClosed(reply: Response): Promise<void> {
  const text = await reply.text();
  expect([reply.status, text]).toEqual([503, expect.stringContaining("unavailable")]);
  expect(reply.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(reply.headers.get("cache-control")).toContain("no-store");
  expect(reply.headers.getSetCookie()).toEqual([]);
  expect(text).not.toMatch(/sql|sqlite|database is|SELECT|at \w+|\.ts|driver|session_token/i);
}

describe.each(clients)("without its database, %s client", (client) => {
  let house: House;
  let ann: Visitor;
  beforeAll(async () => {
    house = await openHouse(broadEnvironment);
    ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await house.gatehouse.engine.database.close();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const mine = surfaces().filter((surface) => surface.client === client);

  it.each(mine.filter(({ route }) => !needsNothing.includes(route.id)))(
    "T-55 $name is closed: 503, and when to come back",
    async (surface) => {
      await expectClosed(await ask(house, surface, ann));
    },
  );

  it("T-55 a stranger without any session is told no more than anybody else", async () => {
    const stranger = new Visitor(house, client);
    const session = await stranger.get("/auth/session");
    expect([401, 503]).toContain(session.status);
    for (const surface of mine.filter(({ route }) => route.access !== "anyone")) {
      const reply = await ask(house, surface, stranger);
      expect([surface.name, [401, 403, 409, 503].includes(reply.status)]).toEqual([surface.name, true]);
    }
  });

  it("T-55 the process says that it lives and is not ready, and what needs nothing still answers", async () => {
    expect((await sendRaw(house, { target: "/healthz" })).status).toBe(200);
    expect((await sendRaw(house, { target: "/readyz" })).status).toBe(503);
    expect((await sendRaw(house, { target: pathOf(client, "/config") })).status).toBe(200);
  });

  it("T-55 what is refused without the database is refused as ever", async () => {
    const target = pathOf(client, "/auth/login");
    const form = await sendRaw(house, {
      method: "POST",
      target,
      headers: { "Content-Type": "text/plain" },
      body: "x",
    });
    expect(form.status).toBe(415);
    expect((await sendRaw(house, { target: pathOf(client, "/nothing") })).status).toBe(404);
    expect((await sendRaw(house, { target, headers: { Host: "evil.example" } })).status).toBe(400);
  });
});

describe.each(clients)("with a database that fails in the middle, %s client", (client) => {
  async function broken(house: House, table: string): Promise<void> {
    for (const statement of failing[engine](table))
      await sql.raw(statement).execute(house.gatehouse.engine.database.db);
  }

  interface Failure {
    readonly what: string;
    /** Where the last write of the flow goes: what came before it in the same transaction must be undone. */
    readonly table: string;
    act(visitor: Visitor): Promise<Reply>;
  }

  const askForReset = (visitor: Visitor) =>
    visitor.post("/auth/password/request", { email: "ann@example.com" });
  const signUp = (visitor: Visitor) =>
    visitor.post("/auth/signup", { email: "new@example.com", password: PASSWORD });
  const enter = (visitor: Visitor) => logIn(visitor, "ann@example.com");
  const failures: readonly Failure[] = [
    { what: "a sign-up", table: "gatehouse_outbox", act: signUp },
    { what: "a log-in", table: "gatehouse_audit_log", act: enter },
    { what: "a log-in whose session cannot be written", table: "django_session", act: enter },
    { what: "a lock that cannot be counted", table: "gatehouse_rate_limit", act: enter },
    { what: "a reset request", table: "gatehouse_outbox", act: askForReset },
  ];

  it.each(failures)(
    "T-55 $what is undone as a whole, opens nothing, and shows nothing of the reason",
    async ({ table, act }) => {
      await using house = await openHouse({ ACCOUNT_RATE_LIMITS: "{}" });
      await signUpVerified(new Visitor(house, client), "ann@example.com");
      const visitor = new Visitor(house, client);
      await visitor.get("/config");
      await broken(house, table);
      const before = await everythingIn(house);
      const { status, body } = await act(visitor);
      expect([500, 503]).toContain(status);
      expect(JSON.stringify(body)).not.toMatch(/fire|trigger|sql|session_token|at \w+ \(/i);
      const changed = changedTables(before, await everythingIn(house));
      expect(changed.filter((name) => name !== "gatehouse_rate_limit")).toEqual([]);
      expect((await visitor.get("/account/email")).status).not.toBe(200);
    },
  );
});

describe("with a database that another process holds", () => {
  it("T-55 answers 503 after its patience, opens nothing, and recovers by itself", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-locked-"));
    const path = join(folder, "test.db");
    {
      await using house = await openHouse({ DATABASE_URL: `sqlite:///${path}` });
      const ann = new Visitor(house, "app" satisfies Client);
      await signUpVerified(ann, "ann@example.com");
      const other = new DatabaseSync(path);
      other.exec("BEGIN EXCLUSIVE");
      const reply = await logIn(new Visitor(house, "app"), "ann@example.com");
      expect(reply.status).toBe(503);
      expect(reply.body.meta).toBeUndefined();
      other.exec("ROLLBACK");
      other.close();
      expect((await logIn(new Visitor(house, "app"), "ann@example.com")).status).toBe(200);
      expect((await ann.get("/auth/session")).status).toBe(200);
    }
    await rm(folder, { recursive: true });
  });
});
