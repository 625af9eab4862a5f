import { describe, expect, it } from "vitest";
import { isCommonPassword } from "../../src/django/common-passwords.ts";
import {
  DEFAULT_PASSWORD_VALIDATORS,
  type PasswordOwner,
  validatePassword,
} from "../../src/django/password-validators.ts";
import { similarity } from "../../src/django/text-similarity.ts";
import { vectors } from "./vectors.ts";

const alice: PasswordOwner = { username: "alice", firstName: "", lastName: "", email: "alice@example.com" };

async function codes(password: string, owner?: PasswordOwner): Promise<readonly string[]> {
  const problems = await validatePassword(password, DEFAULT_PASSWORD_VALIDATORS, owner);
  return problems.map(({ code }) => code);
}

describe("Django's verdicts", () => {
  it("holds all the vectors", () => expect(vectors.password_validators).toHaveLength(15));

  it.each(vectors.password_validators)("on $password", async ({ password, user, errors }) => {
    expect(user).toBe("alice");
    expect(await validatePassword(password, DEFAULT_PASSWORD_VALIDATORS, alice)).toEqual(errors);
  });
});

describe("a password like its owner", () => {
  it.each<[string, PasswordOwner]>([
    ["Alice-Baker9", { firstName: "Alice", lastName: "Baker", username: "alice.baker" }],
    ["kestrelpond1", { username: "kestrelpond" }],
    ["rotkelchen7", { email: "rotkelchen@example.com" }],
    ["ünlüpoyraz", { lastName: "ÜNLÜPOYRAZ" }],
  ])("is refused: %s", async (password, owner) => {
    expect(await codes(password, owner)).toEqual(["password_too_similar"]);
  });

  it("is named by the column that it is like", async () => {
    const validators = [
      {
        name: "UserAttributeSimilarityValidator",
        userAttributes: ["first_name", "birth_place"],
        maxSimilarity: 0.7,
      },
    ] as const;
    const message = async (owner: PasswordOwner) =>
      (await validatePassword("rotterdam", validators, owner))[0]?.message;
    expect(await message({ firstName: "Rotterdam" })).toBe("The password is too similar to the first name.");
    expect(await message({ attributes: { birth_place: "Rotterdam" } })).toBe(
      "The password is too similar to the birth place.",
    );
    expect(await message({ username: "rotterdam", attributes: { birth_place: 7 } })).toBeUndefined();
  });

  it("is not found in names of a few letters within a long password", async () => {
    expect(await codes("a-quiet-pond-at-dusk", { firstName: "a", username: "-" })).toEqual([]);
  });

  // The right-hand sides are those of Python's SequenceMatcher(a, b).quick_ratio().
  it.each([
    ["", "", 1],
    ["abc", "", 0],
    ["abc", "cba", 1],
    ["alice1", "alice", 10 / 11],
    ["aab", "abb", 4 / 6],
    ["😀😀", "😀", 2 / 3],
  ])("similarity of %j and %j is %d", (left, right, ratio) => {
    expect(similarity(left, right)).toBeCloseTo(ratio, 12);
  });
});

describe("length and digits", () => {
  it("counts characters, not UTF-16 units", async () => {
    expect(await codes("😀😀😀😀")).toEqual(["password_too_short"]);
    expect(await codes("😀😀😀😀😀😀😀😀")).toEqual([]);
  });

  it("has a message for one character and for many", async () => {
    const told = async (minLength: number) =>
      (await validatePassword("", [{ name: "MinimumLengthValidator", minLength }]))[0]?.message;
    expect(await told(1)).toBe("This password is too short. It must contain at least 1 character.");
    expect(await told(12)).toBe("This password is too short. It must contain at least 12 characters.");
  });

  it.each(["7301948265017", "٧٣٠١٩٤٨٢٦٥", "²³¹⁰⁴⁵⁶⁷"])(
    "refuses digits of any script: %s",
    async (password) => {
      expect(await codes(password)).toEqual(["password_entirely_numeric"]);
    },
  );

  it.each(["73019482650-7", "7301 948265", "Ⅷ".repeat(8), "½".repeat(8)])("takes %s", async (password) => {
    expect(await codes(password)).toEqual([]);
  });
});

describe("common passwords", () => {
  it.each(["123456", "PassWord1", "  iloveyou\t", "qwertyuiop", "trustno1", "abc"])(
    "refuses %j",
    async (password) => {
      expect(await isCommonPassword(password)).toBe(true);
    },
  );

  it.each(["", " ", "\n", "123456\npassword", "Vr7-kestrel-pond", "Nq4-harbor-lantern", "123456 "])(
    "takes %j unless it is one without its blanks",
    async (password) => {
      expect(await isCommonPassword(password)).toBe(password.trim() === "123456");
    },
  );

  it("T-91 judges a password of the greatest length in no time", async () => {
    await isCommonPassword("warm up");
    const started = performance.now();
    for (const long of ["a".repeat(1_000_000), "ab".repeat(2048), "a\n".repeat(500_000)]) {
      await validatePassword(long, DEFAULT_PASSWORD_VALIDATORS, {
        username: long,
        email: long,
        firstName: ".".repeat(1_000_000),
      });
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});
