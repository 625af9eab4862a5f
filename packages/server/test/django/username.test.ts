import { describe, expect, it } from "vitest";
import { generateUniqueUsername, isValidUsername, usernameCandidates } from "../../src/django/username.ts";
import { vectors } from "./vectors.ts";

/** The usernames that existed when the reference generated its own. */
const EXISTING = ["alice", "bob", "zoë", "nopw"];

const nobody = async (): Promise<string[]> => [];

async function takenAmong(candidates: readonly string[]): Promise<string[]> {
  return EXISTING.filter((name) => candidates.some((candidate) => candidate.toLowerCase() === name));
}

describe("generated usernames", () => {
  it("holds all the vectors", () => expect(vectors.generated_username).toHaveLength(9));

  it.each(vectors.generated_username)("come out as allauth's for $email", async ({ email, usernames }) => {
    const generated = await generateUniqueUsername([email], takenAmong);
    // Where allauth had to draw a random end, ours differs in it and in nothing else.
    const shape = (name: string) => (usernames.length > 1 ? name.replace(/\d$/, "#") : name);
    expect(shape(generated)).toBe(shape(usernames[0] ?? ""));
  });

  it("asks which names are taken only once", async () => {
    const asked: (readonly string[])[] = [];
    await generateUniqueUsername(["alice@example.com"], async (candidates) => {
      asked.push(candidates);
      return ["ALICE"];
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(7);
  });

  it("prefers the first text that has something in it", async () => {
    expect(await generateUniqueUsername([undefined, null, "", "日本", "Zoë Ünal", "user"], nobody)).toBe(
      "zoe_unal",
    );
  });

  it("pads up to a minimum length and stays within a maximum", () => {
    for (const name of usernameCandidates(["ab"], { minLength: 5 }))
      expect(name).toMatch(/^ab\d{3,4}[a-zA-Z]*$/);
    const short = usernameCandidates(["abcdefgh", "user"], { maxLength: 5 });
    expect(short[0]).toBe("user");
    for (const name of short) expect(name.length).toBeLessThanOrEqual(5);
  });

  it("never yields a blacklisted name", async () => {
    expect(await generateUniqueUsername(["Admin", "other"], nobody, { blacklist: ["ADMIN"] })).toBe("other");
  });

  it("says so when nothing is free", async () => {
    await expect(generateUniqueUsername(["a"], async (candidates) => candidates)).rejects.toThrow(
      "No free username",
    );
  });
});

describe("chosen usernames", () => {
  it.each(["alice", "zoë", "日本語", "a.b@c+d-e_f", "ⅷ", "५", "."])("T-73 %s is valid", (name) => {
    expect(isValidUsername(name)).toBe(true);
  });

  it.each([
    "",
    " ",
    "a b",
    "a\n",
    "\na",
    "a/b",
    "a\u0000",
    "a\u200b",
    "é\u0301".normalize("NFD"),
    "😀",
    "\ud800",
    "<b>",
  ])("T-73 %j is not", (name) => {
    expect(isValidUsername(name)).toBe(false);
  });

  it("T-91 judges a megabyte at once", () => {
    const started = performance.now();
    expect(isValidUsername(`${"a".repeat(1_000_000)} `)).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
