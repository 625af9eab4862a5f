import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { vectors } from "../django/vectors.ts";
import { signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import { sharedHouse } from "./support/shared-house.ts";

const open = { AUTH_PASSWORD_VALIDATORS: "[]" };

describe.each(clients)("passwords to the last byte, %s client", (client) => {
  const house = sharedHouse(open);
  let count = 0;

  /** Sets `password` by sign-up, by change or by reset, in turn, and says whether `other` opens the account. */
  async function opens(password: string, other: string): Promise<boolean> {
    count += 1;
    const email = `p${count}@example.com`;
    const reply = await new Visitor(house(), client).post("/auth/signup", { email, password });
    expect(reply.status).toBe(200);
    expect((await new Visitor(house(), client).post("/auth/login", { email, password })).status).toBe(200);
    return (
      (await new Visitor(house(), client).post("/auth/login", { email, password: other })).status === 200
    );
  }

  it.each([55, 64, 71, 72, 73, 127, 128, 255, 256, 512, 1024, 4095])(
    "T-93 two passwords that differ after byte %i do not match",
    async (length) => {
      const start = "k".repeat(length);
      expect(await opens(`${start}a`, `${start}b`)).toBe(false);
      expect(await opens(`${start}a`, start)).toBe(false);
    },
  );

  it("T-93 neither case, nor Unicode form, nor look-alikes, nor blanks within, nor percent signs are evened out", async () => {
    for (const [password, other] of [
      ["Correct-Horse-1", "correct-horse-1"],
      ["caf\u00e9-au-lait", "cafe\u0301-au-lait"],
      ["\uff41bcdefgh-1", "abcdefgh-1"],
      ["pass\u00a0word-1", "pass word-1"],
      ["pass  word-1", "pass word-1"],
      ["pass%20word-1", "pass word-1"],
      ["pass+word-1", "pass word-1"],
      ["\u212aelvin-1234", "Kelvin-1234"],
      ["stra\u00dfe-1234", "strasse-1234"],
      ["a\u200bbcdefgh-1", "abcdefgh-1"],
      ["\u{1f600}\u{1f600}-1234", "\u{1f600}-1234"],
    ] as const) {
      expect([password, await opens(password, other)]).toEqual([password, false]);
    }
  });

  it("T-93 64 characters of any script, and all of ASCII, are allowed and verified as they are", async () => {
    const ascii = String.fromCharCode(...Array.from({ length: 94 }, (_, n) => n + 33));
    for (const password of [
      ascii,
      "漢".repeat(64),
      "\u{1f511}".repeat(64),
      "ü".repeat(200),
      "x".repeat(4096),
      `a\\"'\`b${"-".repeat(60)}`,
    ]) {
      expect(await opens(password, `${password.slice(0, -1)}`)).toBe(false);
    }
  });

  it("T-93 what cannot be hashed as it is, is refused and not bent: NUL and half a character", async () => {
    for (const password of ["abc\u0000defgh", "abcdefgh\u0000", "abc\ud800defgh", "\udc00abcdefgh"]) {
      const body = { email: "bad@example.com", password };
      expect((await new Visitor(house(), client).post("/auth/signup", body)).status).toBe(400);
    }
    expect(
      (await everythingIn(house())).auth_user?.some((row) => JSON.stringify(row).includes("bad@example.com")),
    ).toBe(false);
  });
});

/** Django's defaults, which most of its hashes were made with, take a second each. */
const costOf = ({ iterations, n }: (typeof vectors.password_hashes)[number]) =>
  iterations ?? n ?? Number.MAX_VALUE;

describe.each(clients)("passwords that Django hashed, %s client", (client) => {
  const house = sharedHouse(open);
  const cheap = vectors.password_hashes.filter(
    ({ password }) => password.trim() === password && password !== "" && !password.includes("\u0000"),
  );
  const algorithms = [...new Set(cheap.map(({ algorithm }) => algorithm))];

  it("T-93 are of all seven kinds", () => {
    expect(algorithms.toSorted()).toEqual([
      "argon2",
      "bcrypt",
      "bcrypt_sha256",
      "md5",
      "pbkdf2_sha1",
      "pbkdf2_sha256",
      "scrypt",
    ]);
  });

  it.each(algorithms)(
    "T-93 open the account by %s, with the right password alone, and are hashed anew",
    async (algorithm) => {
      // The one that Django made with the least work: a whole check of all of them is in test/django.
      const [vector] = cheap
        .filter((one) => one.algorithm === algorithm)
        .toSorted((one, other) => costOf(one) - costOf(other));
      const { password = "", encoded = "" } = vector ?? {};
      const email = `${algorithm}@example.com`;
      await signUpVerified(new Visitor(house(), client), email);
      await sql`UPDATE auth_user SET password = ${encoded} WHERE email = ${email}`.execute(
        house().gatehouse.engine.database.db,
      );
      const enter = (typed: string) =>
        new Visitor(house(), client).post("/auth/login", { email, password: typed });
      expect((await enter(`${password}x`)).status).toBe(400);
      expect((await enter(password)).status).toBe(200);
      const rows = (await everythingIn(house())).auth_user as readonly { email: string; password: string }[];
      expect(rows.find((row) => row.email === email)?.password).toMatch(/^pbkdf2_sha256\$10\$/);
      expect((await enter(password)).status).toBe(200);
      expect((await enter(`${password}x`)).status).toBe(400);
    },
  );

  it("T-93 do not open it by an algorithm that PASSWORD_HASHERS leaves out", async () => {
    await using strict = await openHouse({ ...open, PASSWORD_HASHERS: "pbkdf2_sha256" });
    const md5 = cheap.find(({ algorithm }) => algorithm === "md5");
    await signUpVerified(new Visitor(strict, client), "ann@example.com");
    await sql`UPDATE auth_user SET password = ${md5?.encoded}`.execute(strict.gatehouse.engine.database.db);
    const reply = await new Visitor(strict, client).post("/auth/login", {
      email: "ann@example.com",
      password: md5?.password,
    });
    expect(reply.status).toBe(400);
  });
});
