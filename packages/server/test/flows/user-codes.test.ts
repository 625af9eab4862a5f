import { describe, expect, it } from "vitest";
import { codeDigest, matchesDigest } from "../../src/crypto/code-digest.ts";
import { makeUserCode, normaliseUserCode } from "../../src/flows/codes/user-code.ts";
import { vectors } from "../django/vectors.ts";

describe("codes that people type", () => {
  it.each([
    [{ numeric: false, dashed: true }, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/],
    [{ numeric: false, dashed: false }, /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/],
    [{ numeric: true, dashed: true }, /^\d{3}-\d{3}-\d{3}$/],
    [{ numeric: true, dashed: false, length: 6 }, /^\d{6}$/],
    [{ numeric: false, dashed: true, length: 7 }, /^[A-Z]{4}-[A-Z]{3}$/],
    [{ numeric: false, dashed: true, length: 10 }, /^[A-Z]{4}-[A-Z]{4}-[A-Z]{2}$/],
  ])("of the format %o look like %s", (format, shape) => {
    for (let n = 0; n < 50; n += 1) expect(makeUserCode(format)).toMatch(shape);
  });

  it("look like the reference's", () => {
    for (const example of vectors.user_code_examples) {
      expect(example).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    }
  });

  it("use every letter, and none twice as often as another", () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 2000; n += 1) {
      for (const letter of makeUserCode({ numeric: false, dashed: false })) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(20);
    expect(Math.max(...counts.values())).toBeLessThan(2 * Math.min(...counts.values()));
  });

  it.each(vectors.compare_user_code)(
    "$actual for $expected is right: $equal",
    ({ actual, expected, equal }) => {
      const same = normaliseUserCode(actual) === normaliseUserCode(expected);
      // Nothing was ever sent for an empty code to be the right one.
      expect(same && normaliseUserCode(expected) !== "").toBe(equal);
    },
  );

  it.each(["wdjb-mjht", "WDJB MJHT", " W.D.J.B / M.J.H.T\n", "wdjb–mjht", "WDJB\u00a0MJHT"])(
    "are the same typed as %j",
    (typed) => expect(normaliseUserCode(typed)).toBe("wdjbmjht"),
  );
});

describe("what is kept of a code", () => {
  const material = { purpose: "login_code", nonce: "n1", code: "wdjbmjht" };

  it("T-31 differs by purpose, by nonce and by SECRET_KEY, and never holds the code", () => {
    const digests = [
      codeDigest("key", material),
      codeDigest("key", { ...material, purpose: "password_reset_code" }),
      codeDigest("key", { ...material, nonce: "n2" }),
      codeDigest("other", material),
    ];
    expect(new Set(digests).size).toBe(4);
    for (const digest of digests) expect(digest.toLowerCase()).not.toContain("wdjb");
  });

  it("still fits after SECRET_KEY was changed, while the old one is a fallback", () => {
    const digest = codeDigest("old", material);
    expect(matchesDigest(digest, ["new", "old"], material)).toBe(true);
    expect(matchesDigest(digest, ["new"], material)).toBe(false);
    expect(matchesDigest("", ["old"], material)).toBe(false);
  });
});
