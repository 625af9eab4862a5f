import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, vi } from "vitest";
import { totpCode } from "../../../src/crypto/totp.ts";
import { Visitor } from "../../support/visitor.ts";
import { expectLogIns, exported, Import, PATIENCE, statusOfLogIn } from "./imported.ts";

vi.setConfig(PATIENCE);

const kinds = (report: readonly { outcome: string; reason?: string }[]) =>
  report.map(({ outcome, reason }) => reason ?? outcome);

describe("users from Auth0", () => {
  it("log in by the hashes of its support's file, keep their Google accounts, and are who they were", async () => {
    const from = await Import.into();
    const hashes = ["--password-hashes", exported("auth0-hashes.ndjson")];
    const { code, report } = await from.run("--from", "auth0", exported("auth0-users.ndjson"), ...hashes);
    expect(kinds(report)).toEqual([
      "imported",
      "imported",
      "imported",
      "imported",
      "password_hash_not_readable",
    ]);
    expect(report[2]?.losses).toEqual(["second_factor_left_behind"]);
    expect(code).toBe(1);

    const ann = await from.userNamed("ann@acme.io");
    expect(ann).toMatchObject({
      user: {
        username: "ann",
        firstName: "Ann",
        lastName: "Lee",
        isActive: true,
        isStaff: false,
        isSuperuser: false,
        dateJoined: new Date("2021-03-05T16:32:41.551Z"),
        lastLogin: new Date("2024-01-02T03:04:05.000Z"),
      },
      emails: [{ email: "ann@acme.io", verified: true, primary: true }],
      identities: [],
    });
    const bo = await from.userNamed("bo@acme.io");
    expect(bo?.identities).toEqual([
      {
        provider: "google",
        uid: "103547991597142817347",
        extraData: { email: "bo@acme.io", name: "Bo Dahl" },
      },
    ]);
    expect(bo?.user.password).toMatch(/^!/);
    expect((await from.userNamed("cy@acme.io"))?.user.isActive).toBe(false);
    expect((await from.userNamed("cy@acme.io"))?.emails[0]?.verified).toBe(false);

    const house = await from.house();
    const password = "auth0-horse-battery";
    await expectLogIns(from, house, { email: "ann@acme.io", password, stored: /^bcrypt\$\$2b\$10\$/ });
    await expectLogIns(from, house, {
      email: "dee@acme.io",
      password,
      stored: /^scrypt_bytes\$16384\$8\$1\$/,
    });
  });

  it("come without the password that cannot be read where the operator says so, and are mailed nothing", async () => {
    const from = await Import.into();
    const { code, report } = await from.run(
      ...["--from", "auth0", exported("auth0-users.ndjson"), "--without-unreadable-passwords"],
    );
    expect(code).toBe(0);
    expect(report[4]).toMatchObject({ outcome: "imported", losses: ["password_left_behind"] });
    const house = await from.house();
    expect(await statusOfLogIn(house, "app", { email: "eve@acme.io", password: "password" })).toBe(400);
    expect(await house.mails()).toEqual([]);
  });
});

