import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readJson } from "../../../src/store/columns.ts";
import { Visitor } from "../../support/visitor.ts";
import { Import, PATIENCE, statusOfLogIn } from "./imported.ts";

vi.setConfig(PATIENCE);

const outcomes = (report: readonly { line: number; outcome: string; reason?: string }[]) =>
  report.map(({ line, outcome, reason }) => [line, reason ?? outcome]);

const bcrypt = "$2y$06$4ayw4TR5Ym6ujkAL4xeOMu0H9hpjik5PMzxsVewKS0dL0eMnSFB5q";
const password = "php-horse-battery";

describe("a CSV file", () => {
  it("with a byte order mark, CRLF, quotes and line breaks in fields is read as it is meant", async () => {
    const from = await Import.into();
    const file = from.file(
      "users.csv",
      `\ufeffemail,email_verified,username,first_name,last_name,is_active,date_joined,password\r\n` +
        `ANN@Acme.io,true,ann.lee,"Ann ""A""","Lee, MD",t,2020-01-02,${bcrypt}\r\n` +
        `\r\n` +
        `bo@acme.io,,,"Bo\r\nDahl",,false,,\r\n` +
        `cy@acme.io,1,,,,,2020-01-02T03:04:05+02:00,\r\n`,
    );
    const { code, report } = await from.run("--from", "csv", file);
    expect(code).toBe(0);
    expect(outcomes(report).map(([, outcome]) => outcome)).toEqual(["imported", "imported", "imported"]);
    expect(await from.users()).toMatchObject([
      {
        user: {
          email: "ann@acme.io",
          username: "ann.lee",
          firstName: 'Ann "A"',
          lastName: "Lee, MD",
          isActive: true,
          dateJoined: new Date("2020-01-02T00:00:00Z"),
        },
        emails: [{ email: "ann@acme.io", verified: true, primary: true }],
      },
      { user: { username: "bo", firstName: "Bo\r\nDahl", isActive: false }, emails: [{ verified: false }] },
      { user: { dateJoined: new Date("2020-01-02T01:04:05Z") } },
    ]);
    expect(await statusOfLogIn(await from.house(), "app", { email: "ann@acme.io", password })).toBe(200);
  });

  it("with nothing but its first line, or nothing at all, has nobody in it", async () => {
    const from = await Import.into();
    for (const content of ["email,username\n", "", "\ufeff"]) {
      const { code, stdout } = await from.run("--from", "csv", from.file("empty.csv", content));
      expect(code).toBe(0);
      expect(stdout).toBe("Imported 0 users; 0 skipped, 0 failed.\n");
    }
  });

  it("with a column that means nothing is refused before anybody is imported, roles among them", async () => {
    const from = await Import.into();
    for (const column of ["e-mail", "is_superuser", "is_staff", "__proto__"]) {
      const file = from.file("roles.csv", `email,${column}\nann@acme.io,true\n`);
      const { code, stderr } = await from.run("--from", "csv", file);
      if (column !== "__proto__") {
        expect(code).toBe(1);
        expect(stderr).toContain(`unknown_field: ${column}`);
        expect(await from.users()).toEqual([]);
      }
    }
    for (const { user } of await from.users())
      expect(user).toMatchObject({ isStaff: false, isSuperuser: false });
  });

  it("without a first line of names shows nobody's address or hash in its place", async () => {
    const from = await Import.into();
    const hash = "pbkdf2_sha256$100000$planted$planted0planted0planted0planted0planted0plant=";
    const file = from.file("headless.csv", `planted@acme.io,${hash}\nbo@acme.io,${hash}\n`);
    const twice = from.file("twice.csv", `planted@acme.io,planted@acme.io\n`);
    for (const path of [file, twice]) {
      const { code, stdout, stderr } = await from.run("--from", "csv", path);
      expect([code, stderr]).toEqual([1, expect.stringContaining("not shown")]);
      expect(stdout + stderr).not.toContain("planted");
    }
  });

  it("T-04 of values that no column holds, or that every object has, stops at nothing", async () => {
    const from = await Import.into();
    const file = from.file(
      "odd.ndjson",
      [
        '{"email":"ann@acme.io","first_name":"\\ud83d"}',
        '{"email":"bo@acme.io","email_verified":"constructor"}',
        '{"email":"cy@acme.io","email_verified":true}',
      ].join("\n"),
    );
    const { code, stdout } = await from.run("--from", "ndjson", file);
    expect([code, stdout]).toEqual([1, expect.stringContaining("Imported 1 user;")]);
    expect(stdout).toContain("malformed_text");
    expect((await from.users()).map(({ user }) => user.email)).toEqual(["cy@acme.io"]);
  });

  it("has its bad lines named, and the others imported", async () => {
    const from = await Import.into();
    const file = from.file(
      "mixed.csv",
      [
        "email,email_verified,username,password,phone,first_name",
        "ann@acme.io,true,,,,",
        "not an address,,,,,",
        "too,few",
        "bo@acme.io,perhaps,,,,",
        "ctrl\u0001@acme.io,,,,,",
        '"""ctrl\u0001""@acme.io",,,,,',
        `big@acme.io,,,,,${"x".repeat(1_200_000)}`,
        `long@acme.io,,,,,${"x".repeat(151)}`,
        "phone@acme.io,,,,12345,",
        "name@acme.io,,a b,,,",
        "eve@acme.io,,ann@acme.io,,,",
        ",,,,,",
        "last@acme.io,,,,,",
      ].join("\n"),
    );
    const { code, report, stdout, stderr } = await from.run("--from", "csv", file);
    expect(code).toBe(1);
    const found = Object.fromEntries(outcomes(report));
    expect(found).toEqual({
      2: "imported",
      3: "email_invalid",
      4: "wrong_number_of_columns",
      5: "unreadable_field: email_verified",
      6: "email_invalid",
      7: "email_invalid",
      8: "record_too_long",
      9: "name_too_long",
      10: "phone_invalid",
      11: "username_invalid",
      12: "username_is_an_address",
      13: "nothing_to_log_in_by",
      14: "imported",
    });
    expect((await from.users()).map(({ user }) => user.email)).toEqual(["ann@acme.io", "last@acme.io"]);
    // Neither the screen nor the report repeats whom the file is about.
    expect(stdout + stderr + JSON.stringify(report)).not.toMatch(/acme\.io/);
  });

  it("that breaks off within quotes is told as broken", async () => {
    const from = await Import.into();
    const file = from.file("broken.csv", 'email,first_name\nann@acme.io,Ann\nbo@acme.io,"Bo');
    const { code, report } = await from.run("--from", "csv", file);
    expect(code).toBe(1);
    expect(report.map(({ reason, outcome }) => reason ?? outcome)).toEqual(["imported", "not_csv"]);
  });
});

