/** What the real SimpleJWT made, read here; and what is made here, byte for byte what it would make. */
import { describe, expect, it } from "vitest";
import { signToken } from "../../src/crypto/token.ts";
import { createTokenKeys } from "../../src/crypto/token-keys.ts";
import { secretTokenKey } from "../../src/domain/token-key.ts";
import { atSecond, SECRET, vectors } from "../django/vectors.ts";
import { openHouse, TestClock } from "../support/house.ts";
import { call, meBy, refreshBy, withAnn, withNames, withRotation } from "../support/jwt.ts";
import { claimsOf } from "../support/tokens.ts";

describe("tokens that SimpleJWT made", () => {
  const tokens = vectors.simplejwt.flatMap(({ refresh, access }) => [refresh, access]);
  it.each(tokens)("are signed here to the same bytes: %s", async (token) => {
    const keys = await createTokenKeys([secretTokenKey(SECRET)]);
    expect(await signToken(keys, claimsOf(token))).toBe(token);
  });

  it("open the door, and refresh, where SECRET_KEY is shared", async () => {
    const clock = new TestClock(atSecond(vectors.meta.fixed_time + 60));
    await using house = await openHouse({ ...withNames, ...withRotation, SECRET_KEY: SECRET }, clock);
    await withAnn(house);
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
      .executeTakeFirst();
    expect(kept).toEqual({ user_id: row.user_id, expires_at: row.expires_at.replace("+00:00", "") });
  });
});