describe("users from Firebase", () => {
  const parameters = {
    base64_signer_key:
      "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
    base64_salt_separator: "Bw==",
    rounds: 8,
    mem_cost: 14,
  };
  const PASSWORD_FIREBASE_SCRYPT = JSON.stringify(parameters);

  it.each(["firebase.json", "firebase.csv"])("log in by their hashes (%s)", async (file) => {
    const from = await Import.into({ PASSWORD_FIREBASE_SCRYPT });
    const { stdout, stderr } = await from.run("--from", "firebase", exported(file));
    expect(stdout + stderr).not.toContain(parameters.base64_signer_key);
    const ann = await from.userNamed("ann@acme.io");
    expect(ann?.emails).toMatchObject([{ verified: true, primary: true }]);
    expect(ann?.user.dateJoined).toEqual(new Date(1_614_961_961_551));
    // The key is the project's; the row does not hold it.
    expect(ann?.user.password).not.toContain(parameters.base64_signer_key.slice(0, 20));
    const house = await from.house();
    const email = "ann@acme.io";
    await expectLogIns(from, house, { email, password: "user1password", stored: /^firebase_scrypt\$/ });
  });

  it("keep their accounts at providers and their numbers, and who has no name at all is not taken over", async () => {
    const from = await Import.into({ PASSWORD_FIREBASE_SCRYPT });
    const json = await from.run("--from", "firebase", exported("firebase.json"));
    expect(kinds(json.report)).toEqual(["imported", "imported", "imported", "nothing_to_log_in_by"]);
    const [, bo, cy] = await from.users();
    expect(bo?.identities).toMatchObject([{ provider: "google", uid: "103547991597142817347" }]);
    expect(cy).toMatchObject({ phone: { phone: "+31612345678", verified: true }, user: { isActive: false } });
    // The same Google account in the other file is somebody who is here already.
    const csv = await from.run("--from", "firebase", exported("firebase.csv"));
    expect(csv.report).toMatchObject([{ outcome: "skipped", reason: "email_exists" }]);
  });

  it("are not let in without the parameters, or with another project's", async () => {
    const bare = await Import.into();
    const refused = await bare.run("--from", "firebase", exported("firebase.json"));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("PASSWORD_FIREBASE_SCRYPT is not set");

    const from = await Import.into({ PASSWORD_FIREBASE_SCRYPT });
    await from.run("--from", "firebase", exported("firebase.json"));
    const credentials = { email: "ann@acme.io", password: "user1password" };
    const without = await from.house({ PASSWORD_FIREBASE_SCRYPT: "" });
    expect(await statusOfLogIn(without, "app", credentials)).toBe(400);
    const base64_signer_key = Buffer.alloc(64, 7).toString("base64");
    const other = await from.house({
      PASSWORD_FIREBASE_SCRYPT: JSON.stringify({ ...parameters, base64_signer_key }),
    });
    expect(await statusOfLogIn(other, "app", credentials)).toBe(400);
  });

  it("T-91 stop the start where their parameters would cost more than Firebase's own may", async () => {
    const costly = JSON.stringify({ ...parameters, mem_cost: 30 });
    const from = await Import.into({ PASSWORD_FIREBASE_SCRYPT: costly });
    const { code, stderr } = await from.run("--from", "firebase", exported("firebase.json"));
    expect(code).toBe(1);
    expect(stderr).toContain("must be a whole number from 1 to 14");
    expect(stderr).not.toContain(parameters.base64_signer_key);
  });
});

describe("users from Supabase", () => {
  it("log in by bcrypt and argon2, with their numbers and their accounts at providers", async () => {
    const from = await Import.into();
    const identities = ["--identities", exported("supabase-identities.csv")];
    const { report } = await from.run("--from", "supabase", exported("supabase-users.csv"), ...identities);
    expect(kinds(report)).toEqual(["imported", "imported", "imported"]);
    expect(await from.userNamed("ann@acme.io")).toMatchObject({
      user: {
        firstName: "Ann",
        lastName: "Lee",
        dateJoined: new Date("2023-05-06T07:08:00Z"),
        lastLogin: new Date("2024-01-02T03:04:05.678Z"),
      },
      emails: [{ verified: true, primary: true }],
      phone: { phone: "+4915112345678", verified: true },
      identities: [{ provider: "github", uid: "583231", extraData: { user_name: "ann" } }],
    });
    expect((await from.userNamed("bo@acme.io"))?.emails).toMatchObject([{ verified: false, primary: true }]);
    expect((await from.userNamed("cy@acme.io"))?.user.isActive).toBe(false);
    const house = await from.house();
    await expectLogIns(from, house, {
      email: "ann@acme.io",
      password: "supabase-horse-battery",
      stored: /^bcrypt\$\$2a\$10\$/,
    });
    await expectLogIns(from, house, {
      email: "bo@acme.io",
      password: "argon-horse-battery",
      stored: /^argon2\$argon2id\$v=19\$m=65536,t=3,p=4\$/,
    });
  });
});