describe("a file of JSON", () => {
  it("has its bad lines named, and the others imported", async () => {
    const from = await Import.into();
    const line = (fields: Readonly<Record<string, unknown>>) => Buffer.from(JSON.stringify(fields));
    const lines = [
      line({ email: "ann@acme.io" }),
      Buffer.from("{"),
      Buffer.from("[]"),
      Buffer.from('"text"'),
      Buffer.from([0x7b, 0xff, 0x7d]),
      line({ email: "nul@acme.io", first_name: "a\0b" }),
      line({ email: "huge@acme.io", first_name: "x".repeat(2_000_000) }),
      Buffer.from(`{"email":"deep@acme.io","identities":${"[".repeat(5000)}${"]".repeat(5000)}}`),
      line({ email: 5 }),
      line({ email: "date@acme.io", date_joined: "soon" }),
      line({ email: "old@acme.io", date_joined: -1e15 }),
      line({ emails: [{ email: "a@acme.io" }, { email: "A@acme.io" }] }),
      line({ email: "totp@acme.io", totp_secret: "not base32!" }),
      line({ email: "uid@acme.io", identities: [{ provider: "google", uid: "" }] }),
      Buffer.from(""),
      line({ email: "last@acme.io" }),
    ];
    const content = Buffer.concat(lines.flatMap((one) => [one, Buffer.from("\r\n")]));
    const { code, report } = await from.run("--from", "ndjson", from.file("users.ndjson", content));
    expect(code).toBe(1);
    expect(outcomes(report)).toEqual([
      [1, "imported"],
      [2, "not_json"],
      [3, "not_a_record"],
      [4, "not_a_record"],
      [5, "not_json"],
      [6, "contains_nul"],
      [7, "record_too_long"],
      [8, "nested_too_deep"],
      [9, "email_invalid"],
      [10, "unreadable_field: date_joined"],
      [11, "date_out_of_range"],
      [12, "email_twice"],
      [13, "totp_secret_invalid"],
      [14, "identity_invalid"],
      [16, "imported"],
    ]);
  });

  it("that breaks off is imported as far as it goes, and told as broken", async () => {
    const from = await Import.into();
    const file = from.file("broken.json", '[{"email":"ann@acme.io"},{"email":"bo@acme.io"');
    const { code, report } = await from.run("--from", "ndjson", file);
    expect(code).toBe(1);
    expect(report.map(({ reason, outcome }) => reason ?? outcome)).toEqual(["imported", "not_json"]);
  });
});

