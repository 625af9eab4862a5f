import { describe, expect, it } from "vitest";
import { readJson } from "../../src/store/columns.ts";
import { restarted } from "../flows/second-factor-person.ts";
import { type House, openHouse } from "../support/house.ts";
import { call, meBy, pairOf, refreshBy, withAnn, withNames, withRotation } from "../support/jwt.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { claimsOf, newKey } from "../support/tokens.ts";

const env = { ...withNames, ...withRotation };
const ended = { detail: "Token is blacklisted", code: "token_not_valid" };
const GRACE = 10;

const newDatabase = async () => ({ DATABASE_URL: await leasedUrl() });

async function houseOfAnn(more: Readonly<Record<string, string>> = {}): Promise<House> {
  const house = await openHouse({ ...env, ...more });
  await withAnn(house);
  return house;
}

const nameOf = (token: string) => claimsOf(token)["jti"];

const eventsOf = async ({ gatehouse }: House, name: string) => {
  const rows = await gatehouse.engine.database.db
    .selectFrom("gatehouse_audit_log")
    .select(["user_id", "details"])
    .where("event", "=", name)
    .execute();
  return rows.map((row) => ({ ...row, details: readJson(row.details) }));
};

describe("a refresh token that was rotated", () => {
  it("T-33 within the grace gives the very same successor, with an access token of its own", async () => {
    await using house = await houseOfAnn();
    const { refresh } = await pairOf(house);
    const first = (await refreshBy(house, refresh)).body;
    house.clock.advance(GRACE - 1);
    const second = (await refreshBy(house, refresh)).body;
    expect(second.refresh).toBe(first.refresh);
    expect(second.access).not.toBe(first.access);
    expect(await meBy(house, second.access)).toBe(200);
    expect((await refreshBy(house, first.refresh)).status).toBe(200);
  });

  it("T-33 used after the grace ends all that came of its log-in, and nothing of another one", async () => {
    await using house = await houseOfAnn();
    const other = await pairOf(house);
    const { refresh } = await pairOf(house);
    const second = (await refreshBy(house, refresh)).body.refresh;
    const third = (await refreshBy(house, second)).body.refresh;
    house.clock.advance(GRACE);
    const stolen = await refreshBy(house, refresh);
    expect([stolen.status, stolen.body]).toEqual([401, ended]);
    for (const token of [second, third]) expect((await refreshBy(house, token)).body).toEqual(ended);
    expect((await refreshBy(house, other.refresh)).status).toBe(200);
    expect(await eventsOf(house, "refresh_token_reused")).toEqual([{ user_id: 1, details: { ended: 1 } }]);
  });

  it("T-33 whichever of the owner and the thief comes second, both are out", async () => {
    for (const thief of ["first", "second"]) {
      await using house = await houseOfAnn();
      const { refresh: stolen } = await pairOf(house);
      const own = (await refreshBy(house, stolen)).body.refresh;
      house.clock.advance(60);
      const [earlier, later] = thief === "first" ? [stolen, own] : [own, stolen];
      await refreshBy(house, earlier);
      await refreshBy(house, later);
      house.clock.advance(60);
      for (const token of [stolen, own]) expect((await refreshBy(house, token)).status).toBe(401);
    }
  });

  it("T-33 within the grace gives the newest one, where the successor was rotated too", async () => {
    await using house = await houseOfAnn();
    const { refresh } = await pairOf(house);
    const second = (await refreshBy(house, refresh)).body.refresh;
    const third = (await refreshBy(house, second)).body.refresh;
    expect((await refreshBy(house, refresh)).body.refresh).toBe(third);
    house.clock.advance(60);
    expect((await refreshBy(house, third)).status).toBe(200);
  });

  it("T-33 gives nothing within the grace once its successor was logged out or blacklisted", async () => {
    for (const path of ["/api/auth/logout/", "/api/token/blacklist/"]) {
      await using house = await houseOfAnn();
      const { refresh } = await pairOf(house);
      const next = (await refreshBy(house, refresh)).body.refresh;
      expect((await call(house, path, { body: { refresh: next } })).status).toBe(200);
      expect((await refreshBy(house, refresh)).body).toEqual(ended);
    }
  });

  it("T-33 logs out with it, so that the successor which crossed the log-out is worth nothing", async () => {
    await using house = await houseOfAnn();
    const { refresh } = await pairOf(house);
    const next = (await refreshBy(house, refresh)).body.refresh;
    await call(house, "/api/auth/logout/", { body: { refresh } });
    expect((await refreshBy(house, next)).body).toEqual(ended);
  });

  it("T-33 gives nothing within the grace to a user who was switched off", async () => {
    await using house = await houseOfAnn();
    const { refresh } = await pairOf(house);
    await refreshBy(house, refresh);
    await house.gatehouse.engine.database.db.updateTable("auth_user").set({ is_active: false }).execute();
    expect((await refreshBy(house, refresh)).status).toBe(401);
  });

  it.each(["HS256", "ES256"] as const)(
    "T-33 keeps its successor over a restart and on another node (%s)",
    async (algorithm) => {
      const key = algorithm === "ES256" ? { SIMPLE_JWT_SIGNING_KEY: newKey("ES256").privateKey } : {};
      const settings = { ...env, ...(await newDatabase()), SIMPLE_JWT_ALGORITHM: algorithm, ...key };
      await using house = await houseOfAnn(settings);
      const { refresh } = await pairOf(house);
      const first = (await refreshBy(house, refresh)).body.refresh;
      await using node = await restarted(house, settings);
      const second = (await refreshBy(node, refresh)).body.refresh;
      expect(claimsOf(second)).toEqual(claimsOf(first));
      expect((await refreshBy(node, second)).status).toBe(200);
      house.clock.advance(GRACE);
      expect((await refreshBy(node, refresh)).body).toEqual(ended);
      expect((await refreshBy(house, second)).body).toEqual(ended);
    },
  );

  it("T-33 fifty requests at once on two nodes make one successor and one family", async () => {
    const settings = { ...env, ...(await newDatabase()) };
    await using house = await houseOfAnn(settings);
    await using node = await restarted(house, settings);
    const { refresh } = await pairOf(house);
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) => refreshBy(n % 2 === 0 ? house : node, refresh)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(replies.map(({ body }) => nameOf(body.refresh)));
    expect(successors.size).toBe(1);
    const { db } = house.gatehouse.engine.database;
    expect(await db.selectFrom("token_blacklist_outstandingtoken").select("id").execute()).toHaveLength(2);
    const rows = await db.selectFrom("gatehouse_refresh_token").select("family").execute();
    expect(rows.map(({ family }) => family)).toEqual([nameOf(refresh), nameOf(refresh)]);
  });

  it("T-33 without a grace, of fifty requests at once one gets a successor, and the others end it", async () => {
    await using house = await houseOfAnn({ SIMPLE_JWT_ROTATION_GRACE: "0" });
    const { refresh } = await pairOf(house);
    const replies = await Promise.all(Array.from({ length: 50 }, () => refreshBy(house, refresh)));
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect((await refreshBy(house, won[0]?.body.refresh)).body).toEqual(ended);
  });

  it("T-33 is known by its family also where rotation was switched on after it was made", async () => {
    const database = await newDatabase();
    await using house = await openHouse({ ...withNames, ...database });
    await withAnn(house);
    const { refresh } = await pairOf(house);
    await refreshBy(house, refresh);
    await using rotating = await restarted(house, { ...env, ...database });
    const next = (await refreshBy(rotating, refresh)).body.refresh;
    house.clock.advance(GRACE);
    expect((await refreshBy(rotating, refresh)).body).toEqual(ended);
    expect((await refreshBy(rotating, next)).body).toEqual(ended);
  });
});