describe("users from Keycloak", () => {
  it("log in by all of its algorithms", async () => {
    const from = await Import.into();
    const { report } = await from.run("--from", "keycloak", exported("keycloak-realm.json"));
    expect(kinds(report)).toEqual(["imported", "imported", "imported", "imported", "service_account"]);
    const house = await from.house();
    const password = "keycloak-horse-battery";
    await expectLogIns(from, house, {
      email: "bo@acme.io",
      password,
      stored: /^pbkdf2_bytes\$sha256\$27500\$/,
    });
    await expectLogIns(from, house, {
      email: "cy@acme.io",
      password,
      stored: /^argon2\$argon2id\$v=19\$m=7168,t=5,p=1\$/,
    });
    // Django reads this one too: its salt is text, and its key has the length of the digest.
    await expectLogIns(from, house, {
      email: "dee@acme.io",
      password,
      stored: /^pbkdf2_sha1\$20000\$printable-salt!!\$/,
    });
  });

  it("are asked for the code of the app that they have, and an app that counts otherwise is told as lost", async () => {
    const from = await Import.into();
    const brokers = ["--brokers", "hub=github"];
    const { report } = await from.run("--from", "keycloak", exported("keycloak-realm.json"), ...brokers);
    expect(report[2]?.losses).toEqual(["second_factor_left_behind"]);
    const house = await from.house();
    for (const client of ["browser", "app"] as const) {
      const ann = new Visitor(house, client);
      const credentials = { email: "ann@acme.io", password: "keycloak-horse-battery" };
      expect((await ann.post("/auth/login", credentials)).status).toBe(401);
      expect((await ann.post("/auth/2fa/authenticate", { code: "000000" })).status).toBe(400);
      // What an app shows that was given Keycloak's secret: its text, byte by byte.
      const secret = "NNKDS5SRGJ4EY5ZYKJ5E4NDCLFYDCSDT";
      const code = totpCode(secret, {
        counter: Math.floor(house.clock.now().getTime() / 30_000),
        digits: 6,
      });
      expect((await ann.post("/auth/2fa/authenticate", { code })).status).toBe(200);
      house.clock.advance(60);
    }
    expect((await from.userNamed("ann@acme.io"))?.identities).toEqual([
      { provider: "github", uid: "583231", extraData: { username: "ann" } },
    ]);
    // Sealed, as those are that were made here.
    expect(JSON.stringify((await from.userNamed("ann@acme.io"))?.authenticators)).not.toContain("NNKDS5SR");
  });

  it("are not taken for whom the alias of a broker makes them, unless the operator says so (T-24)", async () => {
    const from = await Import.into();
    const realm = from.file(
      "realm.json",
      JSON.stringify({
        users: [
          {
            username: "mallory",
            email: "mallory@acme.io",
            federatedIdentities: [{ identityProvider: "google", userId: "victims-sub" }],
          },
          {
            username: "bo",
            email: "bo@acme.io",
            federatedIdentities: [
              { identityProvider: "google", userId: "chosen" },
              { identityProvider: "corp", userId: "0815", userName: "bo" },
            ],
          },
        ],
      }),
    );
    const { report, stderr } = await from.run("--from", "keycloak", realm, "--brokers", "corp=acme-oidc");
    expect(report.map(({ losses }) => losses)).toEqual([["identity_left_behind"], ["identity_left_behind"]]);
    expect(stderr).toContain("--brokers");
    expect((await from.userNamed("mallory@acme.io"))?.identities).toEqual([]);
    expect((await from.userNamed("bo@acme.io"))?.identities).toEqual([
      { provider: "acme-oidc", uid: "0815", extraData: { username: "bo" } },
    ]);
  });

  it.each(["google", "google=", "=google", "a=b=c", "a=b,a=c", ""])(
    "stay where they are while --brokers is %j, which says nothing",
    async (brokers) => {
      const from = await Import.into();
      const args = ["--from", "keycloak", exported("keycloak-realm.json"), "--brokers", brokers];
      const { code, stderr } = await from.run(...args);
      expect(code).toBe(2);
      expect(stderr).toContain("--brokers");
    },
  );
});

