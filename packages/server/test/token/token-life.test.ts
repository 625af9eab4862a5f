import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { clearExpired } from "../../src/flows/operator/clear-expired.ts";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { type House, openHouse, TestClock } from "../support/house.ts";
import { bothNames, call, logInJohn, registered } from "../support/rest.ts";

const DAY = 86_400;

const profile = (house: House, token: string, address = "192.0.2.7") =>
  call(house, "/api/profile/", { token, address });

const uses = ({ gatehouse }: House) =>
  gatehouse.engine.database.db
    .selectFrom("gatehouse_api_token_use")
    .select(["network", "last_used_at"])
    .orderBy("network")
    .execute();

const anomalies = ({ gatehouse }: House) =>
  listAuditEvents(gatehouse.engine.database.db, { event: "api_token_anomaly", limit: 50 });

describe("AUTHTOKEN_MAX_AGE", () => {
  it("ends a token to the second, however much it was used, and the next log-in gives a new one", async () => {
    await using house = await openHouse({ ...bothNames, AUTHTOKEN_MAX_AGE: String(30 * DAY) });
    const token = await registered(house);
    for (let day = 1; day < 30; day += 1) {
      house.clock.advance(DAY);
      expect((await profile(house, token)).status).toBe(200);
    }
    house.clock.advance(DAY - 1);
    expect((await logInJohn(house)).body.token).toBe(token);
    house.clock.advance(1);
    const late = await profile(house, token);
    expect([late.status, late.body]).toEqual([401, { detail: "Invalid token." }]);
    expect((await call(house, "/api/logout/", { method: "POST", token })).status).toBe(401);

    const { body } = await logInJohn(house);
    expect(body.token).not.toBe(token);
    expect((await profile(house, body.token)).status).toBe(200);
    expect((await profile(house, token)).status).toBe(401);
  });

  it("without it a token lives until the log-out", async () => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    house.clock.advance(10 * 365 * DAY);
    expect((await profile(house, token)).status).toBe(200);
  });

  it.each(["-1", "soon"])("%j stops the start", async (value) => {
    await expect(openHouse({ AUTHTOKEN_MAX_AGE: value })).rejects.toThrow("AUTHTOKEN_MAX_AGE");
  });
});

describe("a token's use", () => {
  it("is noted by network, at most once a minute", async () => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    await profile(house, token);
    const first = await uses(house);
    expect(first.map(({ network }) => network)).toEqual(["192.0.2.7"]);
    house.clock.advance(59);
    await profile(house, token);
    expect(await uses(house)).toEqual(first);
    house.clock.advance(1);
    await profile(house, token);
    const [again] = await uses(house);
    expect(again?.last_used_at).not.toEqual(first[0]?.last_used_at);
    await profile(house, token, "2001:db8:0:1::7");
    await profile(house, token, "2001:db8:0:1::8");
    expect((await uses(house)).map(({ network }) => network)).toEqual(["192.0.2.7", "2001:db8:0:1::/64"]);
  });

  it("is forgotten with the token: at a log-out, and when somebody deletes the user in Django", async () => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    await profile(house, token);
    await call(house, "/api/logout/", { method: "POST", token });
    expect(await uses(house)).toEqual([]);

    const { body } = await logInJohn(house);
    await profile(house, body.token);
    expect(await uses(house)).toHaveLength(1);
    // As Django's admin does: it knows its own tables, and the database the others.
    const { db } = house.gatehouse.engine.database;
    for (const table of ["authtoken_token", "account_emailaddress", "auth_user"])
      await sql`DELETE FROM ${sql.table(table)}`.execute(db);
    expect(await uses(house)).toEqual([]);
    expect((await profile(house, body.token)).body).toEqual({ detail: "Invalid token." });
  });

  it("of long ago is cleared away", async () => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) await profile(house, token, address);
    house.clock.advance(89 * DAY);
    await profile(house, token, "192.0.2.2");
    house.clock.advance(2 * DAY);
    expect((await clearExpired(house.gatehouse.engine, { batch: 1 })).tokenUses).toBe(2);
    expect((await uses(house)).map(({ network }) => network)).toEqual(["192.0.2.2"]);
  });

  it("by a stranger's wrong token leaves nothing", async () => {
    await using house = await openHouse(bothNames);
    await registered(house);
    await profile(house, "0".repeat(40));
    expect(await uses(house)).toEqual([]);
  });
});

