import { expect, test } from "vitest";
import type { Db } from "../../src/store/database.ts";
import {
  blacklist,
  deleteExpiredRefreshTokens,
  endFamily,
  isBlacklisted,
  newestOfFamily,
  outstand,
  recordRefreshToken,
  rotateRefreshToken,
} from "../../src/store/refresh-tokens.ts";
import { inParallel, later, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

async function token(db: Db, userId: number, [jti, family = jti]: [string, string?]): Promise<void> {
  const expiresAt = later(3600);
  await outstand(db, { jti, token: "t", userId, createdAt: NOW, expiresAt });
  await recordRefreshToken(db, { jti, family, boundTo: "hash", expiresAt });
}

test("T-32 of fifty uses at once on four nodes one rotates a refresh token", async () => {
  const nodes = await testNodes(4);
  const { db } = nodes[0]!;
  await token(db, (await someUser(db)).id, ["j"]);
  const uses = await inParallel(50, nodes, (on, n) =>
    rotateRefreshToken(on, { jti: "j", boundTo: "hash", successor: `s${n}`, at: NOW }),
  );
  expect(uses.filter(Boolean)).toHaveLength(1);
});

test("T-33 a token that was ended, or that another password made, is not rotated", async () => {
  const { db } = await testDatabase();
  await token(db, (await someUser(db)).id, ["j"]);
  const use = { jti: "j", boundTo: "hash", successor: "k", at: NOW };
  expect(await rotateRefreshToken(db, { ...use, boundTo: "other" })).toBe(false);
  await endFamily(db, "j", NOW);
  expect(await rotateRefreshToken(db, use)).toBe(false);
  expect(await newestOfFamily(db, "j")).toBeUndefined();
});

test("the end of a family is nobody else's, and says how many tokens it has ended", async () => {
  const { db } = await testDatabase();
  const [ann, bob] = [await someUser(db), await someUser(db)];
  await token(db, ann.id, ["a1"]);
  await token(db, ann.id, ["a2", "a1"]);
  await token(db, ann.id, ["other"]);
  await token(db, bob.id, ["b1"]);
  expect(await blacklist(db, { jti: "a1" }, NOW)).toBe(1);
  expect(await blacklist(db, { jti: "a1" }, NOW)).toBe(0);
  expect(await endFamily(db, "a1", NOW)).toBe(1);
  const ended = ["a1", "a2", "other", "b1"].map((jti) => isBlacklisted(db, jti));
  expect(await Promise.all(ended)).toEqual([true, true, false, false]);
  expect(await blacklist(db, { userId: ann.id }, NOW)).toBe(1);
  expect(await isBlacklisted(db, "b1")).toBe(false);
});

test("what has expired goes in batches, from all three tables, and no more", async () => {
  const { db } = await testDatabase();
  const { id } = await someUser(db);
  for (let n = 0; n < 25; n += 1) await token(db, id, [`j${n}`]);
  await blacklist(db, { userId: id }, NOW);
  await outstand(db, { jti: "django", token: "t", userId: id, createdAt: NOW, expiresAt: later(1) });
  expect(await deleteExpiredRefreshTokens(db, later(3599))).toBe(0);
  expect(await deleteExpiredRefreshTokens(db, later(3600), { batch: 10 })).toBe(25);
  const left = await db.selectFrom("token_blacklist_outstandingtoken").select("jti").execute();
  expect(left).toEqual([{ jti: "django" }]);
  expect(await db.selectFrom("token_blacklist_blacklistedtoken").selectAll().execute()).toEqual([]);
});