describe("users from better-auth", () => {
  const hash =
    "a1b2c3d4e5f60718293a4b5c6d7e8f90:acd351ce505df548a73f32d87253044fcde541f12b213ba22b5f72e3f163142d1767c830d4e2177a80e4d5ad58efc53e0b50f1177f743e4e66d0761787785255";
  // It hashes a password's form NFKC; this one has a ligature.
  const password = "better-h\u00f6rse-\ufb01sh";
  const users = [
    {
      id: "u1",
      name: "Ann Lee",
      email: "ann@acme.io",
      emailVerified: true,
      createdAt: "2024-05-06T07:08:09.000Z",
      updatedAt: "2024-05-06T07:08:09.000Z",
    },
    { id: "u2", name: "Bo", email: "bo@acme.io", emailVerified: false, twoFactorEnabled: true },
  ];
  const accounts = [
    { id: "a1", userId: "u1", accountId: "u1", providerId: "credential", password: hash },
    { id: "a2", userId: "u1", accountId: "583231", providerId: "github", accessToken: "gho_secret" },
    {
      id: "a3",
      userId: "u2",
      accountId: "u2",
      providerId: "credential",
      password: "$2y$06$4ayw4TR5Ym6ujkAL4xeOMu0H9hpjik5PMzxsVewKS0dL0eMnSFB5q",
    },
  ];

  async function expectAnnAndBo(from: Import): Promise<void> {
    expect(await from.userNamed("ann@acme.io")).toMatchObject({
      user: { firstName: "Ann", lastName: "Lee", dateJoined: new Date("2024-05-06T07:08:09Z") },
      emails: [{ verified: true }],
      identities: [{ provider: "github", uid: "583231" }],
    });
    expect(JSON.stringify(await from.users())).not.toContain("gho_secret");
    const house = await from.house();
    const email = "ann@acme.io";
    await expectLogIns(from, house, { email, password, stored: /^scrypt_nfkc\$16384\$16\$1\$/ });
    await expectLogIns(from, house, {
      email: "bo@acme.io",
      password: "php-horse-battery",
      stored: /^bcrypt\$\$2b\$06\$/,
    });
  }

  it("log in by scrypt and bcrypt, from its tables as JSON", async () => {
    const from = await Import.into();
    const file = from.file("user.json", JSON.stringify(users, null, 2));
    const table = from.file("account.ndjson", accounts.map((row) => JSON.stringify(row)).join("\n"));
    const { report } = await from.run("--from", "better-auth", file, "--accounts", table);
    expect(report[1]).toMatchObject({ outcome: "imported", losses: ["second_factor_left_behind"] });
    await expectAnnAndBo(from);
  });

  it("log in by scrypt and bcrypt, from its SQLite database", async () => {
    const from = await Import.into();
    const path = join(from.cwd, "better-auth.db");
    const database = new DatabaseSync(path);
    database.exec(
      `CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT, email TEXT, emailVerified INTEGER, createdAt TEXT);
       CREATE TABLE account (id TEXT, userId TEXT, accountId TEXT, providerId TEXT, password TEXT, accessToken TEXT)`,
    );
    for (const { id, name, email, emailVerified, createdAt } of users)
      database
        .prepare("INSERT INTO user VALUES (?, ?, ?, ?, ?)")
        .run(id, name, email, emailVerified ? 1 : 0, createdAt ?? null);
    for (const { id, userId, accountId, providerId, password: encoded, accessToken } of accounts)
      database
        .prepare("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)")
        .run(id, userId, accountId, providerId, encoded ?? null, accessToken ?? null);
    database.close();
    const { code } = await from.run("--from", "better-auth", path);
    expect(code).toBe(0);
    await expectAnnAndBo(from);
  });
});
