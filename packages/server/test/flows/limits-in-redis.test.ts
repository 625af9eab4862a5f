import { createServer, type Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { gatehouse, migratedFolder, production, serve } from "../cli/gatehouse.ts";
import { type House, openHouse, TestClock } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { onRedis, redisStores, testRedis } from "../support/limit-stores.ts";
import { codesOf, Visitor } from "../support/visitor.ts";
import { logIn, signUpVerified } from "./person.ts";

const ANN = "ann@example.com";
const lock = { ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"5/300s/key","confirm_email":""}' };
const perAddress = { ACCOUNT_RATE_LIMITS: '{"reset_password_from_key": "5/m/ip"}' };

/** Nodes on one database, with one clock. */
async function openNodes(count: number, env: Readonly<Record<string, string>>): Promise<readonly House[]> {
  const clock = new TestClock();
  const settings = { ...env, DATABASE_URL: await leasedUrl() };
  const nodes: House[] = [];
  for (let n = 0; n < count; n += 1) {
    const node = await openHouse(settings, clock);
    onTestFinished(() => node[Symbol.asyncDispose]());
    nodes.push(node);
  }
  return nodes;
}

/** One request that counts against the caller's address and does nothing else. */
async function knock(house: House): Promise<number> {
  return (await new Visitor(house, "app").post("/auth/password/reset", { key: "1-a-b", password: "x" }))
    .status;
}

async function knocks(house: House, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) statuses.push(await knock(house));
  return statuses;
}

async function rowsOf({ gatehouse: { engine } }: House): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM gatehouse_rate_limit`.execute(
    engine.database.db,
  );
  return Number(rows[0]!.n);
}

const isWithoutRedis = ({ gatehouse: { engine } }: House) => engine.limits.isReplaced;

async function readiness(house: House): Promise<[number, unknown]> {
  const response = await house.gatehouse.fetch(new Request("http://localhost:8000/readyz"), {
    address: "192.0.2.9",
  });
  return [response.status, await response.json()];
}

/** Who listens to what the operator hears. */
function listenTo({ gatehouse: { engine } }: House) {
  return { warn: vi.spyOn(engine.log, "warn"), info: vi.spyOn(engine.log, "info") };
}

/** A server that takes connections and never says a word. */
async function mute(): Promise<string> {
  const server: Server = createServer((socket) => socket.on("error", () => undefined));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const sockets = new Set<import("node:net").Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return `redis://:planted-secret@127.0.0.1:${address.port}`;
}

