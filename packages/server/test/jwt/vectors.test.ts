/** What the real SimpleJWT made, read here; and what is made here, byte for byte what it would make. */

import { describe, expect, it } from "vitest";
import { signToken } from "../../src/crypto/token.ts";
import { createTokenKeys } from "../../src/crypto/token-keys.ts";
import { secretTokenKey } from "../../src/domain/token-key.ts";
import { readDatetime } from "../../src/store/columns.ts";
import { atSecond, SECRET, vectors } from "../django/vectors.ts";
import { type House, openHouse, TestClock } from "../support/house.ts";
import { call, meBy, refreshBy, withAnn, withNames, withRotation } from "../support/jwt.ts";
import { claimsOf } from "../support/tokens.ts";

/** A house with Ann in it that shares its key with Django, a minute after the tokens were made. */
async function sharingHouse(env: Readonly<Record<string, string>>): Promise<House> {
  const clock = new TestClock(atSecond(vectors.meta.fixed_time + 60));
  const house = await openHouse({ ...withNames, ...env, SECRET_KEY: SECRET }, clock);
  await withAnn(house);
  return house;
}

describe("tokens that SimpleJWT made", () => {
  const tokens = vectors.simplejwt.flatMap(({ refresh, access }) => [refresh, access]);
  it.each(tokens)("are signed here to the same bytes: %s", async (token) => {
    const keys = await createTokenKeys([secretTokenKey(SECRET)]);
    expect(await signToken(keys, claimsOf(token))).toBe(token);
  });

  it("open the door, and refresh, where SECRET_KEY is shared", async () => {
    await using house = await sharingHouse(withRotation);
    const [made] = vectors.simplejwt;
    const [lasting] = vectors.simplejwt_long_lived;
    for (const { access, refresh } of [made!, lasting!]) {
      expect(await meBy(house, access)).toBe(200);
      expect((await call(house, "/api/token/verify/", { body: { token: refresh } })).status).toBe(200);
      expect((await refreshBy(house, refresh)).status).toBe(200);
    }
    // They get into the list of outstanding tokens on their way to the blacklist, as SimpleJWT puts them there.
    const row = vectors.simplejwt_outstanding_rows[0]!;
    const kept = await house.gatehouse.engine.database.db
      .selectFrom("token_blacklist_outstandingtoken")
      .select(["user_id", "expires_at"])
      .where("jti", "=", row.jti)
      .executeTakeFirstOrThrow();
    expect(kept.user_id).toBe(row.user_id);
    expect(readDatetime(kept.expires_at)).toEqual(new Date(row.expires_at));
  });

  it("stand for a log-in of their own from their first refresh on, which a new password ends", async () => {
    await using house = await sharingHouse({ SIMPLE_JWT_STRICT_VERIFY: "true" });
    const [made] = vectors.simplejwt;
    const { access } = (await refreshBy(house, made!.refresh)).body;
    expect(await meBy(house, access)).toBe(200);
    await house.gatehouse.engine.database.db.updateTable("auth_user").set({ password: "!" }).execute();
    expect(await meBy(house, access)).toBe(401);
    expect((await refreshBy(house, made!.refresh)).status).toBe(401);
  });
});
