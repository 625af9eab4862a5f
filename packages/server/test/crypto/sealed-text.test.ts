import { describe, expect, it } from "vitest";
import { isSealed, openText, sealText } from "../../src/crypto/sealed-text.ts";

const secret = "s".repeat(50);
const place = { key: "gatehouse.test.one", place: "user 1" };
const sealed = sealText("the secret", { secret, ...place });

describe("a sealed text", () => {
  it("opens where it was sealed for, and looks different each time", () => {
    expect(openText(sealed, { secrets: [secret], ...place })).toEqual({
      text: "the secret",
      byFallback: false,
    });
    expect(sealText("the secret", { secret, ...place })).not.toBe(sealed);
    expect(sealed).not.toContain("secret");
    expect([isSealed(sealed), isSealed("JBSWY3DPEHPK3PXP")]).toEqual([true, false]);
  });

  it("T-31 opens under no other key, in no other place, and under no other secret", () => {
    expect(openText(sealed, { secrets: [secret], ...place, key: "gatehouse.test.two" })).toBeUndefined();
    expect(openText(sealed, { secrets: [secret], ...place, place: "user 2" })).toBeUndefined();
    expect(openText(sealed, { secrets: ["t".repeat(50)], ...place })).toBeUndefined();
  });

  it("opens by a fallback, and says so", () => {
    const opened = openText(sealed, { secrets: ["new".repeat(20), secret], ...place });
    expect(opened).toEqual({ text: "the secret", byFallback: true });
  });

  it("opens with no bit changed, cut off or added", () => {
    const bytes = Buffer.from(sealed.slice(8), "base64url");
    for (const [index, byte] of bytes.entries()) {
      const changed = Buffer.from(bytes);
      changed[index] = byte ^ 1;
      const text = `sealed1:${changed.toString("base64url")}`;
      expect(openText(text, { secrets: [secret], ...place })).toBeUndefined();
    }
    for (const text of ["", "sealed1:", sealed.slice(0, -2), `${sealed}AA`, sealed.slice(8), "sealed1:!!!"]) {
      expect(openText(text, { secrets: [secret], ...place })).toBeUndefined();
    }
  });
});