describe("a key that takes another one's place", () => {
  it.each([
    ["ES256", "publicKey"],
    ["RS256", "privateKey"],
  ] as const)(
    "logs nobody out while SIMPLE_JWT_FORMER_KEYS has the former one (%s, %s)",
    async (algorithm, half) => {
      const database = await newDatabase();
      const former = newKey(algorithm);
      const own = { ...env, ...database, SIMPLE_JWT_ALGORITHM: algorithm };
      await using house = await houseOfAnn({ ...own, SIMPLE_JWT_SIGNING_KEY: former.privateKey });
      const { access, refresh } = await pairOf(house);
      const renewed = { ...own, SIMPLE_JWT_SIGNING_KEY: newKey(algorithm).privateKey };
      await using after = await restarted(house, {
        ...renewed,
        SIMPLE_JWT_FORMER_KEYS: JSON.stringify([former[half]]),
      });
      expect(await meBy(after, access)).toBe(200);
      const { status, body } = await refreshBy(after, refresh);
      expect(status).toBe(200);
      await using forgetful = await restarted(house, renewed);
      expect(await meBy(forgetful, access)).toBe(401);
      expect(await meBy(forgetful, body.access)).toBe(200);
    },
  );

  it("logs nobody out where SECRET_KEY signs and the former one is among its fallbacks", async () => {
    const database = await newDatabase();
    const former = "a-former-secret-key-0123456789abcdefghijklmnopqrstuvwxyz";
    await using house = await houseOfAnn({ ...database, SECRET_KEY: former });
    const { access, refresh } = await pairOf(house);
    await using after = await restarted(house, { ...env, ...database, SECRET_KEY_FALLBACKS: former });
    expect(await meBy(after, access)).toBe(200);
    expect((await refreshBy(after, refresh)).status).toBe(200);
    await using forgetful = await restarted(house, { ...env, ...database });
    expect(await meBy(forgetful, access)).toBe(401);
  });
});