describe("a token in many places", () => {
  const settings = { ...bothNames, AUTHTOKEN_ANOMALY_ADDRESSES: "3", AUTHTOKEN_ANOMALY_WINDOW: "600" };

  it("is told once in the window: in the audit log, to listeners, and not to the client", async () => {
    const heard: Event[] = [];
    await using house = await openHouse(settings, new TestClock(), {
      on: { api_token_anomaly: (event) => void heard.push(event) },
    });
    const token = await registered(house);
    for (let n = 1; n <= 8; n += 1) {
      expect((await profile(house, token, `192.0.2.${n}`)).status).toBe(200);
      expect(await anomalies(house)).toHaveLength(n <= 3 ? 0 : 1);
    }
    const [told] = await anomalies(house);
    expect(told).toMatchObject({ userId: 1, ip: "192.0.2.4", details: { addresses: 4, seconds: 600 } });
    expect(heard).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(token);
    house.clock.advance(600);
    for (let n = 11; n <= 14; n += 1) await profile(house, token, `192.0.2.${n}`);
    expect(await anomalies(house)).toHaveLength(2);
  });

  it("is told once of fifty parallel requests", async () => {
    await using house = await openHouse(settings);
    const token = await registered(house);
    await Promise.all(Array.from({ length: 50 }, (_, n) => profile(house, token, `192.0.2.${n}`)));
    expect(await anomalies(house)).toHaveLength(1);
  });

  it("is no anomaly where the places follow each other slowly, or are one network", async () => {
    await using house = await openHouse(settings);
    const token = await registered(house);
    for (let n = 1; n <= 8; n += 1) {
      await profile(house, token, `192.0.2.${n}`);
      await profile(house, token, `2001:db8::${n}`);
      house.clock.advance(400);
    }
    expect(await anomalies(house)).toEqual([]);
  });

  it("is refused beyond the limit with AUTHTOKEN_ANOMALY_REFUSE, and goes on where it was", async () => {
    await using house = await openHouse({ ...settings, AUTHTOKEN_ANOMALY_REFUSE: "true" });
    const token = await registered(house);
    const storm = await Promise.all(
      Array.from({ length: 50 }, (_, n) => profile(house, token, `192.0.2.${n}`)),
    );
    expect(storm.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = storm.find(({ status }) => status !== 200);
    expect([refused?.status, refused?.headers.get("www-authenticate"), refused?.body]).toEqual([
      401,
      "Token",
      { detail: "This token is in use at too many addresses.", code: "token_anomaly" },
    ]);
    const stolen = await call(house, "/api/profile/", {
      token,
      method: "PATCH",
      body: { first_name: "Eve" },
      address: "203.0.113.9",
    });
    expect(stolen.status).toBe(401);
    const known = (await uses(house)).map(({ network }) => network);
    for (const address of known) {
      const { status, body } = await profile(house, token, address);
      expect([status, body.first_name]).toEqual([200, "John"]);
    }
    house.clock.advance(600);
    expect((await profile(house, token, "203.0.113.9")).status).toBe(200);
  });

  it("is not looked for with AUTHTOKEN_ANOMALY_ADDRESSES=null", async () => {
    await using house = await openHouse({ ...settings, AUTHTOKEN_ANOMALY_ADDRESSES: "null" });
    const token = await registered(house);
    for (let n = 1; n <= 20; n += 1) await profile(house, token, `192.0.2.${n}`);
    expect(await anomalies(house)).toEqual([]);
    expect(await uses(house)).toHaveLength(20);
  });
});
