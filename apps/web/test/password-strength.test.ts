import { describe, expect, it } from "vitest";
import { estimateStrength } from "../lib/password-strength.ts";

const score = (password: string, own: string[] = []) => estimateStrength(password, own).score;

describe("the strength meter", () => {
  it("says nothing before anything is typed", () => {
    expect(estimateStrength("")).toEqual({ score: 0, label: "" });
  });

  it("calls anything under eight characters too short, however odd", () => {
    expect(estimateStrength("x!9Qz#")).toMatchObject({ score: 1, label: "Too short" });
  });

  it.each([
    "password",
    "Password1",
    "P@ssw0rd",
    "passw0rd123",
    "qwertyuiop",
    "12345678",
    "abcdefgh",
    "aaaaaaaaaaaa",
    "letmein1",
    "iloveyou2",
    "987654321",
    "summer2024",
  ])("calls %s weak", (password) => {
    expect(score(password)).toBe(1);
  });

  it("advises against a person's own name and address", () => {
    const own = ["ada.lovelace@example.com", "countess"];
    expect(estimateStrength("lovelace1815", own)).toMatchObject({
      score: 1,
      advice: "Leave out your name and address.",
    });
    expect(score("countess99", own)).toBe(1);
    expect(score("l0velace1815", own)).toBe(1);
  });

  it.each(["Vr7-kestrel-pond", "harbor lantern moss"])("calls a few words good or better: %s", (password) => {
    expect(score(password)).toBeGreaterThanOrEqual(3);
  });

  it.each(["correct horse battery staple", "k9$Tq2!mZ8@xW4#e", "Nq4-harbor-lantern-moss"])(
    "calls %s strong",
    (password) => {
      expect(score(password)).toBe(4);
    },
  );

  it("never goes down when more is typed at the end", () => {
    const password = "Vr7-kestrel-pond-and-more-moss";
    for (let length = 9; length < password.length; length += 1) {
      expect(score(password.slice(0, length + 1))).toBeGreaterThanOrEqual(score(password.slice(0, length)));
    }
  });

  it("gives one piece of advice while there is room, and none when there is not", () => {
    expect(estimateStrength("kestrel9").advice).toBeDefined();
    expect(estimateStrength("k9$Tq2!mZ8@xW4#e").advice).toBeUndefined();
  });

  it("takes any text in good time", () => {
    const began = performance.now();
    estimateStrength("é漢🙂".repeat(5_000), ["x".repeat(10_000)]);
    estimateStrength("a".repeat(100_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
