import { describe, expect, it } from "vitest";
import { newRecoverySeed, recoveryCodes } from "../../src/django/recovery-codes.ts";
import { vectors } from "./vectors.ts";

describe("recovery codes", () => {
  it("hold all the vectors", () => expect(vectors.recovery_codes).toHaveLength(9));

  it.each(vectors.recovery_codes)("are allauth's for $seed with $used_mask used", (entry) => {
    const codes = recoveryCodes(entry.seed, { count: 10, digits: 8 });
    expect(codes).toEqual(entry.codes);
    expect(codes.filter((_, n) => Math.floor(entry.used_mask / 2 ** n) % 2 === 0)).toEqual(entry.unused);
  });

  it("have the count and the digits that are asked for, to the longest", () => {
    for (const [count, digits] of [
      [1, 6],
      [50, 40],
      [50, 13],
    ] as const) {
      const codes = recoveryCodes("ab".repeat(40), { count, digits });
      expect(codes).toHaveLength(count);
      for (const code of codes) expect(code).toMatch(new RegExp(`^\\d{${digits}}$`));
      expect(new Set(codes).size).toBe(count);
    }
  });

  it("come from a seed of 320 bits that is never the same", () => {
    expect(newRecoverySeed()).toMatch(/^[0-9a-f]{80}$/);
    expect(newRecoverySeed()).not.toBe(newRecoverySeed());
  });
});