describe.each(redisStores)("nodes that share their rate limits through $name", (store) => {
  const counting = store.use();

  it("T-41 let no more than five of 50 parallel guesses through, at any of three nodes", async () => {
    const nodes = await openNodes(3, { ...(await counting()), ...lock });
    await signUpVerified(new Visitor(nodes[0]!, "app"), ANN);
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) => logIn(new Visitor(nodes[n % 3]!, "app"), ANN, "wrong")),
    );
    const codes = replies.flatMap(codesOf);
    expect(codes.filter((code) => code === "email_password_mismatch")).toHaveLength(5);
    expect(codes.filter((code) => code === "too_many_login_attempts")).toHaveLength(45);
    expect(codesOf(await logIn(new Visitor(nodes[2]!, "app"), ANN))).toEqual(["too_many_login_attempts"]);
    expect([nodes.some(isWithoutRedis), await rowsOf(nodes[0]!)]).toEqual([false, 0]);
  });

  it("T-44 keep no name or address of an account there", async () => {
    const [house] = await openNodes(1, { ...(await counting()), ACCOUNT_RATE_LIMITS: "{}" });
    await signUpVerified(new Visitor(house!, "app"), ANN);
    await logIn(new Visitor(house!, "app"), ANN, "wrong");
    const keys = await onRedis(await testRedis(), (client) => client.keys("*"));
    expect(keys.length).toBeGreaterThan(2);
    expect(keys.filter((key) => !key.startsWith("gatehouse:limit:") || /ann|example/.test(key))).toEqual([]);
  });

  it("give back what a refused request had taken", async () => {
    const limits = { ACCOUNT_RATE_LIMITS: '{"signup":"","login":"","confirm_email":"2/m/key,1/h/key"}' };
    const codes = {
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "5",
    };
    const [house] = await openNodes(1, { ...(await counting()), ...limits, ...codes });
    const ann = new Visitor(house!, "app");
    await ann.post("/auth/signup", { email: ANN, password: "Vr7-kestrel-pond" });
    const again = async () => {
      const reply = await ann.post("/auth/email/verify/resend");
      return [reply.status, reply.headers.get("retry-after")];
    };
    for (let n = 0; n < 3; n += 1) expect(await again()).toEqual([429, "3600"]);
  });

  it("begin anew when it has lost its counts", async () => {
    const [house] = await openNodes(1, { ...(await counting()), ...perAddress });
    expect(await knocks(house!, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    await onRedis(await testRedis(), (client) => client.flushAll());
    expect(await knocks(house!, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    expect(isWithoutRedis(house!)).toBe(false);
  });

  it("keep apart what counts in different databases of one server", async () => {
    const { REDIS_URL } = await counting();
    const houses = await Promise.all(
      [0, 1].map((database) => openHouse({ ...perAddress, REDIS_URL: `${REDIS_URL}/${database}` })),
    );
    for (const house of houses) {
      onTestFinished(() => house[Symbol.asyncDispose]());
      expect((await knocks(house, 6)).at(-1)).toBe(429);
      expect([isWithoutRedis(house), await rowsOf(house)]).toEqual([false, 0]);
    }
  });
});

/** Kills it. Whatever becomes of the test, the next one finds it running. */
async function killedUntilTheEnd(server: Awaited<ReturnType<typeof testRedis>>): Promise<void> {
  onTestFinished(() => server.start().catch(() => undefined));
  await server.kill();
}

describe.each(redisStores)("when $name goes away", (store) => {
  const counting = store.use();

  it("in the middle of traffic, limits hold, nothing fails, and the operator hears of it once", async () => {
    const nodes = await openNodes(2, { ...(await counting()), ...perAddress });
    const logs = nodes.map(listenTo);
    const server = await testRedis();
    expect(await knocks(nodes[0]!, 6)).toEqual([400, 400, 400, 400, 400, 429]);

    const statuses: number[] = [];
    let killed = false;
    const traffic = (async () => {
      for (let n = 0, since = 0; since < 30; n += 1) {
        if (killed) since += 1;
        statuses.push(await knock(nodes[n % 2]!));
        await pause(1);
      }
    })();
    await pause(100);
    await killedUntilTheEnd(server);
    killed = true;
    await traffic;
    // Five more at most: those that the database allows in its own window.
    expect(statuses.filter((status) => status !== 429)).toEqual([400, 400, 400, 400, 400]);
    expect(await Promise.all(nodes.map(readiness))).toEqual([
      [200, { status: "ok", redis: "unavailable" }],
      [200, { status: "ok", redis: "unavailable" }],
    ]);
    for (const { warn } of logs) {
      expect(warn.mock.calls).toEqual([[{ reason: expect.any(String) }, expect.any(String)]]);
      expect(JSON.stringify(warn.mock.calls)).not.toContain(new URL(server.url).password);
    }

    await server.start();
    await expect.poll(() => nodes.some(isWithoutRedis), { timeout: 15_000 }).toBe(false);
    for (const { warn, info } of logs) {
      expect(warn.mock.calls).toEqual([[{ reason: expect.any(String) }, expect.any(String)]]);
      expect(info.mock.calls.flat().filter((said) => /answers again/.test(String(said)))).toHaveLength(1);
    }
    // It kept its file, so its window still stands; the next one is Redis's again.
    expect(await knock(nodes[1]!)).toBe(429);
    nodes[0]!.clock.advance(60);
    const before = await rowsOf(nodes[0]!);
    expect(await knocks(nodes[1]!, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    expect(await rowsOf(nodes[0]!)).toBe(before);
    expect(await readiness(nodes[0]!)).toEqual([200, { status: "ok" }]);
  });

  it("without a word, nobody waits for it twice", async () => {
    const [house] = await openNodes(1, { ...(await counting()), ...perAddress });
    const { warn } = listenTo(house!);
    const server = await testRedis();
    expect(await knocks(house!, 2)).toEqual([400, 400]);
    await onRedis(server, (client) => client.sendCommand(["CLIENT", "PAUSE", "60000", "WRITE"]));
    const since = performance.now();
    const replies = await Promise.all(Array.from({ length: 20 }, () => knock(house!)));
    expect(replies.filter((status) => status === 400)).toHaveLength(5);
    expect(replies.filter((status) => status === 429)).toHaveLength(15);
    const waited = performance.now() - since;
    expect(waited).toBeGreaterThan(200);
    expect(isWithoutRedis(house!)).toBe(true);
    const then = performance.now();
    expect(await knock(house!)).toBe(429);
    expect(performance.now() - then).toBeLessThan(200);
    expect(warn.mock.calls).toEqual([[{ reason: expect.any(String) }, expect.any(String)]]);
    await onRedis(server, (client) => client.sendCommand(["CLIENT", "UNPAUSE"]));
    await expect.poll(() => isWithoutRedis(house!), { timeout: 15_000 }).toBe(false);
  });

  it("for writing alone, as one that is out of memory, the database counts", async () => {
    const [house] = await openNodes(1, { ...(await counting()), ...perAddress });
    const server = await testRedis();
    await onRedis(server, (client) => client.configSet("maxmemory", "1"));
    onTestFinished(() => onRedis(server, async (client) => void (await client.configSet("maxmemory", "0"))));
    expect(await knocks(house!, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    expect(isWithoutRedis(house!)).toBe(true);
  });

  it("before the start, the house starts and says so, and finds it when it comes", async () => {
    const server = await testRedis();
    await killedUntilTheEnd(server);
    const [house] = await openNodes(1, { ...(await counting()), ...perAddress });
    expect(await knocks(house!, 6)).toEqual([400, 400, 400, 400, 400, 429]);
    expect((await readiness(house!))[0]).toBe(200);
    await server.start();
    await expect.poll(() => isWithoutRedis(house!), { timeout: 15_000 }).toBe(false);
    expect((await knocks(house!, 6)).at(-1)).toBe(429);
  });

  it("the password being wrong is told without the password, at the start and by the doctor", async () => {
    const url = new URL((await testRedis()).url);
    url.password = "planted-secret";
    const cwd = await migratedFolder();
    const env = { ...production, REDIS_URL: url.href };
    const { output, stop } = await serve({ cwd, env });
    await expect.poll(output, { timeout: 15_000 }).toContain("rate limits are counted in the database");
    expect(output()).toContain("WRONGPASS");
    await stop();
    const { stdout, code } = await gatehouse(["doctor"], { cwd, env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/problem +redis .*cannot be used.*WRONGPASS/);
    expect(output() + stdout).not.toContain("planted-secret");
    const well = await gatehouse(["doctor"], { cwd, env: { ...env, REDIS_URL: (await testRedis()).url } });
    expect(well.stdout).toMatch(/ok +redis .*counts rate limits/);
  });
});

describe("a server that never answers, in place of Redis", () => {
  it("delays the first request by a second, and no other", async () => {
    await using house = await openHouse({ ...perAddress, REDIS_URL: await mute() });
    expect(await knock(house)).toBe(400);
    const since = performance.now();
    expect(await knocks(house, 5)).toEqual([400, 400, 400, 400, 429]);
    expect(performance.now() - since).toBeLessThan(1000);
    expect(isWithoutRedis(house)).toBe(true);
  });
});
