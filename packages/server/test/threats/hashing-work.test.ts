import { pbkdf2Sync } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vectors } from "../django/vectors.ts";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { countedHasher } from "./support/hashing-work.ts";
import { sharedHouse } from "./support/shared-house.ts";

const ROUNDS = 64;
const hashers = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "scrypt", "md5"];

function pbkdf2(rounds: number): string {
  const salt = "saltsaltsaltsaltsaltsa";
  const hash = pbkdf2Sync(PASSWORD, salt, rounds, 32, "sha256").toString("base64");
  return `pbkdf2_sha256$${rounds}$${salt}$${hash}`;
}

/** One of Django's own hashes. */
const django = (algorithm: string) =>
  vectors.password_hashes.find((vector) => vector.algorithm === algorithm)?.encoded ?? "";

/** What may stand in the password column, by what it means. */
const accounts: Readonly<Record<string, string>> = {
  current: pbkdf2(ROUNDS),
  "with fewer rounds": pbkdf2(ROUNDS / 4),
  unusable: "!abcdefghijklmnopqrstuvwxyz",
  empty: "",
  malformed: "pbkdf2_sha256$x$y",
  "of an algorithm that nobody knows": "whirlpool$1$salt$hash",
  "of MD5": django("md5"),
  "of argon2": django("argon2"),
  "of bcrypt": django("bcrypt_sha256"),
  "of scrypt": django("scrypt"),
};

describe.each(clients)("the work of a log-in, %s client", (client) => {
  const house = sharedHouse({
    ACCOUNT_LOGIN_METHODS: "email,username",
    ACCOUNT_SIGNUP_FIELDS: "email*,username,password1*",
    PASSWORD_ITERATIONS: `${ROUNDS}`,
  });
  let counted: ReturnType<typeof countedHasher>;
  beforeAll(() => {
    counted = countedHasher(hashers, ROUNDS);
    Object.assign(house().gatehouse.engine, { hasher: counted.hasher });
  });
  afterAll(() => counted[Symbol.dispose]());

  /** The status and the PBKDF2 rounds of one request. */
  async function workOf(path: string, body: object): Promise<readonly [number, number]> {
    const visitor = new Visitor(house(), client);
    await visitor.get("/config");
    counted.work.rounds = 0;
    const { status } = await visitor.post(path, body);
    return [status, counted.work.rounds];
  }

  async function account(name: string, password: string): Promise<void> {
    await signUpVerified(new Visitor(house(), client), `${name}@example.com`);
    await sql`UPDATE auth_user SET password = ${password} WHERE username = ${name}`.execute(
      house().gatehouse.engine.database.db,
    );
  }

  it("T-71 that fails for an unknown name is one hash of the current strength", async () => {
    const password = "wrong password";
    expect(await workOf("/auth/login", { email: "nobody@example.com", password })).toEqual([400, ROUNDS]);
    expect(await workOf("/auth/login", { username: "nobody", password })).toEqual([400, ROUNDS]);
    expect(await workOf("/auth/login", { username: "nobody@example.com", password })).toEqual([400, ROUNDS]);
  });

  it.each(Object.entries(accounts))(
    "T-71 that fails for a password that is %s is the same, by either name",
    async (kind, encoded) => {
      const name = kind.replaceAll(/\W/g, "").toLowerCase();
      await account(name, encoded);
      const password = "wrong password";
      expect(await workOf("/auth/login", { email: `${name}@example.com`, password })).toEqual([400, ROUNDS]);
      expect(await workOf("/auth/login", { username: name, password })).toEqual([400, ROUNDS]);
    },
  );

  it("T-71 that fails for an inactive user is the same, and so by an address that others have claimed too", async () => {
    await account("claimed", pbkdf2(ROUNDS));
    for (let n = 0; n < 3; n += 1) {
      const eve = new Visitor(house(), client);
      await signUpVerified(eve, `eve${n}@example.com`);
      await eve.post("/account/email", { email: "claimed@example.com" });
    }
    await account("idle", pbkdf2(ROUNDS));
    await sql`UPDATE auth_user SET is_active = false WHERE username = 'idle'`.execute(
      house().gatehouse.engine.database.db,
    );
    for (const name of ["claimed", "idle"]) {
      const work = await workOf("/auth/login", { email: `${name}@example.com`, password: "wrong" });
      expect([name, work]).toEqual([name, [400, ROUNDS]]);
    }
  });

  it("T-71 that succeeds costs one hash more only when it rewrites an outdated one", async () => {
    await account("fresh", pbkdf2(ROUNDS));
    await account("stale", pbkdf2(ROUNDS / 4));
    const right = { password: PASSWORD };
    expect(await workOf("/auth/login", { username: "fresh", ...right })).toEqual([200, ROUNDS]);
    expect(await workOf("/auth/login", { username: "stale", ...right })).toEqual([200, ROUNDS / 4 + ROUNDS]);
    expect(await workOf("/auth/login", { username: "stale", ...right })).toEqual([200, ROUNDS]);
  });

  it("T-71 a reset request hashes nothing, known or unknown", async () => {
    await account("forgetful", pbkdf2(ROUNDS));
    expect(await workOf("/auth/password/request", { email: "forgetful@example.com" })).toEqual([200, 0]);
    expect(await workOf("/auth/password/request", { email: "stranger@example.com" })).toEqual([200, 0]);
  });
});

describe.each(clients)("the work of a sign-up, %s client", (client) => {
  const house = sharedHouse({ ACCOUNT_EMAIL_VERIFICATION: "mandatory", PASSWORD_ITERATIONS: `${ROUNDS}` });

  it("T-71 is one hash, whether the address is free or taken", async () => {
    await signUpVerified(new Visitor(house(), client), "ann@example.com");
    using counted = countedHasher(hashers, ROUNDS);
    Object.assign(house().gatehouse.engine, { hasher: counted.hasher });
    for (const email of ["ann@example.com", "new@example.com"]) {
      counted.work.rounds = 0;
      const reply = await new Visitor(house(), client).post("/auth/signup", { email, password: PASSWORD });
      expect([email, reply.status, counted.work.rounds]).toEqual([email, 401, ROUNDS]);
    }
  });
});