describe("T-91 hashes of a cost that nobody has chosen for people to wait", () => {
  const salt = Buffer.alloc(16, 1).toString("base64").replace(/=+$/, "");
  const key = Buffer.alloc(32, 1).toString("base64").replace(/=+$/, "");
  const costly = [
    bcrypt.replace("$06$", "$31$"),
    `bcrypt_sha256$${bcrypt.replace("$2y$06$", "$2b$20$")}`,
    `pbkdf2_sha256$2000000000$salt$${key}=`,
    `$pbkdf2-sha512$i=4000000000,l=32$${salt}$${key}`,
    `$scrypt$ln=30,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=20,r=8,p=900$${salt}$${key}`,
    `scrypt_bytes$1048576$8$900$${salt}$${key}`,
    `scrypt$1048576$salt$8$900$${key}`,
    `$argon2id$v=19$m=4294967295,t=1,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=1048576,t=4000000,p=1$${salt}$${key}`,
  ];

  it("are refused", async () => {
    const from = await Import.into();
    const rows = costly.map((encoded, index) => ({ email: `u${index}@acme.io`, password: encoded }));
    const file = from.file("users.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
    const { code, report } = await from.run("--from", "ndjson", file);
    expect(code).toBe(1);
    expect(report.map(({ reason }) => reason)).toEqual(costly.map(() => "password_hash_not_readable"));
    expect(await from.users()).toEqual([]);
  });
});

describe("who is in a file twice, or is here already", () => {
  it("is skipped, told, and left as they are, whatever the case of their address", async () => {
    const from = await Import.into();
    const house = await from.house();
    const own = { email: "ann@acme.io", password: "own-horse-battery" };
    await new Visitor(house, "app").post("/auth/signup", own);
    const before = await from.users();
    const file = from.file(
      "users.csv",
      [
        "email,email_verified,username,password,phone,phone_verified",
        `ANN@ACME.IO,true,,${bcrypt},,`,
        "bo@acme.io,true,bo,,+31612345678,true",
        "Bo@Acme.io,true,,,,",
        "other@acme.io,true,BO,,,",
        "third@acme.io,true,,,+31612345678,true",
      ].join("\n"),
    );
    const rehearsed = await from.run("--from", "csv", file, "--dry-run");
    expect(rehearsed.stdout).toContain("Would import 1 user; 4 skipped, 0 failed.");
    expect(await from.users()).toEqual(before);
    const { code, report } = await from.run("--from", "csv", file);
    expect(code).toBe(0);
    const expected = [
      [2, "email_exists"],
      [3, "imported"],
      [4, "email_exists"],
      [5, "username_exists"],
      [6, "phone_exists"],
    ];
    expect(outcomes(report)).toEqual(expected);
    expect(outcomes(rehearsed.report)).toEqual(expected);
    expect(report[0]?.id).toBe(before[0]?.user.id);
    // The file says that the address is proven and has another password for it: neither counts.
    expect((await from.users())[0]).toEqual(before[0]);
    expect(await statusOfLogIn(house, "app", own)).toBe(200);
    expect(await statusOfLogIn(house, "app", { email: own.email, password })).toBe(400);
  });
});

describe("hashes that PASSWORD_HASHERS leaves out", () => {
  it("are refused until it names them", async () => {
    const from = await Import.into({ PASSWORD_HASHERS: "pbkdf2_sha256" });
    const file = from.file("users.csv", `email,password\nann@acme.io,${bcrypt}\n`);
    const { code, report, stderr } = await from.run("--from", "csv", file);
    expect(code).toBe(1);
    expect(outcomes(report)).toEqual([[2, "password_hasher_disabled"]]);
    expect(stderr).toContain("PASSWORD_HASHERS");
  });
});

describe("gatehouse import", () => {
  it("writes a report that only its owner reads, and over no other file", async () => {
    const from = await Import.into();
    const file = from.file("users.csv", "email\nann@acme.io\n");
    const args = ["import", "--from", "csv", file, "--report", "report.ndjson"];
    expect((await from.command(...args)).code).toBe(0);
    expect(statSync(join(from.cwd, "report.ndjson")).mode & 0o777).toBe(0o600);
    const again = await from.command(...args);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("is there already");
  });

  it("says what is wrong with how it was called", async () => {
    const from = await Import.into();
    const file = from.file("users.csv", "email\n");
    expect(await from.command("import", file)).toMatchObject({ code: 2 });
    expect((await from.command("import", "--from", "okta", file)).stderr).toContain("--from must be one of");
    expect((await from.command("import", "--from", "csv", "none.csv")).stderr).toContain("There is no file");
    const foreign = await from.command("import", "--from", "csv", file, "--accounts", file);
    expect(foreign.stderr).toContain("--accounts means nothing with this --from");
  });

  it("leaves a note in the audit log of how many came from where, and of nobody by name", async () => {
    const from = await Import.into();
    await from.run("--from", "csv", from.file("users.csv", "email\nann@acme.io\nbo@acme.io\n"));
    const { db } = (await from.house()).gatehouse.engine.database;
    const rows = await db.selectFrom("gatehouse_audit_log").selectAll().execute();
    expect(rows.map(({ event, details }) => [event, readJson(details)])).toEqual([
      ["users_imported", { source: "csv", count: 2 }],
    ]);
  });
});
