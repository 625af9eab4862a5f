import { describe, expect, it } from "vitest";
import { signToken, verifyToken } from "../../src/crypto/token.ts";
import { createTokenKeys } from "../../src/crypto/token-keys.ts";
import { readTokenKey } from "../../src/domain/token-key.ts";
import { atSecond, vectors } from "../django/vectors.ts";

describe.each(vectors.allauth_jwt)("tokens that allauth signed with $algorithm", (vector) => {
  const tokens = [
    ["access", vector.access_token, vector.access_parts.payload, 300],
    ["refresh", vector.refresh_token, vector.refresh_parts.payload, 86_400],
  ] as const;

  it.each(tokens)(
    "%s: count here, and are made alike, byte for byte",
    async (...[, token, payload, lifetime]) => {
      const keys = await createTokenKeys([readTokenKey(vector.key_value)]);
      const claims = JSON.parse(payload);
      expect(await verifyToken(keys, token, { now: atSecond(vector.time), lifetime })).toEqual(claims);
      expect(await signToken(keys, claims)).toBe(token);
    },
  );

  it.each(tokens)("%s: end to the second", async (...[, token, , lifetime]) => {
    const keys = await createTokenKeys([readTokenKey(vector.key_value)]);
    const at = (seconds: number) =>
      verifyToken(keys, token, { now: atSecond(vector.time + seconds), lifetime });
    expect(await at(lifetime - 1)).toBeDefined();
    expect(await at(lifetime)).toBeUndefined();
    expect(await at(-1)).toBeUndefined();
  });
});
