import { describe, expect, it } from "vitest";
import { caseFold, isSameIdentifier, normaliseEmail, normaliseUsername } from "../../src/django/normalise.ts";

describe("T-73 one spelling for one identity", () => {
  it("usernames lose compatible forms", () => {
    expect(normaliseUsername("ａｌｉｃｅ")).toBe("alice");
    expect(normaliseUsername("ﬁona")).toBe("fiona");
    expect(normaliseUsername("Zoe\u0308")).toBe("Zoë");
  });

  it("addresses are kept in lower case, whole", () => {
    expect(normaliseEmail("Alice.B@Example.COM")).toBe("alice.b@example.com");
  });

  it.each([
    ["Alice", "aLICE"],
    ["STRASSE", "straße"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος"],
    ["ﬁona", "FIONA"],
    ["\u212aelvin", "kelvin"],
    ["ꭰ", "Ꭰ"],
    ["ŉ", "ʼN"],
  ])("%s and %s are the same", (left, right) => {
    expect(isSameIdentifier(left, right)).toBe(true);
  });

  it.each([
    ["alice", "álice"],
    ["dıs", "dis"],
    ["dİs", "dis"],
    ["раура", "paypa"],
    ["a", "a "],
  ])("%s and %s are not", (left, right) => {
    expect(isSameIdentifier(left, right)).toBe(false);
  });

  // The right-hand sides are what CPython's str.casefold gives.
  it.each([
    ["ß", "ss"],
    ["ẞ", "ss"],
    ["İ", "i̇"],
    ["ı", "ı"],
    ["ς", "σ"],
    ["ſ", "s"],
    ["ﬃ", "ffi"],
    ["\u1fb3", "\u03b1\u03b9"],
    ["\u0390", "\u03b9\u0308\u0301"],
  ])("%s folds to %s", (text, folded) => {
    expect(caseFold(text)).toBe(folded);
  });
});
